using Filmgate.Engine.Lanes;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>Runs one step of one video: reads the row, makes the call of its status, decides, and writes once.</summary>
internal sealed partial class VideoEngine(
    IVideoStore store,
    VideoTransitions transitions,
    LateOperations lateOperations,
    Steps steps,
    Lifecycle lifecycle,
    LaneSet lanes,
    BlockedSubmissions blocked,
    DueQueue queue,
    NodeLease lease,
    IProgressListener progress,
    TimeProvider clock,
    ILogger<VideoEngine> log)
{
    private static readonly TimeSpan DelayAfterFault = TimeSpan.FromSeconds(5);

    /// <summary>A download that takes longer is written to the row before it ends, so that clients see it and a crash repeats it.</summary>
    private static readonly TimeSpan QuickDownload = TimeSpan.FromSeconds(1);
    private const int MaxFaults = 5;

    /// <summary>For a video whose own deadline could not be computed: longer than that of any model.</summary>
    private static readonly TimeSpan DeadlineAfterFault = TimeSpan.FromHours(3);

    /// <summary>About an hour: a full disk may last that long, but a bug must not block a worker permanently.</summary>
    private const int MaxWrites = 120;

    /// <summary>Throws only when <paramref name="ct"/> is cancelled.</summary>
    public async Task AdvanceAsync(ScheduledVideo video, CancellationToken ct)
    {
        var status = VideoStatus.Queued;
        try
        {
            if (!lease.IsHeld)                                          // another node may claim the row at any moment
            {
                queue.Return(video, clock.GetUtcNow() + lease.HeartbeatInterval);
                return;
            }

            if (await store.FindAsync(video.Id, ct) is not { DueAt: not null } task || task.Node != lease.Node)
            {
                queue.Remove(video);                                    // cancelled, deleted, or taken over
                return;
            }

            status = task.Status;
            var (at, decision) = await StepAsync(video, task, ct);
            status = at.Status;
            await ApplyAsync(video, at, decision, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception fault)
        {
            await FaultedAsync(video, status, fault, ct);
        }
    }

    private async Task<(VideoTask Task, Decision Decision)> StepAsync(ScheduledVideo video, VideoTask task, CancellationToken ct)
    {
        if (task.CancelRequestedAt is not null && task.Status is VideoStatus.Queued or VideoStatus.Running or VideoStatus.Storing)
            return (task, new Decision.Move(Transition.Cancelled(await CancelAsync(task, ct), steps.BilledIfStopped(task))));

        var start = clock.GetUtcNow();
        if (task.Status is not VideoStatus.Queued && lanes.Of(video.Lane).Postpone(start, NextRandom()) is { } until)
            return (task, lifecycle.Postpone(task, until, video.Memory, video.Clock ??= steps.ClockOf(task), start, NextRandom()));

        switch (task.Status)
        {
            case VideoStatus.Queued:
                var (attempt, refusal) = steps.Plan(task, video.Lane, start);
                if (refusal is not null) return (task, new Decision.Move(Transition.Failed(refusal)));
                if (video.Admission is Admission.Refused) return (task, blocked.Decide(video, task, attempt!, start));
                if (lanes.Of(attempt!.Provider, attempt.Credential, attempt.UpstreamModel).Name != video.Lane)
                    return (task, new Decision.Wait(start, video.Memory));      // the lane of another route admits it
                if (video.Admission is Admission.Probe && !await steps.IsReachableAsync(attempt, ct))
                    return (task, new Decision.Wait(start, video.Memory));
                var submission = await steps.BuildAsync(task, attempt!, ct);    // before the paid call, a fault costs nothing
                var intent = Transition.Submitting(attempt!, clock.GetUtcNow());
                if (!lease.IsHeld) throw new LeaseLostException();
                if (await transitions.SettleAsync(task, intent, clock.GetUtcNow(), ct) is not { } submitting)
                    throw new LeaseLostException();
                if (!lease.IsHeld) throw new LeaseLostException();      // suspended meanwhile: another node ends it without a call
                return (submitting, DecideOnSubmission(video, submitting, await steps.SubmitAsync(submitting, submission, ct)));

            case VideoStatus.Submitting:                                // its node stopped before it recorded the response
                var found = await steps.LookUpAsync(task, ct);
                return (task, found is Outcome.Unavailable lost
                    ? lifecycle.AfterFailedLookup(task, lost.Error, video.Memory, clock.GetUtcNow(), NextRandom())
                    : DecideOnSubmission(video, task, found));

            case VideoStatus.Running when video.Memory.Rendered is { } rendered:
                return await DownloadAsync(video, task, rendered, ct);

            case VideoStatus.Running:
                return (task, Decide(video, task, await TryAsync(task, steps.PollAsync(task, ct), ct)));

            default:                                                    // storing, or still watched after a timeout
                var step = task.Source is { } source ? steps.StoreAsync(task, source, ct) : steps.PollAsync(task, ct);
                return (task, Decide(video, task, await TryAsync(task, step, ct)));
        }
    }

    /// <summary>
    /// Downloads a render that the row does not show yet. If the download fails or takes long, the row is written before the result.
    /// </summary>
    private async Task<(VideoTask Task, Decision Decision)> DownloadAsync(
        ScheduledVideo video, VideoTask task, Rendered rendered, CancellationToken ct)
    {
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var download = TryAsync(task, steps.StoreAsync(task, rendered.Source, abandoned.Token), abandoned.Token);
        var left = rendered.At + QuickDownload - clock.GetUtcNow();
        if (left > TimeSpan.Zero) await ((Task)download).WaitAsync(left, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (download.IsCompletedSuccessfully && await download is Outcome.Stored stored)
            return (task, new Decision.Move(Transition.Completed(stored.Asset, rendered, stored.Delivered)));

        try
        {
            if (await transitions.SettleAsync(task, rendered.ToTransition(), rendered.At, ct) is not { } storing)
                throw new LeaseLostException();
            video.Memory = StepState.Empty;                             // the row shows the render now, whatever happens next
            return (storing, Decide(video, storing, await download));
        }
        catch
        {
            await abandoned.CancelAsync();
            await ((Task)download).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            throw;
        }
    }

    /// <summary>An unexpected fault of a poll or a download counts as unavailable, so that deadline and retry limits still apply.</summary>
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

    /// <returns>True: the provider confirmed that it stopped the render.</returns>
    private async Task<bool> CancelAsync(VideoTask task, CancellationToken ct)
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

    /// <summary>
    /// A fault after the paid call must not lose its operation, which is only in memory. It is logged, and the video is polled from now on.
    /// </summary>
    private Decision DecideOnSubmission(ScheduledVideo video, VideoTask task, Outcome outcome)
    {
        try
        {
            return Decide(video, task, outcome);
        }
        catch (Exception fault) when (outcome is Outcome.Accepted)
        {
            var operation = ((Outcome.Accepted)outcome).Operation;
            Log.OperationAtRisk(log, task.Id, task.Attempt!.Provider, operation, fault.Message);
            Log.Faulted(log, fault, task.Id, task.Status);
            var now = clock.GetUtcNow();
            return new Decision.Move(Transition.Running(operation, now + DelayAfterFault, now + DeadlineAfterFault));
        }
    }

    private Decision Decide(ScheduledVideo video, VideoTask task, Outcome outcome)
    {
        var now = clock.GetUtcNow();
        if (outcome is Outcome.Pending { UnknownStatus: { } unknown } && video.Memory.UnknownStatus != unknown)
            Log.UnknownStatus(log, task.Id, task.Attempt!.Provider, unknown);
        if (outcome is Outcome.Unavailable unavailable)
            Log.Unavailable(log, task.Id, task.Status, unavailable.Error.Message);
        var render = video.Clock ??= steps.ClockOf(task);
        if (task.Attempt?.AcceptedAt is { } accepted)
        {
            video.AcceptedTicks = accepted.UtcTicks;
            if (outcome is Outcome.Ready && task.Status is VideoStatus.Running)
            {
                render.CountPolls(video.Memory.Polls + 1);
                if (render.Learn((video.Memory.PendingAt ?? accepted) - accepted, now - accepted))
                    queue.MovePolls(render, now);
            }
        }

        var decision = lifecycle.Decide(task, outcome, video.Memory, render, now, NextRandom(), steps.RouteFactsOf(task, outcome));
        steps.RecordRender(task, outcome, decision);
        return decision;
    }

    private async Task ApplyAsync(ScheduledVideo video, VideoTask task, Decision decision, CancellationToken ct)
    {
        if (decision is Decision.Wait wait)
        {
            var before = video.Memory.Progress;
            queue.Reschedule(video, task, wait.Until, wait.State);
            if (wait.State.Progress is { } percent && percent != before) progress.OnProgress(task, percent);
            return;
        }

        if (decision is Decision.Download { Rendered: var rendered })
        {
            queue.Reschedule(video, task, rendered.At, video.Memory with { ConsecutiveFaults = 0, Rendered = rendered });
            return;
        }

        var transition = ((Decision.Move)decision).Transition;
        if (await SettleAsync(task, transition, ct) is not { } settled) throw new LeaseLostException();
        Log.Moved(log, settled.Id, task.Status, settled.Status, transition.Event);
        var memory = settled.Status == task.Status ? video.Memory : StepState.Empty;
        if (settled.Status is VideoStatus.Queued) (video.Clock, video.StaysInLane) = (null, false);     // another model may be next
        if (settled.Attempt?.AcceptedAt is { } accepted) video.AcceptedTicks = accepted.UtcTicks;
        if (settled.DueAt is { } due) queue.Reschedule(video, settled, due, memory);
        else queue.Remove(video);
    }

    /// <summary>
    /// Retries the write of a paid call's outcome, which is only in memory: without it, the outcome of even a clear refusal would be
    /// unknown later. The write of an operation is retried until it succeeds, and the operation is logged, because a paid render
    /// depends on it.
    /// </summary>
    private async Task<VideoTask?> SettleAsync(VideoTask task, Transition transition, CancellationToken ct)
    {
        for (var tries = 0; ; tries++)
        {
            try
            {
                var settled = await transitions.SettleAsync(task, transition, clock.GetUtcNow(), ct);
                if (settled is null && transition.Operation is not null) await lateOperations.WriteAsync(task, transition, ct);
                return settled;
            }
            catch (Exception fault) when (IsRetried(tries))
            {
                if (transition.Operation is { } operation)
                    Log.OperationAtRisk(log, task.Id, task.Attempt!.Provider, operation, fault.Message);
                else Log.NotWritten(log, task.Id, transition.Event, fault.Message);
                ct.ThrowIfCancellationRequested();                      // the server stops; the log has the operation
                await Task.Delay(TimeSpan.FromSeconds(Math.Min(30, Math.Pow(2, tries))), clock, ct);
            }
        }

        bool IsRetried(int tries) => task.Status is VideoStatus.Submitting && (transition.Operation is not null || tries < MaxWrites);
    }

    private async Task FaultedAsync(ScheduledVideo video, VideoStatus status, Exception fault, CancellationToken ct)
    {
        if (fault is LeaseLostException)
        {
            Log.LostLease(log, video.Id);
            queue.Repeat(video, clock.GetUtcNow(), StepState.Empty);       // reads the row again to see which node has it
            return;
        }

        if (fault is DatabaseFaultException { Reason: { } reason })
        {
            Log.Waits(log, video.Id, status, reason);
            queue.Repeat(video, clock.GetUtcNow() + DelayAfterFault, video.Memory);     // says nothing about this video: it waits
            return;
        }

        Log.Faulted(log, fault, video.Id, status);
        var memory = video.Memory with { ConsecutiveFaults = video.Memory.ConsecutiveFaults + 1 };
        if (status is VideoStatus.Queued && memory.ConsecutiveFaults >= MaxFaults && await FailAsync(video.Id, fault, ct))
            queue.Remove(video);                                        // nothing was paid: a clear failure is better than endless retries
        else
            queue.Repeat(video, clock.GetUtcNow() + (DelayAfterFault * Math.Min(memory.ConsecutiveFaults, 12)), memory);
    }

    private async Task<bool> FailAsync(string id, Exception fault, CancellationToken ct)
    {
        try
        {
            var error = fault is InputUnreadableException
                ? new FilmgateError(FailureKind.InputUnreadable, $"{fault.Message}. Nothing was sent.")
                : new(FailureKind.Internal, $"The gateway could not submit the request ({fault.GetType().Name}).");
            return await store.FindAsync(id, ct) is { Status: VideoStatus.Queued } task
                && await transitions.SettleAsync(task, Transition.Failed(error), clock.GetUtcNow(), ct) is not null;
        }
        catch (Exception again) when (!ct.IsCancellationRequested)
        {
            Log.Faulted(log, again, id, VideoStatus.Queued);
            return false;
        }
    }

    private static double NextRandom() => Random.Shared.NextDouble();

    private sealed class LeaseLostException() : Exception("Another node has claimed the row.");

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{VideoId} {From} -> {To} ({Event})")]
        public static partial void Moved(ILogger logger, string videoId, VideoStatus from, VideoStatus to, string @event);

        [LoggerMessage(2, LogLevel.Warning, "{VideoId}: another node took over the video. The result of this step is discarded")]
        public static partial void LostLease(ILogger logger, string videoId);

        [LoggerMessage(3, LogLevel.Warning, "{VideoId}: {Provider} reported an unknown status: {Status}. The video counts as running")]
        public static partial void UnknownStatus(ILogger logger, string videoId, string provider, string status);

        [LoggerMessage(4, LogLevel.Information, "{VideoId} ({Status}): {Reason}")]
        public static partial void Unavailable(ILogger logger, string videoId, VideoStatus status, string reason);

        [LoggerMessage(5, LogLevel.Critical, "{VideoId}: the operation {Operation} of {Provider} could not be stored: {Reason}")]
        public static partial void OperationAtRisk(ILogger logger, string videoId, string provider, string operation, string reason);

        [LoggerMessage(7, LogLevel.Error, "{VideoId}: '{Event}' could not be written and will be retried: {Reason}")]
        public static partial void NotWritten(ILogger logger, string videoId, string @event, string reason);

        [LoggerMessage(8, LogLevel.Warning, "{VideoId} ({Status}) waits for the database: {Reason}")]
        public static partial void Waits(ILogger logger, string videoId, VideoStatus status, string reason);

        [LoggerMessage(6, LogLevel.Error, "{VideoId} ({Status}): a step failed unexpectedly")]
        public static partial void Faulted(ILogger logger, Exception fault, string videoId, VideoStatus status);
    }
}
