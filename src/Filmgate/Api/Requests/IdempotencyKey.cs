using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>The <c>Idempotency-Key</c> header: a client can repeat a create request with the same key without being billed twice.</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <param name="key">Null if the client sent none.</param>
    public static ApiError? Read(HttpRequest request, out string? key)
    {
        key = request.Headers.TryGetValue(Header, out var value) ? value.ToString() : null;
        return key?.Length switch
        {
            0 => Invalid("must not be empty. Send a key, or omit the header."),
            > MaxLength => Invalid($"must have at most {MaxLength} characters; it has {key.Length}."),
            _ => null,
        };

        static ApiError Invalid(string what) => ApiError.InvalidRequest([new(Header, $"{Header} {what}")]);
    }
}
