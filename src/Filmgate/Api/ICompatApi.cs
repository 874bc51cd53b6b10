using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api;

/// <summary>
/// An API in another provider's format: its paths, bodies, errors and status words for the same videos. Implementations are in
/// <c>Compat</c>. A video that
/// was created through one API can be read through all others; its id is always ours.
/// </summary>
internal interface ICompatApi
{
    /// <summary>
    /// The start of all its routes. Errors under it are written in its format, including those that the web server reports.
    /// </summary>
    string Prefix { get; }

    void Map(IEndpointRouteBuilder routes);

    /// <summary>Writes an error in the provider's format. The status and the message stay the same.</summary>
    Task WriteErrorAsync(HttpContext http, ApiError error);
}
