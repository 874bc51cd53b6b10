using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families;

/// <summary>One wire format: a folder below this one and a line in <see cref="SandboxServer"/>.</summary>
internal interface IFamily
{
    IEnumerable<CatalogueEntry> Models { get; }

    void Map(IEndpointRouteBuilder routes);

    /// <summary>The response to an accepted create.</summary>
    IResult Accepted(SandboxJob job);

    /// <summary>The response to a refused create, in this family's format and with its usual HTTP status.</summary>
    IResult Refused(RefusalReason reason, string detail);
}
