namespace Filmgate.Videos;

/// <summary>All policy in one pure place: retry, poll timing, giving up, falling back. No I/O, no clock of its own; tested as a table.</summary>
internal sealed class Lifecycle(LifecycleOptions options)
{
    /// <param name="chance">In [0,1): spreads the waits of videos that would otherwise act together.</param>
    public Decision Decide(VideoTask task, Outcome outcome, StepState memory, IRenderClock clock, DateTimeOffset now, double chance)
    {
        var at = new Situation(task, memory, clock, now, chance);
        return task.Status switch
        {
            VideoStatus.Submitting => AfterSubmit(at, outcome),
            VideoStatus.Running => AfterPoll(at, outcome),
            VideoStatus.Storing => AfterStore(at, outcome),
            VideoStatus.Failed when task.WatchUntil is not null => AfterWatch(at, outcome),
            _ => throw new InvalidOperationException($"A {task.Status.Name()} video has no step that could end in {outcome.GetType().Name}."),
        };
    }

    private Decision AfterSubmit(Situation at, Outcome outcome) => outcome switch
    {
        Outcome.Accepted o => Move(Transition.Running(o.Operation, at.Now + Spread(at.Clock.PollIntervalAfter(TimeSpan.Zero), at.Chance), at.Now + at.Clock.Deadline)),
        Outcome.Rejected o => GiveUp(at, o.Error),
        Outcome.Unavailable o when o.Error.Rule.RetrySubmit && !IsOutOfPatience(at) => Move(Transition.RetrySubmission(o.Error, at.Now + Pause(at.Task.Tries, o.RetryAfter, at.Chance))),
        Outcome.Unavailable o => GiveUp(at, o.Error),

        // A lost submission is being looked up. Absence is not proof that nothing was billed: it is never answered by paying again.
        Outcome.Pending when at.Memory.ConsecutiveNotFound + 1 < options.MaxConsecutiveNotFound =>
            new Decision.Wait(at.Now + Pause(2, null, at.Chance), at.Memory with { ConsecutiveNotFound = at.Memory.ConsecutiveNotFound + 1 }),
        Outcome.Pending => Move(Transition.Failed(Unknown("The provider has no task under this video's id"))),
        Outcome.Ambiguous o => Move(Transition.Failed(o.Error)),
        _ => throw Unexpected(at, outcome),
    };

    /// <summary>The lookup of a lost submission did not work this time.</summary>
    public Decision AfterFailedLookup(VideoTask task, FilmgateError error, StepState memory, DateTimeOffset now, double chance) =>
        now - task.Attempt!.SubmittedAt < options.LookupWindow
            ? new Decision.Wait(now + Pause(memory.ConsecutiveFaults, null, chance), memory with { ConsecutiveFaults = memory.ConsecutiveFaults + 1 })
            : Move(Transition.Failed(Unknown($"The provider could not be asked about it ({error.Message})")));

