namespace Filmgate.Videos;

/// <summary>
/// The whole policy in one pure place: when to retry, poll, give up or fall back. It has no I/O and no clock of its own; tests check it as
/// a table.
/// </summary>
internal sealed class Lifecycle(LifecycleOptions options)
{
    /// <param name="jitter">In [0,1). Spreads the waits of videos that would otherwise act together.</param>
    /// <param name="route">What is known about the provider beyond this video.</param>
    public Decision Decide(
        VideoTask task,
        Outcome outcome,
        StepState state,
        IRenderClock clock,
        DateTimeOffset now,
        double jitter,
        RouteFacts route = default)
    {
        var step = new Step(task, state, clock, now, jitter, route);
        return task.Status switch
        {
            VideoStatus.Submitting => AfterSubmit(step, outcome),
            VideoStatus.Running => AfterPoll(step, outcome),
            VideoStatus.Storing => AfterStore(step, outcome),
            VideoStatus.Failed when task.WatchUntil is not null => AfterWatch(step, outcome),
            _ => throw Unexpected(step, outcome),
        };
    }

    /// <summary>
    /// The step made no call, because the provider or the host does not respond to any. Only time has passed: deadlines and windows apply.
    /// </summary>
    /// <param name="until">When the step may be tried again.</param>
    public Decision Postpone(
        VideoTask task, DateTimeOffset until, StepState state, IRenderClock clock, DateTimeOffset now, double jitter)
    {
        var step = new Step(task, state, clock, now, jitter, default);
        switch (task.Status)
        {
            case VideoStatus.Submitting when now - task.Attempt!.SubmittedAt >= options.LookupWindow:
                return AfterFailedLookup(task, NotResponding(FailureKind.UpstreamFault), state, now, jitter);
            case VideoStatus.Running when state.Rendered is { } rendered:
                return Move(rendered.ToTransition());
            case VideoStatus.Running when now >= task.DeadlineAt:
                return Move(TimeOut(step));
            case VideoStatus.Storing when IsDownloadWindowOver(step):
                return Move(Transition.Failed(task.Error ?? NotResponding(FailureKind.DownloadFailed)));
            case VideoStatus.Failed when now >= task.WatchUntil:
                return Move(Transition.WatchEnded(task, "No late result arrived."));
            default:
                var end = task.Status switch
                {
                    VideoStatus.Submitting => task.Attempt!.SubmittedAt + options.LookupWindow,
                    VideoStatus.Running => task.DeadlineAt ?? until,
                    VideoStatus.Storing => task.StepSince + options.DownloadWindow,
                    _ => task.WatchUntil ?? until,
                };
                return new Decision.Wait(until < end ? until : end, state);
        }
    }

    private static FilmgateError NotResponding(FailureKind kind) =>
        new(kind, kind is FailureKind.DownloadFailed ? "The server with the file does not respond." : "The provider does not respond.");

    private Decision AfterSubmit(Step step, Outcome outcome) => outcome switch
    {
        Outcome.Accepted o => Move(Transition.Running(o.Operation, FirstPollAt(step), step.Now + step.Clock.Deadline)),
        Outcome.Rejected o when WaitsForAccount(step, o.Error) =>
            Move(Transition.RetrySubmission(o.Error, step.Now + Backoff(step.Task.Tries, null, step.Jitter), WindowSince(step))),
        Outcome.Rejected o => FallBackOrFail(step, o.Error),
        Outcome.Unavailable o when o.Error.Rule.RetrySubmit && MaySubmitAgain(step, o.Error) =>
            Move(Transition.RetrySubmission(o.Error, step.Now + Backoff(step.Task.Tries, o.RetryAfter, step.Jitter), WindowSince(step))),
        Outcome.Unavailable o => FallBackOrFail(step, o.Error),

        // A lost submission is being looked up. That the provider does not know it is no proof that nothing was billed: never pay again.
        Outcome.Pending when step.State.ConsecutiveNotFound + 1 < options.MaxConsecutiveNotFound => new Decision.Wait(
            step.Now + Backoff(2, null, step.Jitter),
            step.State with { ConsecutiveNotFound = step.State.ConsecutiveNotFound + 1 }),
        Outcome.Pending => Move(Transition.Failed(OutcomeUnknown("The provider has no task with this video's id."))),
        Outcome.Ambiguous { MayResubmit: true } o when MayResubmit(step) => Move(Transition.Resubmission(
            step.Task.Attempt! with { Unconfirmed = step.Task.Attempt.Unconfirmed + 1 },
            o.Error,
            step.Now + Backoff(step.Task.Attempt.Unconfirmed, null, step.Jitter),
            WindowSince(step))),
        Outcome.Ambiguous o => Move(Transition.Failed(o.Error)),
        _ => throw Unexpected(step, outcome),
    };

