using Filmgate.Catalogue;

namespace Filmgate.Tests.Systems;

/// <summary>A system as docs/providers.md lists it: whose models, behind which provider and wire format.</summary>
/// <param name="Provider">The name of its <see cref="Filmgate.Upstreams.UpstreamSystem"/>.</param>
/// <param name="Models">Beginnings of model ids; none: the whole of the dialect.</param>
/// <param name="Unconfirmed">What no public source confirms and this program therefore has to take for granted.</param>
internal sealed record TestedSystem(string Name, string Provider, string Dialect, string[] Models, string Unconfirmed, params Scenario[] Plays)
{
    /// <summary>In the catalogue, for this provider.</summary>
    public IEnumerable<CatalogueModel> In(ModelCatalogue catalogue) => catalogue.All.Where(model =>
        model.Routes.TryGetValue(Provider, out var route) && route.Dialect == Dialect
        && (Models.Length == 0 || Models.Any(start => model.Id.StartsWith(start, StringComparison.Ordinal)))).Select(model => model.ForSystem(Provider));
}

/// <summary>One way to use a system, from a create to a stored file, and one way in which it goes wrong.</summary>
/// <param name="Name">Unique within its system.</param>
/// <param name="Body">In JSON. PROMPT, PICTURE, CLIP and URL stand for such; PARENT and SESSION for what <paramref name="Preparation"/> made.</param>
/// <param name="Fails">What goes into PROMPT so that it fails; or, where there is no prompt, a whole body that is refused.</param>
/// <param name="Code">The documented public error: <c>error.code</c>.</param>
internal sealed record Scenario(string Name, string Path, string Body, string Fails, string Code, Preparation? Preparation = null)
{
    /// <summary>Refused at once, with this text in the answer, instead of failing later.</summary>
    public string? Refused { get; init; }
}

/// <summary>What has to be there before: a finished video, or the answer of a call that makes none.</summary>
internal sealed record Preparation(string Path, string Body, string Take, bool IsVideo = true);
