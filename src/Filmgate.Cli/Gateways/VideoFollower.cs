using Filmgate.Client;

namespace Filmgate.Cli.Gateways;

/// <summary>Follows several videos over one event stream. Each is read at the start and at its end; events update it in between.</summary>
internal sealed class VideoFollower(FilmgateClient client, IProgress<Video> progress)
{
    private readonly Dictionary<string, Video> _videos = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Video> Videos => _videos;

    /// <param name="ids">The videos to begin with.</param>
    /// <param name="includeNew">True: also follows new videos, until canceled. False: returns once all videos have ended.</param>
    /// <param name="ct">Stops following.</param>
    public async Task RunAsync(IReadOnlyCollection<string> ids, bool includeNew, CancellationToken ct)
    {
        await foreach (var @event in client.WatchAsync(ct: ct))
        {
            if (@event.Type is "stream.open")
            {
                foreach (var id in ids) await ReadAsync(id, ct);        // after the stream is open, so that no change is missed
            }
            else if (@event.VideoId is { } id && (includeNew || _videos.ContainsKey(id)))
            {
                await ApplyAsync(id, @event, ct);
            }

            if (!includeNew && _videos.Values.All(video => video.IsTerminal())) return;
        }
    }

    private async Task ApplyAsync(string id, TimelineEvent @event, CancellationToken ct)
    {
        if (@event.Type is "video.deleted") return;
        if (!_videos.TryGetValue(id, out var known) || @event.IsTerminal())
        {
            await ReadAsync(id, ct);
            return;
        }

        if (known.IsTerminal()) return;
        Report(known with
        {
            Status = @event.Status ?? known.Status,
            Progress = @event.Progress ?? known.Progress,
            EtaSeconds = @event.EtaSeconds,
        });
    }

    private async Task ReadAsync(string id, CancellationToken ct)
    {
        try
        {
            Report(await client.GetVideoAsync(id, ct));
        }
        catch (FilmgateException gone) when (gone.Code is "video_not_found" && _videos.Remove(id))
        {
            // deleted while it was followed
        }
    }

    private void Report(Video video)
    {
        _videos[video.Id] = video;
        progress.Report(video);
    }
}
