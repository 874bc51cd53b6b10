using System.Collections.Immutable;

namespace Filmgate.Videos;

/// <summary>A change of a video as a value with a name: exactly the columns that it may change, and the line it leaves on the timeline.</summary>
internal sealed record Transition
{
    private Transition(VideoStatus to, string @event)
    {
        To = to;
        Event = @event;
    }

    public VideoStatus To { get; }

    /// <summary>The timeline's word for it.</summary>
    public string Event { get; }
    public ImmutableSortedDictionary<string, string> Facts { get; private init; } = ImmutableSortedDictionary<string, string>.Empty;
    public DateTimeOffset? DueAt { get; private init; }
    public DateTimeOffset? DeadlineAt { get; private init; }
    public DateTimeOffset? WatchUntil { get; private init; }
    public FilmgateError? Error { get; private init; }
    public VideoSource? Source { get; private init; }
    public Asset? Asset { get; private init; }

    /// <summary>A new attempt (intent to submit).</summary>
    public Attempt? NewAttempt { get; private init; }

    /// <summary>The handle that the upstream gave to the present attempt.</summary>
    public string? Operation { get; private init; }

    /// <summary>The present attempt is over.</summary>
    public bool EndsAttempt { get; private init; }

    public static Transition Submitting(Attempt attempt, DateTimeOffset now) => new(VideoStatus.Submitting, "submitting")
    {
        NewAttempt = attempt,
        DueAt = now,
        Facts = Say(("attempt", attempt.Number), ("model", attempt.Model), ("provider", attempt.Provider), ("dialect", attempt.Dialect)),
    };

    public static Transition Running(string operation, DateTimeOffset pollAt, DateTimeOffset deadlineAt) => new(VideoStatus.Running, "accepted")
    {
        Operation = operation,
        DueAt = pollAt,
        DeadlineAt = deadlineAt,
    };

    /// <summary>The submission was certainly refused; the same attempt will be sent again.</summary>
    public static Transition RetrySubmission(FilmgateError error, DateTimeOffset at) => new(VideoStatus.Queued, "refused")
    {
        Error = error,
        DueAt = at,
        Facts = Say(("reason", error.Message), ("retry_at", at.ToString("O"))),
    };

    /// <summary>This attempt is over without a charge that bought something; the next fallback model is tried.</summary>
    public static Transition FallBack(FilmgateError error, string nextModel, DateTimeOffset now) => new(VideoStatus.Queued, "fallback")
    {
        Error = error,
        DueAt = now,
        EndsAttempt = true,
        Facts = Say(("reason", error.Message), ("next_model", nextModel)),
    };

    public static Transition Storing(VideoSource source, DateTimeOffset now) => new(VideoStatus.Storing, "rendered") { Source = source, DueAt = now };

    /// <summary>The download did not work this time. Without a source, the next step asks the provider for a fresh one.</summary>
    public static Transition RetryDownload(VideoSource? source, FilmgateError error, DateTimeOffset at) => new(VideoStatus.Storing, "download_retry")
    {
        Source = source,
        Error = error,
        DueAt = at,
        Facts = Say(("reason", error.Message), ("retry_at", at.ToString("O"))),
    };

    public static Transition Completed(Asset asset) => new(VideoStatus.Completed, "completed")
    {
        Asset = asset,
        EndsAttempt = true,
        Facts = Say(("bytes", asset.Bytes), ("sha256", asset.Sha256), ("seconds", asset.Duration.TotalSeconds)),
    };

    public static Transition Failed(FilmgateError error) => new(VideoStatus.Failed, "failed")
    {
        Error = error,
        EndsAttempt = true,
        Facts = Say(("code", error.Rule.Code), ("reason", error.Message)),
    };

    /// <summary>Failed for the client, but still watched: a late result was paid for.</summary>
    public static Transition TimedOut(FilmgateError error, DateTimeOffset pollAt, DateTimeOffset watchUntil) => new(VideoStatus.Failed, "failed")
    {
        Error = error,
        DueAt = pollAt,
        WatchUntil = watchUntil,
        Facts = Say(("code", error.Rule.Code), ("reason", error.Message), ("watch_until", watchUntil.ToString("O"))),
    };

    /// <summary>A watched video turned out to be rendered after all, or its download is to be tried again.</summary>
    public static Transition LateResult(VideoTask task, VideoSource? source, DateTimeOffset at) => new(VideoStatus.Failed, "late_result")
    {
        Error = task.Error,
        Source = source,
        DueAt = at,
        WatchUntil = task.WatchUntil,
    };

    public static Transition Recovered(VideoTask task, Asset asset) => new(VideoStatus.Failed, "recovered")
    {
        Error = task.Error,
        Asset = asset,
        EndsAttempt = true,
        Facts = Say(("bytes", asset.Bytes), ("sha256", asset.Sha256)),
    };

    public static Transition WatchEnded(VideoTask task, string reason) => new(VideoStatus.Failed, "watch_ended")
    {
        Error = task.Error,
        EndsAttempt = true,
        Facts = Say(("reason", reason)),
    };

    public static Transition Cancelled(bool stoppedUpstream) => new(VideoStatus.Cancelled, "cancelled")
    {
        EndsAttempt = true,
        Facts = Say(("upstream_stopped", stoppedUpstream ? "yes" : "no")),
    };

    /// <summary>The row as it will stand. Pure, so that what the store writes and what the engine believes cannot differ.</summary>
    public VideoTask Apply(VideoTask task, DateTimeOffset now)
    {
        var retried = To == task.Status || (To is VideoStatus.Queued && Event is "refused");
        var finishes = To.IsTerminal() && !task.Status.IsTerminal();
        return task with
        {
            Status = To,
            Version = task.Version + 1,
            DueAt = DueAt,
            Tries = retried ? task.Tries + 1 : To is VideoStatus.Submitting ? task.Tries : 0,
            StepSince = retried || To is VideoStatus.Submitting ? task.StepSince : now,
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
        if (Operation is not null) return attempt! with { Operation = Operation, AcceptedAt = now };
        return EndsAttempt && attempt is not null ? attempt with { EndedAt = now } : attempt;
    }

    private static ImmutableSortedDictionary<string, string> Say(params ReadOnlySpan<(string Name, object Value)> facts)
    {
        var said = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var (name, value) in facts) said[name] = FormattableString.Invariant($"{value}");
        return said.ToImmutable();
    }
}
