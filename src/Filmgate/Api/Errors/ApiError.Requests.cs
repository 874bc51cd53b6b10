using Filmgate.Catalogue;
using Filmgate.Formatting;

namespace Filmgate.Api.Errors;

/// <summary>Errors of any request: body, route, API key, limits, and faults of the gateway.</summary>
internal sealed partial record ApiError
{
    public static ApiError InvalidRequest(IReadOnlyList<Problem> problems) => problems is [var only]
        ? new(400, Invalid, "invalid_request", only.Message, only.Param)
        : new(400, Invalid, "invalid_request", Summarize(problems), problems[0].Param, problems);

    public static ApiError Malformed(string message) => new(400, Invalid, "malformed_body", message);

    public static ApiError UnsupportedMediaType(string? type) => new(
        415,
        Invalid,
        "unsupported_media_type",
        $"{(string.IsNullOrEmpty(type) ? "The Content-Type header is missing." : $"Content-Type '{Truncate(type)}' is not supported.")} "
        + "Add the header 'Content-Type: application/json' to a JSON body (curl: -H 'Content-Type: application/json'), "
        + "or send multipart/form-data or application/x-www-form-urlencoded.");

    public static ApiError UnsupportedTransferEncoding(string part, string encoding) => new(
        415,
        Invalid,
        "unsupported_media_type",
        $"The part '{Truncate(part)}' has Content-Transfer-Encoding '{Truncate(encoding)}', which is not supported. "
        + "Send the bytes unencoded, with 'binary' or without the header.",
        Truncate(part));

    public static ApiError UnknownQuery(string name, string route, IEnumerable<string> accepted) => new(
        400,
        Invalid,
        "invalid_request",
        $"Unknown query parameter '{Truncate(name)}'.{Suggest(name, accepted)} {route} accepts: "
        + $"{(string.Join(", ", accepted) is { Length: > 0 } list ? list : "no query parameters")}.",
        Truncate(name));

    private static string Suggest(string name, IEnumerable<string> known)
    {
        var nearest = known.MinBy(one => EditDistance.Between(one, Truncate(name)));
        var maxDistance = Math.Max(2, name.Length / 3);
        return nearest is not null && EditDistance.Between(nearest, Truncate(name)) <= maxDistance ? $" Did you mean '{nearest}'?" : "";
    }

    public static ApiError UnsupportedContentEncoding(string encoding) => new(
        415,
        Invalid,
        "unsupported_media_type",
        $"Content-Encoding '{Truncate(encoding)}' is not supported. Send the body uncompressed.");

    public static ApiError RequestTooLarge(long limit) => new(
        413,
        Invalid,
        "request_too_large",
        $"The request body exceeds the limit of {UnitFormat.Of(limit)} (setting max_upload). Send smaller images.");

    /// <param name="reason">As a sentence.</param>
    public static ApiError RequestExceedsMemory(string reason) => new(
        413,
        Invalid,
        "request_too_large",
        $"The request cannot be held in memory. {reason} Nothing was stored or billed. Send the files as parts of a form "
        + "(multipart/form-data), which needs little memory, or ask the operator to raise input_memory.");

    public static ApiError InputMemoryBusy() => new(
        503,
        Server,
        "input_memory_busy",
        "Other large requests use the memory for inputs. Nothing was billed. Send the request again in a few seconds.",
        RetryAfterSeconds: 5);

    public static ApiError UnknownRoute(string method, string path) => new(
        404,
        Invalid,
        "unknown_route",
        $"Unknown route: {method} {path}. The API is under /v1/videos, /v1/files and /v1/models.");

    public static ApiError MethodNotAllowed(string method, string path, string allowed) => new(
        405,
        Invalid,
        "method_not_allowed",
        $"Method {method} is not allowed for {path}. Allowed: {allowed}.");

    public static ApiError MissingApiKey() => new(
        401,
        Authentication,
        "missing_api_key",
        "No API key was provided. Send the header 'Authorization: Bearer fg_...'. Create a key with './filmgate keys create NAME'.");

    /// <param name="expiredAt">Null: the key is unknown or was revoked.</param>
    public static ApiError InvalidApiKey(DateTimeOffset? expiredAt = null) => new(
        401,
        Authentication,
        "invalid_api_key",
        expiredAt is { } at
            ? $"The API key expired at {at:yyyy-MM-dd'T'HH:mm:ss'Z'}. Ask the operator for a new one, or for a later end."
            : "The API key is unknown or was revoked. List the keys of this gateway with './filmgate keys list'.");

    public static ApiError HostNotAllowed(string host) => new(
        403,
        "permission_error",
        "host_not_allowed",
        $"This gateway has no API keys yet, so it only serves programs on the same machine that call it by a loopback name, not '{host}'. "
        + "Create a key with './filmgate keys create NAME'.");

    public static ApiError NoSuchProvider(string name) => new(
        404,
        Invalid,
        "provider_not_found",
        $"No provider with the name '{Truncate(name)}' is configured. GET /v1/providers lists all.",
        "name");

    /// <param name="trace">What shows the proxy: "it has the header Via".</param>
    public static ApiError ProxyNotAllowed(string trace) => new(
        403,
        "permission_error",
        "proxy_not_allowed",
        $"This gateway has no API keys yet, so it does not serve requests that came through a proxy: {Truncate(trace)}. "
        + "Create a key with './filmgate keys create NAME' and send it as 'Authorization: Bearer fg_...'.");

    public static ApiError OperatorOnly() => new(
        403,
        "permission_error",
        "operator_only",
        "This route concerns the whole gateway and needs an operator key; this is a user's key. "
        + "Create one on the gateway's machine: './filmgate keys create NAME --operator'.");

    public static ApiError InvalidCallbackSignature() => new(
        401,
        Authentication,
        "invalid_signature",
        "The signature of this callback is not the provider's. The callback is ignored; the gateway polls the provider anyway.");

    public static ApiError TooManyStreams(int limit, bool ofKey) => new(
        429,
        "rate_limit_error",
        "too_many_streams",
        $"{(ofKey ? "This API key" : "This gateway")} already has {limit} open event streams and waiting requests. "
        + "Close one or try again later.",
        RetryAfterSeconds: 5);

    public static ApiError Internal(string requestId) => new(
        500,
        Server,
        "internal_error",
        "The gateway failed. Everything that this request submitted is listed under /v1/videos. "
        + $"The gateway's log has the details under {requestId}.");

    public static ApiError MediaStoreUnavailable(string reason) => new(
        503,
        Server,
        "media_store_unavailable",
        $"The media store is unavailable ({reason}). Try again later.",
        RetryAfterSeconds: 5);

    public static ApiError DatabaseUnavailable(string reason) => new(
        503,
        Server,
        "database_unavailable",
        $"The gateway's database is unavailable ({reason}). Nothing was submitted. "
        + "Try again with the same Idempotency-Key, if you sent one.",
        RetryAfterSeconds: 5);
}
