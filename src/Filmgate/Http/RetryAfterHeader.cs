namespace Filmgate.Http;

/// <summary>Reads the <c>Retry-After</c> header (RFC 9110, section 10.2.3): a number of seconds or a date.</summary>
internal static class RetryAfterHeader
{
    /// <returns>Null without the header, or when its date has passed: then the caller's own backoff applies.</returns>
    public static TimeSpan? Read(HttpResponseMessage response, TimeProvider clock) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } when date - clock.GetUtcNow() is var wait && wait > TimeSpan.Zero => wait,
        _ => null,
    };
}
