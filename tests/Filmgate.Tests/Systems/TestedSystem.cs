using Filmgate.Catalogue;

namespace Filmgate.Tests.Systems;

/// <summary>A row of docs/providers.md: a family of models at one provider, in one dialect.</summary>
/// <param name="Provider">The name of its <see cref="Filmgate.Upstreams.UpstreamSystem"/>.</param>
/// <param name="Models">Prefixes of model ids. Empty: all models of the dialect.</param>
/// <param name="Unconfirmed">Assumptions that no public source confirms.</param>
internal sealed record TestedSystem(
    string Name, string Provider, string Dialect, string[] Models, string Unconfirmed, params Scenario[] Scenarios)
{
    /// <summary>The system's models in the catalogue, as this provider offers them.</summary>
    public IEnumerable<CatalogueModel> In(ModelCatalogue catalogue) => catalogue.All
        .Where(model => model.Routes.TryGetValue(Provider, out var route) && route.Dialect == Dialect)
        .Where(model => Models.Length == 0 || Models.Any(start => model.Id.StartsWith(start, StringComparison.Ordinal)))
        .Select(model => model.ForSystem(Provider));
}

/// <summary>One request to a system, from the create to the stored file, and one failure of it.</summary>
/// <param name="Name">Unique within its system.</param>
/// <param name="Body">
/// The JSON body. PROMPT, PICTURE, CLIP, BASE64 and URL are replaced by inputs, PARENT and SESSION by the id from
/// <paramref name="Preparation"/>.
/// </param>
/// <param name="Fails">Text for PROMPT that makes the request fail. Without a prompt: a whole body that is refused.</param>
/// <param name="Code">The documented public error: <c>error.code</c>.</param>
internal sealed record Scenario(string Name, string Path, string Body, string Fails, string Code, Preparation? Preparation = null)
{
    /// <summary>If set, the failing request is refused at once, with this text in the response.</summary>
    public string? Refused { get; init; }
}

/// <summary>A call to make first. Its response has the id of a video, or of something else such as a session.</summary>
/// <param name="Take">Where the response has the id.</param>
internal sealed record Preparation(string Path, string Body, string Take, bool IsVideo = true);
