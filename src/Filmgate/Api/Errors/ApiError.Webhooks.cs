namespace Filmgate.Api.Errors;

/// <summary>Errors of webhook endpoints and deliveries.</summary>
internal sealed partial record ApiError
{
    public static ApiError NoSuchEndpoint(string id) => new(
        404,
        Invalid,
        "endpoint_not_found",
        $"This API key has no webhook endpoint '{Truncate(id)}'.");

    public static ApiError NoSuchMessage(string id) => new(
        404,
        Invalid,
        "message_not_found",
        $"This API key has no webhook message '{Truncate(id)}'. Messages are kept for 30 days after they are delivered or given up.");

    public static ApiError TooManyEndpoints(int max) => new(
        409,
        Invalid,
        "too_many_endpoints",
        $"This API key already has {max} webhook endpoints, the maximum. Delete one first.");
}
