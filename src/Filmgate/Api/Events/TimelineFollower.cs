using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;

namespace Filmgate.Api.Events;

/// <summary>
/// Follows the timeline of one video, or of all videos of a caller, from an event on. In between it reports progress, which is not stored
/// on the timeline.
/// </summary>
internal sealed class TimelineFollower(OwnedVideos videos, IVideoFeed feed, VideoChanges changes, VideoView view, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int MaxWithProgress = 200;
    private const int NotReported = -1;
    private static readonly TimeSpan ProgressInterval = TimeSpan.FromSeconds(1);

    /// <summary>Ends after the last event of the video.</summary>
    public async IAsyncEnumerable<SseItem<TimelineEvent>> FollowVideoAsync(
        VideoTask video, long after, Caller caller, EventStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        using var listener = changes.Listen(caller.Owner, video.Id);
        var reported = NotReported;
        VideoEvent? last = null;
        while (true)
        {
            var next = listener.NextChange;
            var rows = await feed.TimelineAsync(video.Id, after, PageSize, ct);
            foreach (var row in rows)
            {
                (after, last) = (row.Version, row);
                yield return Item(EventView.Show(row, after.ToString(CultureInfo.InvariantCulture), caller));
            }

            if (rows.Count == PageSize) continue;
            if (last is not null && EventView.Ends(last)) yield break;

            var current = await videos.FindAsync(video.Id, caller, ct);
            var isOver = current is null || (current.DueAt is null && after >= current.Version);
            if (rows.Count == 0 && isOver) yield break;                 // the stream started after the last event
            var isRunning = current is { Status: VideoStatus.Running };
            if (isRunning && Progress(current!, ref reported, caller) is { } progress) yield return Item(progress);
            await stream.WaitAsync(next, isRunning ? ProgressInterval : EventStream.HeartbeatInterval);
        }
    }

    /// <summary>Does not end by itself.</summary>
    public async IAsyncEnumerable<SseItem<TimelineEvent>> FollowAllAsync(
        FeedMark after, Caller caller, EventStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        using var listener = changes.Listen(caller.Owner, videoId: null);
        yield return Item(new() { Id = after.ToString(), Type = EventView.OpenType, Timestamp = clock.GetUtcNow() });

        var running = new Dictionary<string, (VideoTask Video, int Reported)>(StringComparer.Ordinal);
        foreach (var video in await videos.ListAsync(caller, null, PageSize, newestFirst: true, ct)) Track(video);
        while (true)
        {
            var next = listener.NextChange;
            var page = await feed.PageAsync(caller.Owner, after, PageSize, ct);
            foreach (var (mark, row) in page)
            {
                after = mark;
                yield return Item(EventView.Show(row, mark.ToString(), caller));
            }

            foreach (var id in page.Select(marked => marked.Event.VideoId).Distinct())
            {
                if (await videos.FindAsync(id, caller, ct) is { } video) Track(video);
                else running.Remove(id);
            }

            if (page.Count == PageSize) continue;

            foreach (var (id, (video, reported)) in running)
            {
                var latest = reported;
                if (Progress(video, ref latest, caller) is not { } progress) continue;
                running[id] = (video, latest);
                yield return Item(progress);
            }

            await stream.WaitAsync(next, running.Count > 0 ? ProgressInterval : EventStream.HeartbeatInterval);
        }

        void Track(VideoTask video)
        {
            if (video.Status is not VideoStatus.Running) running.Remove(video.Id);
            else if (running.TryGetValue(video.Id, out var known)) running[video.Id] = (video, known.Reported);
            else if (running.Count < MaxWithProgress) running[video.Id] = (video, NotReported);
        }
    }

    /// <summary>Null if the progress has not changed since it was last reported.</summary>
    private TimelineEvent? Progress(VideoTask video, ref int reported, Caller caller)
    {
        var (percent, eta, _, _) = view.ProgressOf(video);
        if (percent == reported) return null;
        reported = percent;
        return new()
        {
            Type = EventView.ProgressType,
            Timestamp = clock.GetUtcNow(),
            VideoId = video.Id,
            Status = VideoView.StatusWord(video.Status, caller),
            Progress = percent,
            EtaSeconds = eta,
        };
    }

    private static SseItem<TimelineEvent> Item(TimelineEvent shown) => new(shown, shown.Type) { EventId = shown.Id };
}
