using System.Collections.Immutable;

namespace Filmgate.Videos;

/// <summary>A named change of a video: exactly the columns that it may change, and the event that it adds to the timeline.</summary>
/// <remarks>A member that is not set clears its column, unless it says otherwise.</remarks>
internal sealed record Transition
{
    private Transition(VideoStatus to, string @event)
    {
        To = to;
        Event = @event;
    }

    public VideoStatus To { get; }

    /// <summary>The event's type on the timeline. Stored, so it never changes.</summary>
    public string Event { get; }

    /// <summary>Since when the step counts as being tried. Null: since the status changed.</summary>
    public DateTimeOffset? StepSince { get; private init; }

    /// <summary>The event's data: names and values as text, never a secret.</summary>
    public ImmutableSortedDictionary<string, string> Facts { get; private init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>When the engine must act next. Null: never again.</summary>
    public DateTimeOffset? DueAt { get; private init; }

    /// <summary>Null keeps the deadline.</summary>
    public DateTimeOffset? DeadlineAt { get; private init; }

    /// <summary>Until when a failed video is polled for a late result. Null: it is not.</summary>
    public DateTimeOffset? WatchUntil { get; private init; }
    public FilmgateError? Error { get; private init; }
    public VideoSource? Source { get; private init; }

    /// <summary>A file that has just been stored. Null keeps the video's file.</summary>
    public Asset? Asset { get; private init; }

    /// <summary>A new attempt: the intent to submit, written before the paid call. Or the current one, with a repetition counted.</summary>
    public Attempt? NewAttempt { get; private init; }

    /// <summary>The upstream's handle for the current attempt, when it has just been accepted.</summary>
    public string? Operation { get; private init; }

    /// <summary>Whether the current attempt is over.</summary>
    public bool EndsAttempt { get; private init; }

    /// <summary>
    /// Whether the provider bills a render that it stopped or that failed late: no, yes or unknown. Null: it does not say.
    /// </summary>
    public string? Billed { get; private init; }

    /// <summary>The price of the delivered file by its duration. Null: the price list's estimate stands.</summary>
    public DeliveredCost? Delivered { get; private init; }

    /// <summary>What the provider reported with the finished render. Null keeps what the attempt has.</summary>
    public Usage? Usage { get; private init; }

    /// <summary>A transition that was not written when it happened. Both are written as one.</summary>
    public (Transition Transition, DateTimeOffset At)? Preceding { get; private init; }

    public static Transition Submitting(Attempt attempt, DateTimeOffset now) => new(VideoStatus.Submitting, "submitting")
    {
        NewAttempt = attempt,
        DueAt = now,
        Facts = FactsOf(
            ("attempt", attempt.Number), ("model", attempt.Model), ("provider", attempt.Provider), ("dialect", attempt.Dialect)),
    };

    public static Transition Running(string operation, DateTimeOffset pollAt, DateTimeOffset deadlineAt) =>
        new(VideoStatus.Running, "accepted")
        {
            Operation = operation,
            DueAt = pollAt,
            DeadlineAt = deadlineAt,
        };

    /// <summary>The provider certainly refused the submission; the same attempt is submitted again.</summary>
    /// <param name="since">When its submit window began.</param>
    public static Transition RetrySubmission(
        FilmgateError error, DateTimeOffset at, DateTimeOffset since) => new(VideoStatus.Queued, "refused")
        {
            StepSince = since,
            Error = error,
            DueAt = at,
            Facts = FactsOf(("reason", error.Message), ("retry_at", at.ToString("O"))),
        };

    /// <summary>The provider may have accepted the submission. It is repeated, because the operator wants it.</summary>
    /// <param name="attempt">The attempt, with the repetition counted.</param>
    /// <param name="since">When its submit window began.</param>
    public static Transition Resubmission(Attempt attempt, FilmgateError error, DateTimeOffset at, DateTimeOffset since) =>
        new(VideoStatus.Queued, "resubmission")
        {
            StepSince = since,
            NewAttempt = attempt,
            Error = error,
            DueAt = at,
            Facts = FactsOf(("reason", error.Message), ("unconfirmed", attempt.Unconfirmed), ("retry_at", at.ToString("O"))),
        };

    /// <summary>The attempt ended without a result; the next fallback model is tried.</summary>
    /// <param name="notSubmitted">An attempt that was planned and not submitted, because its provider accepts nothing.</param>
    public static Transition FallBack(
        FilmgateError error, string nextModel, DateTimeOffset now, Attempt? notSubmitted = null) => new(VideoStatus.Queued, "fallback")
        {
            NewAttempt = notSubmitted is null ? null : notSubmitted with { EndedAt = now },
            Error = error,
            DueAt = now,
            EndsAttempt = true,
            Facts = FactsOf(("reason", error.Message), ("next_model", nextModel)),
        };

    public static Transition Storing(VideoSource source, DateTimeOffset now, Usage? usage = null) => new(VideoStatus.Storing, "rendered")
    {
        Source = source,
        DueAt = now,
        Usage = usage,
        Facts = usage switch
        {
            null => FactsOf(),
            { Tokens: { } tokens, CostMicros: { } micros } => FactsOf(("tokens", tokens), ("cost_usd", micros / 1_000_000m)),
            { Tokens: { } tokens } => FactsOf(("tokens", tokens)),
            { CostMicros: { } micros } => FactsOf(("usage", usage.Report), ("cost_usd", micros / 1_000_000m)),
            _ => FactsOf(("usage", usage.Report)),
        },
    };

    /// <summary>The download failed this time. Without a source, the next step asks the provider for a new one.</summary>
    public static Transition RetryDownload(VideoSource? source, FilmgateError error, DateTimeOffset at) =>
        new(VideoStatus.Storing, "download_retry")
        {
            Source = source,
            Error = error,
            DueAt = at,
            Facts = FactsOf(("reason", error.Message), ("retry_at", at.ToString("O"))),
        };

    /// <param name="rendered">The render, if <see cref="Storing"/> was not written when it was found.</param>
    /// <param name="delivered">Its price by the duration of the file, where that differs from what was requested.</param>
    public static Transition Completed(
        Asset asset, Rendered? rendered = null, DeliveredCost? delivered = null) => new(VideoStatus.Completed, "completed")
        {
            Delivered = delivered,
            Preceding = rendered is null ? null : (rendered.ToTransition(), rendered.At),
            Asset = asset,
            EndsAttempt = true,
            Facts = FactsOf(("bytes", asset.Bytes), ("sha256", asset.Sha256), ("seconds", asset.Duration.TotalSeconds)),
        };

    public static Transition Failed(FilmgateError error) => new(VideoStatus.Failed, "failed")
    {
        Error = error,
        EndsAttempt = true,
        Facts = FactsOf(("code", error.Rule.Code), ("reason", error.Message)),
    };

    /// <summary>Failed for the client, but still polled: a late result was paid for.</summary>
    public static Transition TimedOut(FilmgateError error, DateTimeOffset pollAt, DateTimeOffset watchUntil) =>
        new(VideoStatus.Failed, "failed")
        {
            Error = error,
            DueAt = pollAt,
            WatchUntil = watchUntil,
            Facts = FactsOf(("code", error.Rule.Code), ("reason", error.Message), ("watch_until", watchUntil.ToString("O"))),
        };

    /// <summary>
    /// The provider's acceptance of a failed video's attempt was written late, because its node had lost the lease. It is polled from now
    /// on.
    /// </summary>
    public static Transition LateOperation(VideoTask task, string operation, DateTimeOffset now, DateTimeOffset watchUntil) =>
        new(VideoStatus.Failed, "late_operation")
        {
            Error = task.Error,
            NewAttempt = task.Attempt! with { Operation = operation, AcceptedAt = now, EndedAt = null },
            DueAt = now,
            WatchUntil = watchUntil,
            Facts = FactsOf(("attempt", task.Attempt!.Number), ("watch_until", watchUntil.ToString("O"))),
        };

    /// <summary>A timed-out video was rendered after all, or its download is to be tried again.</summary>
    public static Transition LateResult(
        VideoTask task, VideoSource? source, DateTimeOffset at, Usage? usage = null) => new(VideoStatus.Failed, "late_result")
        {
            Usage = usage,
            Error = task.Error,
            Source = source,
            DueAt = at,
            WatchUntil = task.WatchUntil,
        };

    public static Transition Recovered(
        VideoTask task, Asset asset, DeliveredCost? delivered = null) => new(VideoStatus.Failed, "recovered")
        {
            Delivered = delivered,
            Error = task.Error,
            Asset = asset,
            EndsAttempt = true,
            Facts = FactsOf(("bytes", asset.Bytes), ("sha256", asset.Sha256)),
        };

    /// <param name="failure">The late failure, which may say whether the render is billed.</param>
    public static Transition WatchEnded(VideoTask task, string reason, FilmgateError? failure = null) =>
        new(VideoStatus.Failed, "watch_ended")
        {
            Error = task.Error! with { Response = failure?.Response, CostMicros = failure?.CostMicros },
            Billed = failure is null ? null : Billing.BilledOf(failure, task.Attempt),
            EndsAttempt = true,
            Facts = FactsOf(("reason", reason)),
        };

    /// <param name="billed">Whether the provider bills a render that it stopped. Null: it does not say.</param>
    public static Transition Cancelled(bool stoppedUpstream, string? billed = null) => new(VideoStatus.Cancelled, "cancelled")
    {
        Billed = stoppedUpstream ? billed : null,
        EndsAttempt = true,
        Facts = FactsOf(("upstream_stopped", stoppedUpstream ? "yes" : "no")),
    };

    /// <summary>The row after the transition. Pure: the store writes exactly what the engine continues with.</summary>
    public VideoTask Apply(VideoTask task, DateTimeOffset now)
    {
        if (Preceding is { } preceding) task = preceding.Transition.Apply(task, preceding.At);
        var retried = To == task.Status || (To is VideoStatus.Queued && Event is "refused" or "resubmission");
        var finishes = To.IsTerminal() && !task.Status.IsTerminal();
        return task.With(Billing.Of(task, this)) with
        {
            Status = To,
            Version = task.Version + 1,
            DueAt = DueAt,
            Tries = retried ? task.Tries + 1 : To is VideoStatus.Submitting ? task.Tries : 0,
            StepSince = StepSince ?? (retried || To is VideoStatus.Submitting ? task.StepSince : now),
            DeadlineAt = DeadlineAt ?? task.DeadlineAt,
            WatchUntil = WatchUntil,
            Source = Source,
            Error = Error,
            Asset = Asset ?? task.Asset,
            FinishedAt = finishes ? now : task.FinishedAt,
            RecoveredAt = Event is "recovered" ? now : task.RecoveredAt,
            Attempt = Next(task.Attempt, now),
        };
    }

    private Attempt? Next(Attempt? attempt, DateTimeOffset now)
    {
        if (NewAttempt is not null) return NewAttempt;
        if (Usage is { } usage && attempt is not null) return attempt with { CostMicros = usage.CostMicros, CostReport = usage.Report };
        if (Operation is not null) return attempt! with { Operation = Operation, AcceptedAt = now };
        return EndsAttempt && attempt is not null ? attempt with { EndedAt = now } : attempt;
    }

    private static ImmutableSortedDictionary<string, string> FactsOf(params ReadOnlySpan<(string Name, object Value)> facts)
    {
        var builder = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts) builder[name] = FormattableString.Invariant($"{value}");
        return builder.ToImmutable();
    }
}
