using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Limits;

/// <summary>Marks a route that changes nothing although its method is POST. A limit of writes never refuses reads.</summary>
internal sealed class ReadRequest
{
    private static readonly ReadRequest Mark = new();

    private ReadRequest()
    {
    }

    public static bool Is(HttpContext http) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
        || http.GetEndpoint()?.Metadata.GetMetadata<ReadRequest>() is not null;

    public static void Is(IEndpointConventionBuilder route) => route.WithMetadata(Mark);
}

internal static class ReadRequestExtensions
{
    public static void ChangesNothing(this IEndpointConventionBuilder route) => ReadRequest.Is(route);
}
