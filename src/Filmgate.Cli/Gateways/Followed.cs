using Filmgate.Client;

namespace Filmgate.Cli.Gateways;

/// <summary>Several videos followed over one stream: the state of each is read once, events bring it up to date, and its last event has it read again.</summary>
internal sealed class Followed(FilmgateClient client, IProgress<Video> board)
{
    private readonly Dictionary<string, Video> _videos = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, Video> Videos => _videos;

    /// <param name="ids">Those to begin with.</param>
    /// <param name="newOnes">Others that come along are shown too, and it goes on for good; else it ends with the last of them.</param>
    /// <param name="ct">Stops following.</param>
    public async Task RunAsync(IReadOnlyCollection<string> ids, bool newOnes, CancellationToken ct)
    {
        await foreach (var one in client.WatchAsync(ct: ct))
        {
            if (one.Type is "stream.open")
            {
                foreach (var id in ids) await ReadAsync(id, ct);        // behind the opening, so that no change falls between
            }
            else if (one.VideoId is { } id && (newOnes || _videos.ContainsKey(id)))
            {
                await HearAsync(id, one, ct);
            }

            if (!newOnes && _videos.Values.All(video => video.IsTerminal())) return;
        }
    }

    private async Task HearAsync(string id, TimelineEvent one, CancellationToken ct)
    {
        if (one.Type is "video.deleted") return;
        if (!_videos.TryGetValue(id, out var known) || one.IsTerminal())
        {
            await ReadAsync(id, ct);
            return;
        }

        if (known.IsTerminal()) return;
        Show(known with { Status = one.Status ?? known.Status, Progress = one.Progress ?? known.Progress, EtaSeconds = one.EtaSeconds });
    }

    private async Task ReadAsync(string id, CancellationToken ct)
    {
        try
        {
            Show(await client.GetVideoAsync(id, ct));
        }
        catch (FilmgateException gone) when (gone.Code is "video_not_found" && _videos.Remove(id))
        {
            // deleted while it was followed
        }
    }

    private void Show(Video video)
    {
        _videos[video.Id] = video;
        board.Report(video);
    }
}
