using System.Net;

namespace Filmgate.Webhooks;

/// <summary>Decides what happens to a delivery after a try. Pure: the caller passes the time and the random number.</summary>
internal static class DeliveryPolicy
{
    /// <summary>
    /// The example schedule of Standard Webhooks. The first try is made at once, the next ones after these delays. Three days in all.
    /// </summary>
    private static readonly TimeSpan[] RetryDelays =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan MaxRetryAfter = TimeSpan.FromDays(1);

    /// <summary>A try at this age or later is the last one.</summary>
    public static readonly TimeSpan RetryWindow = RetryDelays.Aggregate((a, b) => a + b);

    /// <summary>No delivery stays pending longer than this, whatever the receiver responds.</summary>
    public static readonly TimeSpan MaxAge = TimeSpan.FromDays(5);

    /// <param name="tries">The number of earlier tries.</param>
    /// <param name="since">When the tries began.</param>
    /// <param name="random">0 to 1.</param>
    public static DeliveryDecision Decide(int tries, DateTimeOffset since, WebhookResponse response, DateTimeOffset now, double random) =>
        response switch
        {
            { Status: >= 200 and < 300 } => new DeliveryDecision.Delivered(),
            { Status: (int)HttpStatusCode.Gone } => new DeliveryDecision.GivenUp(IsGone: true),
            _ when now - since >= RetryWindow => new DeliveryDecision.GivenUp(),
            _ => new DeliveryDecision.Retry(now + RetryDelay(tries, response.RetryAfter, random)),
        };

    /// <summary>Jitter makes a delay longer by up to a tenth, never shorter: the receiver's Retry-After must be respected.</summary>
    private static TimeSpan RetryDelay(int tries, TimeSpan? retryAfter, double random)
    {
        var delay = RetryDelays[Math.Min(tries, RetryDelays.Length - 1)];
        if (retryAfter > delay) delay = retryAfter.Value < MaxRetryAfter ? retryAfter.Value : MaxRetryAfter;
        return delay * (1 + (random / 10));
    }
}

/// <summary>The result of a try.</summary>
/// <param name="Status">Null: there was no response.</param>
internal sealed record WebhookResponse(int? Status, string? Error, TimeSpan Took, TimeSpan? RetryAfter = null)
{
    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The failure concerns the whole receiver, not only this delivery. It counts towards opening the circuit breaker.</summary>
    public bool IsReceiverFailure => Status is null or 408 or 429 or >= 500;
}

internal abstract record DeliveryDecision
{
    private DeliveryDecision() { }

    public sealed record Delivered : DeliveryDecision;

    public sealed record Retry(DateTimeOffset At) : DeliveryDecision;

    /// <param name="IsGone">The receiver responded with 410.</param>
    public sealed record GivenUp(bool IsGone = false) : DeliveryDecision;
}
