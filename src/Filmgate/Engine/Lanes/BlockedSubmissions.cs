using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// What becomes of a queued video whose provider accepts nothing for now: it takes another provider, or its next fallback model, or it
/// waits until its submit window is over. Nothing of it has been sent.
/// </summary>
internal sealed class BlockedSubmissions(LaneSet lanes, LaneSelector routes, LifecycleOptions options)
{
    /// <summary>How long a video waits whose other routes accept nothing either.</summary>
    private static readonly TimeSpan RouteRetryInterval = TimeSpan.FromSeconds(30);

    /// <param name="planned">Its attempt at the provider that accepts nothing.</param>
    public Decision Decide(ScheduledVideo video, VideoTask task, Attempt planned, DateTimeOffset now)
    {
        var lane = lanes.Of(planned.Provider, planned.Credential, planned.UpstreamModel);
        var isOver = IsWindowOver(lane, task, now);
        var mayBeSubmitted = lane.Provider.Block is null ? !isOver : IsOpen(task, planned.Number);
        if (mayBeSubmitted) return new Decision.Wait(now, video.Memory);        // the lane has opened meanwhile, or another one is open
        var own = task.Tries > 0 ? task.Error : null;
        var error = own ?? lane.Provider.RefusalOf(lane) ?? new(FailureKind.Overloaded, "The provider accepted no submission.");
        if (HasOpenFallback(task, planned.Number))
        {
            var notSubmitted = task.Attempt is { EndedAt: null } ? null : planned;
            return new Decision.Move(Transition.FallBack(error, task.ModelOfAttempt(planned.Number + 1), now, notSubmitted));
        }

        if (isOver) return new Decision.Move(Transition.Failed(error));
        if (routes.MayMove(task) && !video.StaysInLane) return new Decision.Wait(now + RouteRetryInterval, video.Memory);
        video.StaysInLane = true;
        return new Decision.Wait(now, video.Memory);
    }

    /// <summary>The time before the provider began to refuse does not count, and nor does the time before the video was queued.</summary>
    private bool IsWindowOver(ModelLane lane, VideoTask task, DateTimeOffset now)
    {
        if (lane.Provider.RefusingSince(lane) is not { } since) return false;
        return now - (since > task.StepSince ? since : task.StepSince) >= options.SubmitWindow;
    }

    private bool HasOpenFallback(VideoTask task, int attempt)
    {
        if (task.MayHaveBeenSent) return false;
        for (var number = attempt + 1; task.HasFallbackAfter(number - 1); number++)
            if (IsOpen(task, number)) return true;
        return false;
    }

    private bool IsOpen(VideoTask task, int attempt) => routes.RouteOf(task, attempt) is { } route && !lanes.IsAvoided(route);
}