    /// <summary>The lookup of a lost submission failed this time.</summary>
    public Decision AfterFailedLookup(VideoTask task, FilmgateError error, StepState state, DateTimeOffset now, double jitter) =>
        now - task.Attempt!.SubmittedAt < options.LookupWindow
            ? new Decision.Wait(now + Backoff(state.ConsecutiveFaults, null, jitter), Failed(state))
            : Move(Transition.Failed(OutcomeUnknown($"Looking the submission up at the provider failed: {error.Message}")));

    private Decision AfterPoll(Step step, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Ready o:
                return new Decision.Download(new(o.Source, step.Now, o.Usage));
            case Outcome.Rejected o:
                return FallBackOrFail(step, o.Error);
            case Outcome.Unavailable { Error.Kind: FailureKind.NotFound } o when IsLost(step):
                return FallBackOrFail(step, o.Error);
            case Outcome.Unavailable { Error.Kind: FailureKind.NothingDelivered } o
                when step.State.ConsecutiveFaults + 1 >= options.MaxBadAssetTries:
                return FallBackOrFail(step, o.Error);
            case Outcome.Pending or Outcome.Unavailable when step.Now >= step.Task.DeadlineAt:
                return Move(TimeOut(step));
            case Outcome.Pending o:
                var state = new StepState(
                    o.Progress ?? step.State.Progress,
                    UnknownStatus: o.UnknownStatus,
                    HasPollAdvice: o.PollAfter is not null,
                    Polls: step.State.Polls + 1,
                    PendingAt: step.Now);
                return new Decision.Wait(step.Now + PollDelay(step, o.PollAfter), state);
            case Outcome.Unavailable o:
                return WaitAfterFault(step, o);
            default:
                throw Unexpected(step, outcome);
        }
    }

    private Decision AfterStore(Step step, Outcome outcome)
    {
        switch (outcome)
        {
            case Outcome.Stored o:
                return Move(Transition.Completed(o.Asset, delivered: o.Delivered));
            case Outcome.Ready o:                                       // a new URL, after the old one had expired
                return Move(Transition.RetryDownload(o.Source, step.Task.Error!, step.Now));
            case Outcome.Rejected o:
                return Move(Transition.Failed(o.Error));
            case Outcome.Pending when !IsDownloadWindowOver(step):
                return new Decision.Wait(step.Now + Backoff(step.State.ConsecutiveFaults, null, step.Jitter), Failed(step.State));
            case Outcome.Pending:
                return Move(Transition.Failed(step.Task.Error!));
            case Outcome.Unavailable o when IsDownloadHopeless(step, o.Error):
                return Move(Transition.Failed(LastError(step, o.Error)));
            case Outcome.Unavailable o when step.Task.Source is null:   // the poll for a new URL failed
                return WaitAfterFault(step, o);
            case Outcome.Unavailable o:
                return Move(Transition.RetryDownload(SourceToRetry(step.Task, o.Error), o.Error, RetryAt(step, o)));
            default:
                throw Unexpected(step, outcome);
        }
    }

    private Decision AfterWatch(Step step, Outcome outcome) => outcome switch
    {
        Outcome.Stored o => Move(Transition.Recovered(step.Task, o.Asset, o.Delivered)),
        Outcome.Ready o => Move(Transition.LateResult(step.Task, o.Source, step.Now, o.Usage)),
        Outcome.Rejected o => Move(Transition.WatchEnded(step.Task, o.Error.Message, o.Error)),
        Outcome.Pending or Outcome.Unavailable when step.Now >= step.Task.WatchUntil =>
            Move(Transition.WatchEnded(step.Task, "No late result arrived.")),
        Outcome.Unavailable o when step.Task.Source is not null =>
            Move(Transition.LateResult(step.Task, SourceToRetry(step.Task, o.Error), RetryAt(step, o))),
        Outcome.Unavailable o => WaitAfterFault(step, o),
        Outcome.Pending o => new Decision.Wait(step.Now + PollDelay(step, o.PollAfter), step.State),
        _ => throw Unexpected(step, outcome),
    };

    /// <summary>The attempt is over: the next fallback model is tried if the failure allows it, otherwise the video has failed.</summary>
    private static Decision.Move FallBackOrFail(Step step, FilmgateError error)
    {
        var number = step.Task.Attempt!.Number;
        var mayFallBack = (error.Rule.Fallback || error.NotTaken)
            && step.Task is { CancelRequestedAt: null, Attempt.Unconfirmed: 0 };    // else the video may have been paid for already
        var fallsBack = mayFallBack && step.Task.HasFallbackAfter(number);
        return Move(fallsBack ? Transition.FallBack(error, step.Task.ModelOfAttempt(number + 1), step.Now) : Transition.Failed(error));
    }

    private Transition TimeOut(Step step)
    {
        var minutes = (step.Now - step.Task.Attempt!.AcceptedAt!.Value).TotalMinutes;
        var error = new FilmgateError(FailureKind.Timeout, $"The provider had not finished after {minutes:0.#} minutes.");
        return Transition.TimedOut(error, step.Now + PollDelay(step, null), step.Now + options.WatchWindow);
    }

    /// <summary>With a fallback model left, a busy route gets a few tries; without one, it is worth waiting for.</summary>
    private bool MaySubmitAgain(Step step, FilmgateError error) =>
        error.Kind is FailureKind.ServerRefusal ? step.Task.Tries < options.MaxServerErrorRetries && IsInSubmitWindow(step)
        : step.Task.HasFallbackAfter(step.Task.Attempt!.Number) ? step.Task.Tries + 1 < options.SubmitTriesBeforeFallback
        : IsInSubmitWindow(step);

    /// <summary>Each such repetition may pay once more, so they are counted on disk.</summary>
    private bool MayResubmit(Step step) =>
        step.Task is { CancelRequestedAt: null, Attempt: { } attempt }
        && attempt.Unconfirmed < options.MaxServerErrorRetries && IsInSubmitWindow(step);

    /// <summary>
    /// An empty balance or a wrong key refuses everybody, so the video waits until the operator has put it right. If the account has
    /// accepted others since it first refused this one, the refusal is about this one.
    /// </summary>
    private bool WaitsForAccount(Step step, FilmgateError error)
    {
        if (error.Kind is not (FailureKind.Balance or FailureKind.Authentication)) return false;
        if (step.Task.Tries > 0 && step.Route.AcceptedAt > step.Task.StepSince) return false;
        var mayMove = !step.Task.MayHaveBeenSent && step.Route.HasOther;
        return IsInSubmitWindow(step) && (mayMove || !step.Task.HasFallbackAfter(step.Task.Attempt!.Number));
    }

    private bool IsInSubmitWindow(Step step) => step.Now - WindowSince(step) < options.SubmitWindow;

    /// <summary>
    /// The window begins with the first refusal of the video, or before it while the provider accepted no other one either. The time before
    /// was a wait for its turn.
    /// </summary>
    private static DateTimeOffset WindowSince(Step step)
    {
        if (step.Task.Tries > 0) return step.Task.StepSince;
        var since = step.Route.RefusingSince ?? step.Now;
        return since > step.Task.StepSince ? since : step.Task.StepSince;
    }

    private bool IsLost(Step step) => IsStartGraceOver(step) && step.State.ConsecutiveNotFound + 1 >= options.MaxConsecutiveNotFound;

    private bool IsStartGraceOver(Step step) =>
        step.Task.Attempt?.AcceptedAt is { } accepted && step.Now - accepted >= options.StartGrace;

    private bool IsDownloadHopeless(Step step, FilmgateError error) => error.Kind switch
    {
        // Each such try is a poll and a download, so the limit is doubled.
        FailureKind.BadAsset or FailureKind.SourceExpired or FailureKind.NothingDelivered =>
            step.Task.Tries + 1 >= 2 * options.MaxBadAssetTries || IsDownloadWindowOver(step),
        FailureKind.NotFound => step.State.ConsecutiveNotFound + 1 >= options.MaxConsecutiveNotFound,
        _ => IsDownloadWindowOver(step),
    };

    /// <summary>A provider that no longer has a URL had one before: the failed download is what happened to the video.</summary>
    private static FilmgateError LastError(Step step, FilmgateError error) =>
        error.Kind is FailureKind.NothingDelivered && step.Task.Error is { } download ? download : error;

    private bool IsDownloadWindowOver(Step step) => step.Now - step.Task.StepSince >= options.DownloadWindow;

    /// <summary>
    /// Null asks the provider for a new URL, which costs nothing. This also happens now and then for a URL that does not respond: the file
    /// may have moved with its host.
    /// </summary>
    private VideoSource? SourceToRetry(VideoTask task, FilmgateError error)
    {
        var isBad = error.Kind is FailureKind.SourceExpired or FailureKind.BadAsset;
        return isBad || (task.Tries + 1) % options.TriesPerSource == 0 ? null : task.Source;
    }

    private Decision.Wait WaitAfterFault(Step step, Outcome.Unavailable fault)
    {
        var isNotFound = fault.Error.Kind is FailureKind.NotFound && IsStartGraceOver(step);
        return new(
            step.Now + Backoff(step.State.ConsecutiveFaults, fault.RetryAfter, step.Jitter),
            Failed(step.State) with { ConsecutiveNotFound = isNotFound ? step.State.ConsecutiveNotFound + 1 : 0 });
    }

    private static StepState Failed(StepState state) => state with { ConsecutiveFaults = state.ConsecutiveFaults + 1 };

    private static DateTimeOffset FirstPollAt(Step step) =>
        step.Now + WithJitter(step.Clock.PollIntervalAfter(TimeSpan.Zero, polls: 0), step.Jitter);

    private DateTimeOffset RetryAt(Step step, Outcome.Unavailable fault) =>
        step.Now + Backoff(step.Task.Tries, fault.RetryAfter, step.Jitter);

    private TimeSpan PollDelay(Step step, TimeSpan? asked)
    {
        var learned = step.Clock.PollIntervalAfter(step.Now - (step.Task.Attempt?.AcceptedAt ?? step.Now), step.State.Polls + 1);
        return WithJitter(asked > learned ? Min(asked.Value, options.MaxRetryAfter) : learned, step.Jitter);
    }

    private TimeSpan Backoff(int tries, TimeSpan? retryAfter, double jitter)
    {
        var doubled = Min(options.InitialBackoff * Math.Pow(2, Math.Min(tries, 20)), options.MaxBackoff);
        return WithJitter(retryAfter > doubled ? Min(retryAfter.Value, options.MaxRetryAfter) : doubled, jitter);
    }

    /// <summary>Adds up to a fifth and never subtracts: a Retry-After is a minimum.</summary>
    private static TimeSpan WithJitter(TimeSpan wait, double jitter) => wait * (1 + (jitter / 5));

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static Decision.Move Move(Transition transition) => new(transition);

    private static FilmgateError OutcomeUnknown(string detail) =>
        new(FailureKind.Ambiguous, $"No response to the submission was received. {detail}");

    private static InvalidOperationException Unexpected(Step step, Outcome outcome) =>
        new($"A step of a {step.Task.Status.Name()} video cannot end in {outcome.GetType().Name}.");

    private sealed record Step(
        VideoTask Task, StepState State, IRenderClock Clock, DateTimeOffset Now, double Jitter, RouteFacts Route);
}

/// <summary>What is known about the provider of an attempt beyond the video itself.</summary>
/// <param name="HasOther">Another provider that accepts submissions has the model.</param>
/// <param name="AcceptedAt">When the provider last accepted a submission.</param>
/// <param name="RefusingSince">Since when the provider has refused what was submitted of the model. Null: it accepts submissions.</param>
internal readonly record struct RouteFacts(bool HasOther, DateTimeOffset? AcceptedAt, DateTimeOffset? RefusingSince);
