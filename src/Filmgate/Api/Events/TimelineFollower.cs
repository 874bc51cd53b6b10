using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;

namespace Filmgate.Api.Events;

/// <summary>Follows the timeline of one video, or of all of a caller's, from a place on; and tells progress in between, which is not kept.</summary>
internal sealed class TimelineFollower(OwnedVideos videos, IVideoFeed feed, VideoChanges signals, VideoView view, TimeProvider clock)
{
    private const int PageSize = 100;
    private const int MostInProgress = 200;
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(1);

    /// <summary>Ends behind the video's last event.</summary>
    public async IAsyncEnumerable<SseItem<TimelineEvent>> VideoAsync(VideoTask video, long after, Caller caller, EventStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        using var listener = signals.Listen(caller.Owner, video.Id);
        var told = -1;
        VideoEvent? last = null;
        while (true)
        {
            var next = listener.NextChange;
            var lines = await feed.TimelineAsync(video.Id, after, PageSize, ct);
            foreach (var line in lines)
            {
                (after, last) = (line.Version, line);
                yield return Item(EventView.Show(line, after.ToString(CultureInfo.InvariantCulture), caller));
            }

            if (lines.Count == PageSize) continue;
            if (last is not null && EventView.Ends(last)) yield break;

            var now = await videos.FindAsync(video.Id, caller, ct);
            if (lines.Count == 0 && (now is null || (now.DueAt is null && after >= now.Version))) yield break;      // it was begun behind the end
            if (now is { Status: VideoStatus.Running } && Progress(now, ref told, caller) is { } progress) yield return Item(progress);
            await stream.PauseAsync(next, now is { Status: VideoStatus.Running } ? ProgressEvery : EventStream.Heartbeat);
        }
    }

    /// <summary>Never ends by itself.</summary>
    public async IAsyncEnumerable<SseItem<TimelineEvent>> AllAsync(FeedMark after, Caller caller, EventStream stream, [EnumeratorCancellation] CancellationToken ct)
    {
        using var listener = signals.Listen(caller.Owner, videoId: null);
        yield return Item(new() { Id = after.ToString(), Type = EventView.OpenType, Timestamp = clock.GetUtcNow() });

        var running = new Dictionary<string, (VideoTask Task, int Told)>(StringComparer.Ordinal);
        foreach (var task in await videos.ListAsync(caller, null, PageSize, newestFirst: true, ct)) Track(task);
        while (true)
        {
            var next = listener.NextChange;
            var page = await feed.PageAsync(caller.Owner, after, PageSize, ct);
            foreach (var (mark, line) in page)
            {
                after = mark;
                yield return Item(EventView.Show(line, mark.ToString(), caller));
            }

            foreach (var id in page.Select(marked => marked.Event.VideoId).Distinct())
                if (await videos.FindAsync(id, caller, ct) is { } task) Track(task);
                else running.Remove(id);
            if (page.Count == PageSize) continue;

            foreach (var (id, (task, told)) in running)
            {
                var latest = told;
                if (Progress(task, ref latest, caller) is not { } progress) continue;
                running[id] = (task, latest);
                yield return Item(progress);
            }

            await stream.PauseAsync(next, running.Count > 0 ? ProgressEvery : EventStream.Heartbeat);
        }

        void Track(VideoTask task)
        {
            if (task.Status is not VideoStatus.Running) running.Remove(task.Id);
            else if (running.TryGetValue(task.Id, out var known)) running[task.Id] = (task, known.Told);
            else if (running.Count < MostInProgress) running[task.Id] = (task, -1);
        }
    }

    /// <summary>Null: it is what was told last.</summary>
    private TimelineEvent? Progress(VideoTask task, ref int told, Caller caller)
    {
        var (progress, eta, _) = view.StandingOf(task);
        if (progress == told) return null;
        told = progress;
        return new()
        {
            Type = EventView.ProgressType,
            Timestamp = clock.GetUtcNow(),
            VideoId = task.Id,
            Status = VideoView.Word(task.Status, caller),
            Progress = progress,
            EtaSeconds = eta,
        };
    }

    private static SseItem<TimelineEvent> Item(TimelineEvent shown) => new(shown, shown.Type) { EventId = shown.Id };
}
