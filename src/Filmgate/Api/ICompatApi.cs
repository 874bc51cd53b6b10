using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api;

/// <summary>
/// A provider's own shape as a way in: its paths, bodies, errors and words over the same videos. Lives in its dialect's folder, which knows those words
/// already, and is registered in <see cref="ApiChapter"/>. A video made in one shape is readable in every other; its id is ours.
/// </summary>
internal interface ICompatApi
{
    /// <summary>All its routes begin with this; errors under it are written in its shape, also those that the web server finds.</summary>
    string Prefix { get; }

    void Map(IEndpointRouteBuilder routes);

    /// <summary>Says an error of ours in the provider's shape. The status and the message stay.</summary>
    Task WriteErrorAsync(HttpContext http, ApiError error);
}
