namespace Filmgate.Client;

/// <summary>A video to wait on. It may be lost and made again from the id: the video goes on at the gateway.</summary>
public sealed record VideoHandle(FilmgateClient Client, string Id)
{
    private static readonly TimeSpan UsualGap = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ShortestGap = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>The answer to the create; null for a handle made from an id.</summary>
    public Video? Created { get; init; }

    /// <summary>The video as it is now.</summary>
    /// <exception cref="FilmgateException">As <see cref="FilmgateClient.GetVideoAsync"/>.</exception>
    public Task<Video> GetAsync(CancellationToken ct = default) => Client.GetVideoAsync(Id, ct);

    /// <summary>Asks for a cancel.</summary>
    /// <exception cref="FilmgateException">As <see cref="FilmgateClient.CancelVideoAsync"/>.</exception>
    public Task<Video> CancelAsync(CancellationToken ct = default) => Client.CancelVideoAsync(Id, ct);

    /// <summary>Writes the file to a stream.</summary>
    /// <exception cref="FilmgateException">As <see cref="FilmgateClient.DownloadAsync"/>.</exception>
    public Task<DownloadedVideo> DownloadAsync(Stream destination, IProgress<long>? progress = null, CancellationToken ct = default) =>
        Client.DownloadAsync(Id, destination, progress, ct);

    /// <summary>What happens to it, as it happens, from its create on.</summary>
    /// <param name="after">Goes on behind this event.</param>
    /// <param name="ct">Stops watching; the video goes on.</param>
    /// <exception cref="FilmgateException">As <see cref="FilmgateClient.WatchVideoAsync"/>.</exception>
    public IAsyncEnumerable<TimelineEvent> WatchAsync(string? after = null, CancellationToken ct = default) => Client.WatchVideoAsync(Id, after, ct);

    /// <summary>
    /// Waits for the end: with a request that the gateway holds back until then, for half a minute at a time; where progress is wanted, asking when the gateway says that it is worth it (<c>openai-poll-after-ms</c>). A gateway that is away for up to two
    /// minutes, for a restart say, is waited for.
    /// </summary>
    /// <param name="progress">Each answer on the way, the last one too.</param>
    /// <param name="ct">Stops waiting; the video goes on.</param>
    /// <returns>The video, completed, failed or cancelled: <see cref="VideoStatusWords.IsCompleted"/> tells.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, or <c>no_answer</c> for two minutes.</exception>
    public async Task<Video> WaitAsync(IProgress<Video>? progress = null, CancellationToken ct = default)
    {
        var clock = Client.Transport.Clock;
        var heard = clock.GetTimestamp();
        var hold = progress is null ? Client.Transport.Hold : TimeSpan.Zero;
        while (true)
        {
            var gap = UsualGap;
            try
            {
                var (video, again) = await Client.PollAsync(Id, hold, ct).ConfigureAwait(false);
                heard = clock.GetTimestamp();
                progress?.Report(video);
                if (video.IsTerminal()) return video;
                if (again is { } told) gap = told > ShortestGap ? told : ShortestGap;
            }
            catch (FilmgateException e) when (Transport.IsTransient(e.Status) && clock.GetElapsedTime(heard) < Patience)
            {
                // Away for a moment. What it has promised it keeps over a restart.
            }

            await Client.Transport.PauseAsync(gap, ct).ConfigureAwait(false);
        }
    }
}

/// <summary>The status words, in either vocabulary.</summary>
public static class VideoStatusWords
{
    /// <summary>It has ended: completed, failed or cancelled. It will not change, but for a late result of a time-out.</summary>
    public static bool IsTerminal(this Video video)
    {
        ArgumentNullException.ThrowIfNull(video);
        return video.Status is "completed" or "succeeded" or "failed" or "cancelled";
    }

    /// <summary>There is nothing to wait for behind it; only a result that arrives late, after a time-out.</summary>
    public static bool IsLast(this TimelineEvent one)
    {
        ArgumentNullException.ThrowIfNull(one);
        return one.Type is "video.completed" or "video.failed" or "video.cancelled" or "video.recovered" or "video.watch_ended" or "video.deleted" or "video.file_deleted";
    }

    /// <summary>Its file can be fetched.</summary>
    public static bool IsCompleted(this Video video)
    {
        ArgumentNullException.ThrowIfNull(video);
        return video.Status is "completed" or "succeeded";
    }
}
