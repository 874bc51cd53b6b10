using Filmgate.Api.Limits;
using Filmgate.Formatting;
using Filmgate.Videos;

namespace Filmgate.Api.Errors;

/// <summary>Limits of a key that a request exceeds.</summary>
internal sealed partial record ApiError
{
    private const string RateLimitType = "rate_limit_error";

    /// <summary>Videos finish when they do, so this is only a good time to look again.</summary>
    private const int RetryUnfinishedSeconds = 15;

    /// <summary>The limits of the key, for the headers.</summary>
    public IReadOnlyList<RateLimit> RateLimits { get; init; } = [];

    public static ApiError Of(LimitUse use, DateTimeOffset now)
    {
        var error = use.Exceeded switch
        {
            CreateLimit.PerMinute => TooManyCreates(use.Limits.PerMinute ?? 0, use.NextCreate),
            CreateLimit.InFlight => TooManyInFlight(use.Limits.InFlight ?? 0),
            CreateLimit.Queued => TooManyQueued(use.Limits.Queued ?? 0),
            CreateLimit.InputBytesPerDay => TooManyInputBytes(
                use.InputBytes, use.InputBytesBefore, use.Limits.InputBytesPerDay ?? 0, RateLimit.UntilMidnight(now)),
            _ => throw new ArgumentOutOfRangeException(nameof(use), use.Exceeded, null),
        };
        return error with { RateLimits = RateLimit.Of(use, now) };
    }

    public static ApiError TooManyFailedAuthentications(int limit, TimeSpan wait) => new(
        429,
        RateLimitType,
        "too_many_failed_authentications",
        $"{limit} requests with a wrong API key came from your address within a minute. Nothing was done or billed. Correct the key of the "
        + "program that sends them, and try again after Retry-After seconds.",
        RetryAfterSeconds: Seconds(wait));

    public static ApiError TooManyWrites(int limit, TimeSpan wait) => new(
        429,
        RateLimitType,
        "rate_limit_exceeded",
        $"This API key may send {limit} writes a minute (writes_per_minute). Nothing was done or billed. Send the request again after "
        + "Retry-After seconds. Reads are not limited.",
        RetryAfterSeconds: Seconds(wait));

    public static ApiError TooManyCreates(int limit, TimeSpan wait) => new(
        429,
        RateLimitType,
        "rate_limit_exceeded",
        $"This API key may create {limit} videos a minute (creates_per_minute). Nothing was created or billed. "
        + "Send the request again after "
        + "Retry-After seconds.",
        RetryAfterSeconds: Seconds(wait));

    public static ApiError TooManyInFlight(int limit) => new(
        429,
        RateLimitType,
        "too_many_in_flight",
        $"This API key has {limit} unfinished videos, as many as it may have (max_in_flight). Nothing was created or billed. "
        + "Wait until one "
        + "has finished, or cancel one.",
        RetryAfterSeconds: RetryUnfinishedSeconds);

    public static ApiError TooManyQueued(int limit) => new(
        429,
        RateLimitType,
        "too_many_queued",
        $"This API key has {limit} queued videos, as many as it may have (max_queued). Nothing was created or billed. Wait until one was "
        + "submitted, or cancel one.",
        RetryAfterSeconds: RetryUnfinishedSeconds);

    public static ApiError TooManyInputBytes(long bytes, long before, long limit, TimeSpan wait) => new(
        429,
        RateLimitType,
        "input_bytes_exceeded",
        $"This API key may send {UnitFormat.Of(limit)} of inputs a day (input_bytes_per_day); it has sent {UnitFormat.Of(before)} since "
        + $"midnight UTC, and this request has {UnitFormat.Of(bytes)}. Nothing was created or billed. Use files that were uploaded before, "
        + "or send it tomorrow.",
        RetryAfterSeconds: Seconds(wait));

    private static int Seconds(TimeSpan wait) => Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds));
}
