using Filmgate.Ledger;

namespace Filmgate.Videos;

/// <summary>What each transition of a video does to its money. Pure; tests check it as a table.</summary>
internal static class Billing
{
    /// <summary>The money of a new video: what its first attempt may cost is held.</summary>
    /// <param name="task">The new video, with its estimates.</param>
    public static Posting OfNew(VideoTask task) => task.Request.IsSimulated is true ? Posting.None : Hold(task, VideoCost.None, 1);

    /// <param name="task">The video before the transition.</param>
    public static Posting Of(VideoTask task, Transition transition)
    {
        if (task.Cost is not { } cost) return Posting.None;
        var number = task.ChargedAttempt;
        switch (transition.Event)
        {
            case "completed" or "recovered":
                return Settle(task, cost, null, transition.Delivered?.Micros, (long)transition.Asset!.Duration.TotalMilliseconds);
            case "fallback":
                var ended = Ended(task, cost, transition.Error!);
                return Hold(task, ended.Cost!, transition.NewAttempt?.Number + 1 ?? number + 1).After(ended);
            case "failed" when transition.WatchUntil is not null:
                return cost.Unresolve(number, transition.Error!.Rule.Code);
            case "failed":
                return Ended(task, cost, transition.Error!);
            case "late_operation":
                return cost.Unresolve(number, transition.Error!.Rule.Code);
            case "watch_ended":
                return WatchEnded(task, cost, transition);
            case "cancelled":
                return Cancelled(task, cost, transition.Billed);
            default:
                return new(cost);
        }
    }

    /// <summary>A queued video that is cancelled before its next submission.</summary>
    public static Posting OfCancel(VideoTask task) => task.Cost is { } cost ? Cancelled(task, cost, billed: null) : Posting.None;

    /// <summary>Whether the provider charged for an attempt that failed: no, yes or unknown.</summary>
    /// <remarks>An earlier submission that may have been accepted can have been billed, whatever became of the last one.</remarks>
    public static string BilledOf(FilmgateError error, Attempt? attempt)
    {
        var billed = error.Billed ?? (IsCertainlyNotBilled(error, attempt) ? "no" : error.Rule.Billed);
        return billed is "no" && attempt is { Unconfirmed: > 0 } ? "unknown" : billed;
    }

    private static bool IsCertainlyNotBilled(FilmgateError error, Attempt? attempt) =>
        attempt is null
        || error.NotTaken
        || (attempt.Operation is null && error.Kind is not (FailureKind.Ambiguous or FailureKind.Misconfigured));

    private static Posting Hold(VideoTask task, VideoCost cost, int number)
    {
        var request = task.Request;
        return request.EstimateFrom(number) is { } estimate ? cost.Hold(number, estimate, CostBasis.Estimate)
            : request.MaxPriceMicros is { } most ? cost.Hold(number, most, CostBasis.MaxPrice)
            : cost.Hold(number, null, CostBasis.Unknown);
    }

    /// <summary>Nothing is in flight for a queued video: its last submission, if any, was certainly refused.</summary>
    private static Posting Ended(VideoTask task, VideoCost cost, FilmgateError error)
    {
        var number = task.ChargedAttempt;
        var billed = task.Status is not VideoStatus.Queued ? BilledOf(error, task.Attempt) : task.MayHaveBeenSent ? "unknown" : "no";
        return billed switch
        {
            "no" => cost.Release(number),
            "yes" => Settle(task, cost, error.CostMicros),
            _ => cost.Unresolve(number, error.Rule.Code),
        };
    }

    /// <summary>Settles by what the provider reported, else by the duration of the file, else by the price of the attempt.</summary>
    private static Posting Settle(
        VideoTask task, VideoCost cost, long? reported = null, long? delivered = null, long deliveredMs = 0)
    {
        var attempt = task.Attempt!;
        var (amount, basis) = (reported ?? attempt.CostMicros, delivered) switch
        {
            ({ } micros, _) => (micros, CostBasis.Reported),
            (null, { } micros) => (micros, CostBasis.DeliveredSeconds),
            _ => (attempt.PriceMicros, CostBasis.Estimate),
        };
        return amount is { } known
            ? cost.Settle(attempt.Number, known, basis, task.Request.QuotedMicros, attempt.Unconfirmed, deliveredMs)
            : cost.Unresolve(attempt.Number, ChargeReason.PriceUnknown);
    }

    /// <summary>No late result came. If the provider said that the render failed, it may also have said whether it is billed.</summary>
    private static Posting WatchEnded(VideoTask task, VideoCost cost, Transition transition) => transition.Billed switch
    {
        "no" when task.Attempt is { Unconfirmed: 0 } => cost.Release(task.Attempt.Number),
        "yes" => Settle(task, cost, transition.Error!.CostMicros),
        _ => new(cost),
    };

    /// <param name="billed">What the provider's terms say about a render that it stopped. Null: nothing.</param>
    private static Posting Cancelled(VideoTask task, VideoCost cost, string? billed) => task.Status switch
    {
        VideoStatus.Queued when !task.MayHaveBeenSent => cost.Release(task.ChargedAttempt),
        VideoStatus.Storing => Settle(task, cost),
        _ when billed is "no" && !task.MayHaveBeenSent => cost.Release(task.ChargedAttempt),
        _ => cost.Unresolve(task.ChargedAttempt, ChargeReason.Cancelled),
    };
}

/// <summary>The price of a render by the duration of its file, in millionths of a US dollar. Null if it is unknown.</summary>
internal sealed record DeliveredCost(long? Micros);
