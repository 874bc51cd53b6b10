using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>Takes one video one step further: read the row, do the step of its status, decide, and write once. The loop around it is <see cref="EngineLoop"/>.</summary>
internal sealed partial class VideoEngine(
    IVideoStore store, VideoTransitions transitions, Steps steps, Lifecycle lifecycle, RenderClocks clocks, DueQueue queue, NodeLease lease, IProgressListener progress, TimeProvider clock, ILogger<VideoEngine> log)
{
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);
    private const int FaultsBeforeGivingUp = 5;
    private const int MostWrites = 120;                                 // about an hour: a full disk may take that long, a fault of ours must not hold a place for ever

    /// <summary>One step of one video. Never throws, but for a stop.</summary>
    public async Task AdvanceAsync(ScheduledVideo held, CancellationToken ct)
    {
        var status = VideoStatus.Queued;
        try
        {
            if (!lease.IsHeld)                                          // others may take it any moment: hands off
            {
                queue.PutBack(held, clock.GetUtcNow() + lease.BeatEvery);
                return;
            }

            if (await store.FindAsync(held.Id, ct) is not { DueAt: not null } task || task.Node != lease.Node)
            {
                queue.Drop(held);                                       // finished by a cancel, deleted, or taken over
                return;
            }

            status = task.Status;
            var (at, decision) = await StepAsync(held, task, ct);
            status = at.Status;
            await ApplyAsync(held, at, decision, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            await FaultedAsync(held, status, fault, ct);
        }
    }

    private async Task<(VideoTask Task, Decision Decision)> StepAsync(ScheduledVideo held, VideoTask task, CancellationToken ct)
    {
        if (task.CancelRequestedAt is not null && task.Status is VideoStatus.Queued or VideoStatus.Running or VideoStatus.Storing)
            return (task, new Decision.Move(Transition.Cancelled(await StopAsync(task, ct))));

        switch (task.Status)
        {
            case VideoStatus.Queued:
                var (attempt, refusal) = steps.Plan(task, clock.GetUtcNow());
                if (refusal is not null) return (task, new Decision.Move(Transition.Failed(refusal)));
                var submission = await steps.WriteAsync(task, attempt!, ct);    // all that can go wrong here costs nothing yet
                if (await transitions.SettleAsync(task, Transition.Submitting(attempt!, clock.GetUtcNow()), clock.GetUtcNow(), ct) is not { } submitting)
                    throw new LeaseLostException();
                return (submitting, Decide(held, submitting, await steps.SubmitAsync(submitting, submission, ct)));

            case VideoStatus.Submitting:                                // a holder stopped between the intent and the answer
                var found = await steps.LookUpAsync(task, ct);
                return (task, found is Outcome.Unavailable lost
                    ? lifecycle.AfterFailedLookup(task, lost.Error, held.Memory, clock.GetUtcNow(), Chance())
                    : Decide(held, task, found));

            case VideoStatus.Running:
                return (task, Decide(held, task, await TryAsync(task, steps.PollAsync(task, ct), ct)));

            default:                                                    // storing, or watched after a time-out
                return (task, Decide(held, task, await TryAsync(task, task.Source is { } source ? steps.StoreAsync(task, source, ct) : steps.PollAsync(task, ct), ct)));
        }
    }

    /// <summary>A poll or a download that ended as nobody thought of did not work this time; deadline and patience count all the same.</summary>
    private async Task<Outcome> TryAsync(VideoTask task, Task<Outcome> step, CancellationToken ct)
    {
        try
        {
            return await step;
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.Faulted(log, fault, task.Id, task.Status);
            return new Outcome.Unavailable(new(FailureKind.Internal, $"The gateway failed at this step ({fault.GetType().Name})."));
        }
    }

    /// <returns>True: the provider said that it stopped.</returns>
    private async Task<bool> StopAsync(VideoTask task, CancellationToken ct)
    {
        try
        {
            return await steps.CancelAsync(task, ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.Faulted(log, fault, task.Id, task.Status);
            return false;
        }
    }

    private Decision Decide(ScheduledVideo held, VideoTask task, Outcome outcome)
    {
        var now = clock.GetUtcNow();
        if (outcome is Outcome.Pending { UnknownStatus: { } word } && held.Memory.UnknownStatus != word)
            Log.UnknownStatus(log, task.Id, task.Attempt!.Provider, word);
        if (outcome is Outcome.Ready && task.Status is VideoStatus.Running)
            clocks.Learn(task.Attempt!.Model, task.Request, now - task.Attempt.AcceptedAt!.Value);
        if (outcome is Outcome.Unavailable unavailable)
            Log.Unavailable(log, task.Id, task.Status, unavailable.Error.Message);
        return lifecycle.Decide(task, outcome, held.Memory, steps.ClockOf(task), now, Chance());
    }

    private async Task ApplyAsync(ScheduledVideo held, VideoTask task, Decision decision, CancellationToken ct)
    {
        if (decision is Decision.Wait wait)
        {
            var before = held.Memory.Progress;
            queue.PutBack(held, task.Status, wait.Until, wait.State);
            if (wait.State.Progress is { } percent && percent != before) progress.OnProgress(task, percent);
            return;
        }

        var transition = ((Decision.Move)decision).Transition;
        if (await SettleAsync(task, transition, ct) is not { } settled) throw new LeaseLostException();
        Log.Moved(log, settled.Id, task.Status, settled.Status, transition.Event);
        if (settled.DueAt is { } due) queue.PutBack(held, settled.Status, due, settled.Status == task.Status ? held.Memory : StepState.Empty);
        else queue.Drop(held);
    }

    /// <summary>
    /// What became of a paid call is in memory only: the write is repeated, because without it even a certain refusal would be in doubt later. A handle is money:
    /// that write is repeated until it succeeds, and the handle goes to the log, too.
    /// </summary>
    private async Task<VideoTask?> SettleAsync(VideoTask task, Transition transition, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var settled = await transitions.SettleAsync(task, transition, clock.GetUtcNow(), ct);
                if (settled is null && transition.Operation is not null)
                    Log.HandleAtRisk(log, task.Id, task.Attempt!.Provider, transition.Operation, "the row was taken over");
                return settled;
            }
            catch (Exception fault) when (task.Status is VideoStatus.Submitting && (transition.Operation is not null || tries < MostWrites) && !ct.IsCancellationRequested)
            {
                if (transition.Operation is { } handle) Log.HandleAtRisk(log, task.Id, task.Attempt!.Provider, handle, fault.Message);
                else Log.NotWritten(log, task.Id, transition.Event, fault.Message);
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, tries))), clock, ct);
            }
        }
    }

    private async Task FaultedAsync(ScheduledVideo held, VideoStatus status, Exception fault, CancellationToken ct)
    {
        if (fault is LeaseLostException)
        {
            Log.LostLease(log, held.Id);
            queue.PutBack(held, status, clock.GetUtcNow(), StepState.Empty);       // the next look at the row tells whose it is
            return;
        }

        Log.Faulted(log, fault, held.Id, status);
        var memory = held.Memory with { ConsecutiveFaults = held.Memory.ConsecutiveFaults + 1 };
        if (status is VideoStatus.Queued && memory.ConsecutiveFaults >= FaultsBeforeGivingUp && await FailAsync(held.Id, fault, ct))
            queue.Drop(held);                                           // nothing was spent: better an answer than an endless try
        else
            queue.PutBack(held, status, clock.GetUtcNow() + (AfterFault * Math.Min(memory.ConsecutiveFaults, 12)), memory);
    }

    private async Task<bool> FailAsync(string id, Exception fault, CancellationToken ct)
    {
        try
        {
            return await store.FindAsync(id, ct) is { Status: VideoStatus.Queued } task
                && await transitions.SettleAsync(task, Transition.Failed(new(FailureKind.Internal, $"The gateway could not submit it: {fault.GetType().Name}.")), clock.GetUtcNow(), ct) is not null;
        }
        catch (Exception again) when (!ct.IsCancellationRequested)
        {
            Log.Faulted(log, again, id, VideoStatus.Queued);
            return false;
        }
    }

    private static double Chance() => Random.Shared.NextDouble();

    private sealed class LeaseLostException() : Exception("Another node holds the row now.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{VideoId} {From} -> {To} ({Event})")]
        public static partial void Moved(ILogger logger, string videoId, VideoStatus from, VideoStatus to, string @event);

        [LoggerMessage(2, LogLevel.Warning, "{VideoId} was taken over; the result of this step is dropped")]
        public static partial void LostLease(ILogger logger, string videoId);

        [LoggerMessage(3, LogLevel.Warning, "{VideoId}: {Provider} answered with a status word that is not known: {Word}. It is taken as still running")]
        public static partial void UnknownStatus(ILogger logger, string videoId, string provider, string word);

        [LoggerMessage(4, LogLevel.Information, "{VideoId} ({Status}): {Reason}")]
        public static partial void Unavailable(ILogger logger, string videoId, VideoStatus status, string reason);

        [LoggerMessage(5, LogLevel.Critical, "{VideoId}: the handle {Operation} that {Provider} gave could not be kept: {Reason}")]
        public static partial void HandleAtRisk(ILogger logger, string videoId, string provider, string operation, string reason);

        [LoggerMessage(7, LogLevel.Error, "{VideoId}: '{Event}' could not be written and is tried again: {Reason}")]
        public static partial void NotWritten(ILogger logger, string videoId, string @event, string reason);

        [LoggerMessage(6, LogLevel.Error, "{VideoId} ({Status}): a step failed unexpectedly")]
        public static partial void Faulted(ILogger logger, Exception fault, string videoId, VideoStatus status);
    }
}
