namespace Filmgate.Client;

/// <summary>A video at the gateway, by its id.</summary>
/// <remarks>
/// The video does not depend on the handle: <see cref="FilmgateClient.GetVideoHandle"/> creates another one from a stored id at any time.
/// </remarks>
/// <param name="Client">The client that sends the requests.</param>
/// <param name="Id">Id of the video.</param>
public sealed record VideoHandle(FilmgateClient Client, string Id)
{
    private static readonly TimeSpan DefaultPollInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MinPollInterval = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromMinutes(2);

    /// <summary>The response to the create or remix request. Null for a handle from an id.</summary>
    public Video? Created { get; init; }

    /// <inheritdoc cref="FilmgateClient.GetVideoAsync"/>
    public Task<Video> GetAsync(CancellationToken ct = default) => Client.GetVideoAsync(Id, ct);

    /// <inheritdoc cref="FilmgateClient.CancelVideoAsync"/>
    public Task<Video> CancelAsync(CancellationToken ct = default) => Client.CancelVideoAsync(Id, ct);

    /// <inheritdoc cref="FilmgateClient.DownloadAsync"/>
    public Task<DownloadResult> DownloadAsync(Stream destination, IProgress<long>? progress = null, CancellationToken ct = default) =>
        Client.DownloadAsync(Id, destination, progress, ct);

    /// <inheritdoc cref="FilmgateClient.WatchVideoAsync"/>
    public IAsyncEnumerable<TimelineEvent> WatchAsync(string? after = null, CancellationToken ct = default) =>
        Client.WatchVideoAsync(Id, after, ct);

    /// <summary>Waits until the video is completed, failed or cancelled.</summary>
    /// <remarks>
    /// Without <paramref name="progress"/>, the gateway holds each request open for up to 30 seconds (<c>Prefer: wait</c>). With it, the
    /// client polls when the gateway recommends it (<c>openai-poll-after-ms</c>). Interruptions of up to two minutes, for example a
    /// restart of the gateway, do not end the wait.
    /// </remarks>
    /// <param name="progress">Receives the video after each request, including the last one. Null: not needed.</param>
    /// <param name="ct">Stops waiting. The video keeps rendering.</param>
    /// <returns>The video; check <see cref="VideoExtensions.IsCompleted"/> and <see cref="Video.Error"/>.</returns>
    /// <exception cref="FilmgateException"><c>video_not_found</c>, or <c>no_answer</c> after two minutes without a response.</exception>
    public async Task<Video> WaitAsync(IProgress<Video>? progress = null, CancellationToken ct = default)
    {
        var clock = Client.Transport.Clock;
        var lastContact = clock.GetTimestamp();
        var longPoll = progress is null ? Client.Transport.LongPoll : TimeSpan.Zero;
        while (true)
        {
            var interval = DefaultPollInterval;
            try
            {
                var (video, pollAfter) = await Client.PollAsync(Id, longPoll, ct).ConfigureAwait(false);
                lastContact = clock.GetTimestamp();
                progress?.Report(video);
                if (video.IsTerminal()) return video;
                if (pollAfter is { } recommended) interval = recommended > MinPollInterval ? recommended : MinPollInterval;
            }
            catch (FilmgateException e) when (Transport.IsTransient(e.Status) && clock.GetElapsedTime(lastContact) < ReconnectTimeout)
            {
                // The gateway may be restarting; it keeps accepted videos.
            }

            await Client.Transport.DelayAsync(interval, ct).ConfigureAwait(false);
        }
    }
}
