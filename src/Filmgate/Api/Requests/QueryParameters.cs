using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>
/// The query parameters that a route reads. Any other is refused: a filter that nobody reads would return what the client excluded.
/// </summary>
/// <remarks>Compat APIs do not use this: the clients of other providers may send parameters that mean nothing here.</remarks>
internal sealed class QueryParameters(params string[] names)
{
    /// <summary>Stands for <c>metadata[k]</c> with any key.</summary>
    public const string AnyMetadata = "metadata[KEY]";

    private static readonly QueryParameters None = new();

    /// <summary>Null if the route reads all parameters of the request.</summary>
    public static ApiError? Check(HttpContext http)
    {
        if (!http.Request.QueryString.HasValue) return null;
        return (http.GetEndpoint()?.Metadata.GetMetadata<QueryParameters>() ?? None).Refuse(http.Request);
    }

    public static bool IsMetadata(string name) =>
        name.StartsWith("metadata[", StringComparison.Ordinal) && name.EndsWith(']');

    private ApiError? Refuse(HttpRequest request)
    {
        var unknown = request.Query.Keys.FirstOrDefault(name => !IsKnown(name));
        return unknown is null ? null : ApiError.UnknownQuery(unknown, $"{request.Method} {ApiError.Truncate(request.Path)}", names);
    }

    private bool IsKnown(string name) =>
        names.Contains(name, StringComparer.Ordinal) || (IsMetadata(name) && names.Contains(AnyMetadata, StringComparer.Ordinal));
}

internal static class QueryParametersExtensions
{
    /// <summary>Names the query parameters of a route. A route without this has none.</summary>
    public static void Reads(this IEndpointConventionBuilder route, params string[] names) =>
        route.WithMetadata(new QueryParameters(names));
}