    private Decision AfterPoll(Situation at, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Ready o:
                return Move(Transition.Storing(o.Source, at.Now));
            case Outcome.Rejected o:
                return GiveUp(at, o.Error);
            case Outcome.Unavailable { Error.Kind: FailureKind.NotFound } o when IsLost(at):
                return GiveUp(at, o.Error);
            case Outcome.Unavailable { Error.Kind: FailureKind.BadAsset } o when at.Memory.ConsecutiveFaults + 1 >= options.MaxBadAssetTries:
                return GiveUp(at, o.Error);
            case Outcome.Pending or Outcome.Unavailable when at.Now >= at.Task.DeadlineAt:
                return Move(TimeOut(at));
            case Outcome.Pending o:
                return new Decision.Wait(at.Now + NextPoll(at, o.PollAfter), new(o.Progress ?? at.Memory.Progress, UnknownStatus: o.UnknownStatus));
            case Outcome.Unavailable o:
                return new Decision.Wait(at.Now + Pause(at.Memory.ConsecutiveFaults, o.RetryAfter, at.Chance), Remember(at, o.Error));
            default:
                throw Unexpected(at, outcome);
        }
    }

    private Decision AfterStore(Situation at, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Stored o:
                return Move(Transition.Completed(o.Asset));
            case Outcome.Ready o:                                       // a fresh address, after the old one had expired
                return Move(Transition.RetryDownload(o.Source, at.Task.Error!, at.Now));
            case Outcome.Rejected o:
                return Move(Transition.Failed(o.Error));
            case Outcome.Pending when at.Now - at.Task.StepSince < options.DownloadWindow:
                return new Decision.Wait(at.Now + Pause(at.Memory.ConsecutiveFaults, null, at.Chance), at.Memory with { ConsecutiveFaults = at.Memory.ConsecutiveFaults + 1 });
            case Outcome.Pending:
                return Move(Transition.Failed(at.Task.Error!));
            case Outcome.Unavailable o when IsBeyondHope(at, o.Error):
                return Move(Transition.Failed(o.Error));
            case Outcome.Unavailable o when at.Task.Source is null:     // the poll for a fresh address did not work
                return new Decision.Wait(at.Now + Pause(at.Memory.ConsecutiveFaults, o.RetryAfter, at.Chance), Remember(at, o.Error));
            case Outcome.Unavailable o:
                return Move(Transition.RetryDownload(SourceToKeep(at.Task, o.Error), o.Error, at.Now + Pause(at.Task.Tries, o.RetryAfter, at.Chance)));
            default:
                throw Unexpected(at, outcome);
        }
    }

    private Decision AfterWatch(Situation at, Outcome outcome) => outcome switch
    {
        Outcome.Stored o => Move(Transition.Recovered(at.Task, o.Asset)),
        Outcome.Ready o => Move(Transition.LateResult(at.Task, o.Source, at.Now)),
        Outcome.Rejected o => Move(Transition.WatchEnded(at.Task, o.Error.Message)),
        Outcome.Pending or Outcome.Unavailable when at.Now >= at.Task.WatchUntil => Move(Transition.WatchEnded(at.Task, "Nothing came.")),
        Outcome.Unavailable o when at.Task.Source is not null => Move(Transition.LateResult(at.Task, SourceToKeep(at.Task, o.Error), at.Now + Pause(at.Task.Tries, o.RetryAfter, at.Chance))),
        Outcome.Unavailable o => new Decision.Wait(at.Now + Pause(at.Memory.ConsecutiveFaults, o.RetryAfter, at.Chance), Remember(at, o.Error)),
        Outcome.Pending o => new Decision.Wait(at.Now + NextPoll(at, o.PollAfter), at.Memory),
        _ => throw Unexpected(at, outcome),
    };

    /// <summary>The attempt is over: the next fallback model where the table allows it, else the video has failed.</summary>
    private static Decision.Move GiveUp(Situation at, FilmgateError error) =>
        (error.Rule.Fallback || error.NotTaken) && at.Task.CancelRequestedAt is null && at.Task.HasFallbackAfter(at.Task.Attempt!.Number)
            ? Move(Transition.FallBack(error, at.Task.ModelOfAttempt(at.Task.Attempt.Number + 1), at.Now))
            : Move(Transition.Failed(error));

    private Transition TimeOut(Situation at) => Transition.TimedOut(
        new(FailureKind.Timeout, $"The provider was still not done after {(at.Now - at.Task.Attempt!.AcceptedAt!.Value).TotalMinutes:0.#} minutes."),
        at.Now + NextPoll(at, null),
        at.Now + options.WatchWindow);

    /// <summary>With somewhere else to go, a busy route is left after a few tries; without, it is worth waiting for.</summary>
    private bool IsOutOfPatience(Situation at) => at.Task.HasFallbackAfter(at.Task.Attempt!.Number)
        ? at.Task.Tries + 1 >= options.SubmitTriesBeforeFallback
        : at.Now - at.Task.StepSince >= options.SubmitWindow;

    private bool IsLost(Situation at) =>
        at.Now - at.Task.Attempt!.AcceptedAt >= options.StartGrace && at.Memory.ConsecutiveNotFound + 1 >= options.MaxConsecutiveNotFound;

    private StepState Remember(Situation at, FilmgateError error)
    {
        var afterGrace = at.Task.Attempt?.AcceptedAt is { } accepted && at.Now - accepted >= options.StartGrace;
        return at.Memory with
        {
            ConsecutiveFaults = at.Memory.ConsecutiveFaults + 1,
            ConsecutiveNotFound = error.Kind is FailureKind.NotFound && afterGrace ? at.Memory.ConsecutiveNotFound + 1 : 0,
        };
    }

    private bool IsBeyondHope(Situation at, FilmgateError error) => error.Kind switch
    {
        FailureKind.BadAsset or FailureKind.SourceExpired => at.Task.Tries + 1 >= 2 * options.MaxBadAssetTries || IsDownloadOver(at),   // each try is a poll and a fetch
        FailureKind.NotFound => at.Memory.ConsecutiveNotFound + 1 >= options.MaxConsecutiveNotFound,
        _ => IsDownloadOver(at),
    };

    private bool IsDownloadOver(Situation at) => at.Now - at.Task.StepSince >= options.DownloadWindow;

    /// <summary>An address that never answers may have moved with its host: now and then the provider is asked for a fresh one, which costs nothing.</summary>
    private VideoSource? SourceToKeep(VideoTask task, FilmgateError error) =>
        error.Kind is FailureKind.SourceExpired or FailureKind.BadAsset || (task.Tries + 1) % options.TriesPerSource == 0 ? null : task.Source;

    private TimeSpan NextPoll(Situation at, TimeSpan? asked)
    {
        var learned = at.Clock.PollIntervalAfter(at.Now - (at.Task.Attempt?.AcceptedAt ?? at.Now));
        return Spread(asked > learned ? Min(asked.Value, options.MaxRetryAfter) : learned, at.Chance);
    }

    private TimeSpan Pause(int tries, TimeSpan? retryAfter, double chance)
    {
        var doubled = Min(options.InitialBackoff * Math.Pow(2, Math.Min(tries, 20)), options.MaxBackoff);
        return Spread(retryAfter > doubled ? Min(retryAfter.Value, options.MaxRetryAfter) : doubled, chance);
    }

    /// <summary>Later by up to a fifth, never sooner: a Retry-After is a promise.</summary>
    private static TimeSpan Spread(TimeSpan wait, double chance) => wait * (1 + (chance / 5));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static Decision.Move Move(Transition transition) => new(transition);

    private static FilmgateError Unknown(string what) => new(FailureKind.Ambiguous, $"The submission's answer was never received. {what}.");

    private static InvalidOperationException Unexpected(Situation at, Outcome outcome) =>
        new($"A step of a {at.Task.Status.Name()} video cannot end in {outcome.GetType().Name}.");

    private sealed record Situation(VideoTask Task, StepState Memory, IRenderClock Clock, DateTimeOffset Now, double Chance);
}
