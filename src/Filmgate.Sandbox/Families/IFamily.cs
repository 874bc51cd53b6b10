using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families;

/// <summary>One wire format: a folder under Families and a line in <see cref="SandboxServer"/>.</summary>
internal interface IFamily
{
    IEnumerable<CatalogueEntry> Models { get; }

    void Map(IEndpointRouteBuilder routes);

    /// <summary>The answer to a create that was accepted.</summary>
    IResult Accepted(SandboxJob job);

    /// <summary>A refusal in this family's words, with its usual HTTP status.</summary>
    IResult Refuse(Refusal refusal, string detail);
}

/// <summary>Why a create is refused, before a family puts it into its own words.</summary>
internal enum Refusal
{
    RateLimited,
    Overloaded,
    Invalid,
    NoBalance,
    Unauthorized,
    Moderated,
    DuplicateExternalId,
}

/// <summary>A model as the public catalogue shows it.</summary>
internal sealed record CatalogueEntry(
    string Id,
    string Name,
    string Provider,
    string Family,
    string Path,
    IReadOnlyList<string> Features,
    decimal? PerSecond = null,
    decimal? PerRequest = null);
