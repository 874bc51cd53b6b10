using System.Net;

namespace Filmgate.Webhooks;

/// <summary>What becomes of a message after a try. Pure: the time and the chance are given.</summary>
internal static class DeliveryPolicy
{
    /// <summary>Standard Webhooks' example: the first try at once, then after these pauses; three days in all.</summary>
    private static readonly TimeSpan[] Pauses =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(5),
        TimeSpan.FromHours(10), TimeSpan.FromHours(14), TimeSpan.FromHours(20), TimeSpan.FromHours(24),
    ];

    private static readonly TimeSpan LongestRetryAfter = TimeSpan.FromDays(1);

    /// <summary>A try at this age or later is the last one.</summary>
    public static readonly TimeSpan Window = Pauses.Aggregate((a, b) => a + b);

    /// <summary>No message waits longer than this, whatever the receiver says.</summary>
    public static readonly TimeSpan LongestLife = TimeSpan.FromDays(5);

    /// <param name="tries">Before this one.</param>
    /// <param name="since">When they began.</param>
    /// <param name="chance">0 to 1.</param>
    public static DeliveryDecision Decide(int tries, DateTimeOffset since, WebhookResponse answer, DateTimeOffset now, double chance) => answer switch
    {
        { Status: >= 200 and < 300 } => new DeliveryDecision.Delivered(),
        { Status: (int)HttpStatusCode.Gone } => new DeliveryDecision.GivenUp(IsUnwanted: true),
        _ when now - since >= Window => new DeliveryDecision.GivenUp(),
        _ => new DeliveryDecision.Again(now + Pause(tries, answer.RetryAfter, chance)),
    };

    /// <summary>Later by up to a tenth, never sooner: a Retry-After is a promise.</summary>
    private static TimeSpan Pause(int tries, TimeSpan? retryAfter, double chance)
    {
        var pause = Pauses[Math.Min(tries, Pauses.Length - 1)];
        if (retryAfter > pause) pause = retryAfter.Value < LongestRetryAfter ? retryAfter.Value : LongestRetryAfter;
        return pause * (1 + (chance / 10));
    }
}

/// <summary>What a try ended in.</summary>
/// <param name="Status">Null where there was no answer.</param>
internal sealed record WebhookResponse(int? Status, string? Error, TimeSpan Took, TimeSpan? RetryAfter = null)
{
    public bool IsGood => Status is >= 200 and < 300;

    /// <summary>The receiver as a whole is in trouble, not only this message of its: then the others need not try.</summary>
    public bool IsTrouble => Status is null or 408 or 429 or >= 500;
}

internal abstract record DeliveryDecision
{
    private DeliveryDecision() { }

    public sealed record Delivered : DeliveryDecision;

    public sealed record Again(DateTimeOffset At) : DeliveryDecision;

    /// <param name="IsUnwanted">The receiver said 410.</param>
    public sealed record GivenUp(bool IsUnwanted = false) : DeliveryDecision;
}
