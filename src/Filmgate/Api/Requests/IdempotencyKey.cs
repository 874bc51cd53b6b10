using Filmgate.Api.Errors;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api.Requests;

/// <summary>The <c>Idempotency-Key</c> header: the client's own name for one create, so that it can be sent again without being paid again.</summary>
internal static class IdempotencyKey
{
    private const int Longest = 255;

    /// <param name="key">Null when the client sent none.</param>
    public static ApiError? Read(HttpRequest request, out string? key)
    {
        key = request.Headers.TryGetValue("Idempotency-Key", out var given) ? given.ToString() : null;
        return key?.Length switch
        {
            0 => ApiError.Wrong([new("Idempotency-Key", "The Idempotency-Key is empty, so a repetition would be a video of its own. Send a key, or no such header.")]),
            > Longest => ApiError.Wrong([new("Idempotency-Key", $"The Idempotency-Key has {key.Length} characters; at most {Longest} are allowed.")]),
            _ => null,
        };
    }
}
