using Filmgate.Ledger;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Ledger;

/// <summary>
/// One video that random steps happen to: its gateway as the store sees it, and its provider, which knows what it really bills. A step
/// that is not possible now does nothing.
/// </summary>
internal sealed class LedgerActor(IVideoStore store, ILedgerStore ledger, VideoTask video)
{
    public const int Steps = 16;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private readonly Dictionary<int, long> _billed = [];
    private VideoTask _task = video;
    private (int Attempt, long Micros)? _bill;

    /// <summary>What the provider really bills for each attempt.</summary>
    public IReadOnlyDictionary<int, long> Billed => _billed;

    public string Id => _task.Id;

    public bool IsOver => _task.Status.IsTerminal();

    private int Attempt => _task.Attempt!.Number;

    /// <param name="step">What happens.</param>
    /// <param name="choice">How: any number.</param>
    public async Task StepAsync(int step, int choice)
    {
        _bill = null;
        if (await NextAsync(step, choice) is not { } transition) return;
        if (await store.SettleAsync(_task, transition, [], A.Noon, default) is { } settled)
        {
            _task = settled;
            if (_bill is var (attempt, micros)) _billed[attempt] = _billed.GetValueOrDefault(attempt) + micros;
        }
        else
        {
            await ReloadAsync();                                        // the operator or another node was faster
        }
    }

    private async Task<Transition?> NextAsync(int step, int choice)
    {
        switch (step, _task.Status)
        {
            case (0 or 1, VideoStatus.Queued):
                return Transition.Submitting(NewAttempt(choice), A.Noon);
            case (2 or 3, VideoStatus.Submitting):
                return Transition.Running($"task_{choice}", A.Noon, A.Noon.AddHours(1));
            case (4, VideoStatus.Submitting):
                return Transition.RetrySubmission(A.Error(FailureKind.RateLimited), A.Noon, A.Noon);
            case (5, VideoStatus.Submitting):
                return FallBackOrFail(A.Error(FailureKind.InvalidRequest));
            case (6, VideoStatus.Submitting):                           // the answer was lost: the provider may have rendered it
                if (choice % 2 == 0) Bill(Price);
                return Transition.Failed(A.Error(FailureKind.Ambiguous));
            case (7, VideoStatus.Submitting) when _task.Attempt!.Unconfirmed == 0:
                if (choice % 2 == 0) Bill(Price);
                return Transition.Resubmission(
                    _task.Attempt with { Unconfirmed = 1 }, A.Error(FailureKind.Ambiguous), A.Noon, A.Noon);
            case (5 or 6 or 7, VideoStatus.Running):
                return RenderFailed(choice);
            case (8, VideoStatus.Running):
                return Transition.Storing(new("https://cdn.test/v.mp4"), A.Noon, Report(choice));
            case (9, VideoStatus.Running):
                var usage = Report(choice);
                Bill(usage?.CostMicros ?? Price);
                return Transition.Completed(A.Asset(Id), new(new("https://cdn.test/v.mp4"), A.Noon, usage));
            case (8 or 9, VideoStatus.Storing):
                Bill(_task.Attempt!.CostMicros ?? Price);
                return choice % 3 == 0 ? Transition.Failed(A.Error(FailureKind.BadAsset)) : Transition.Completed(A.Asset(Id));
            case (10, VideoStatus.Running):
                return Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6));
            case (8 or 9, VideoStatus.Failed) when _task.WatchUntil is not null:
                Bill(Price);
                return Transition.Recovered(_task, A.Asset(Id));
            case (10, VideoStatus.Failed) when _task.WatchUntil is not null:
                return WatchEnded(choice);
            case (11, VideoStatus.Queued):
                await store.RequestCancelAsync(Id, A.Noon, default);
                await ReloadAsync();
                return null;
            case (11, VideoStatus.Running or VideoStatus.Storing):
                return Cancelled(choice);
            case (12, _):
                await ReloadAsync();
                return null;
            case (13, _):                                               // the node crashes, and another one takes all its videos over
                await store.ReleaseAsync("me", default);
                await store.ClaimAsync("me", A.Noon, Lease, 1000, default);
                return null;
            case (14, _):
                await ledger.ResolveAsync(Id, new(choice % 3 == 0 ? null : 1 + (choice % 2), Truth(choice)), A.Noon, default);
                return null;                                            // the node does not know yet: its next write is refused
            case (15, _) when _task.Status.IsTerminal() && _task.WatchUntil is null && choice % 4 == 0:
                await store.DeleteAsync(Id, A.Noon, default);
                return null;
            default:
                return choice % 2 == 0 ? Forward() : null;
        }
    }

    /// <summary>The next step of a video to which nothing special happens.</summary>
    private Transition? Forward() => _task.Status switch
    {
        VideoStatus.Queued => Transition.Submitting(NewAttempt(choice: 0), A.Noon),
        VideoStatus.Submitting => Transition.Running("task_0", A.Noon, A.Noon.AddHours(1)),
        _ => null,
    };

    private long Price => _task.Attempt!.PriceMicros ?? 0;

    private Attempt NewAttempt(int choice)
    {
        if (_task.Attempt is { EndedAt: null } again) return again;     // refused: the same attempt once more
        var estimate = _task.Request.EstimatesMicros![_task.NextAttempt - 1];
        return Priced.Attempt(_task.NextAttempt, estimate is null ? null : estimate + (choice % 3 * 1000));     // prices change
    }

    private Transition RenderFailed(int choice)
    {
        var (billed, cost) = (choice % 4) switch { 0 => ("no", (long?)null), 1 => ("yes", null), 2 => ("yes", 52_000L), _ => (null, null) };
        if (billed is "yes") Bill(cost ?? _task.Attempt!.CostMicros ?? Price);
        if (billed is null && choice % 8 == 3) Bill(Price);             // nobody says so
        return FallBackOrFail(A.Error(FailureKind.RenderFailed) with { Billed = billed, CostMicros = cost });
    }

    private Transition WatchEnded(int choice)
    {
        var billed = (choice % 3) switch { 0 => "no", 1 => "yes", _ => null };
        if (billed is "yes") Bill(Price);
        return Transition.WatchEnded(_task, "Over.", billed is null ? null : A.Error(FailureKind.RenderFailed) with { Billed = billed });
    }

    private Transition Cancelled(int choice)
    {
        var isFree = choice % 2 == 0 && _task.Status is VideoStatus.Running;
        if (_task.Status is VideoStatus.Storing) Bill(_task.Attempt!.CostMicros ?? Price);
        else if (!isFree && choice % 3 == 0) Bill(Price);
        return Transition.Cancelled(isFree, isFree ? "no" : null);
    }

    private Transition FallBackOrFail(FilmgateError error) => _task.HasFallbackAfter(Attempt) && _task.Attempt!.Unconfirmed == 0
        ? Transition.FallBack(error, _task.ModelOfAttempt(Attempt + 1), A.Noon)
        : Transition.Failed(error);

    private static Usage? Report(int choice) => choice % 3 == 0 ? new("0.12 USD", CostMicros: 120_000 + choice) : null;

    /// <summary>The operator reads the bill.</summary>
    private long Truth(int choice) => _billed.GetValueOrDefault(1 + (choice % 2));

    /// <summary>The provider bills the attempt, if the step is written.</summary>
    private void Bill(long micros) => _bill = (Attempt, micros);

    private async Task ReloadAsync()
    {
        if (await store.FindAsync(Id, default) is { } found) _task = found;
    }
}
