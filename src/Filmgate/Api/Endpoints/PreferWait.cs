using System.Globalization;
using System.Net.Http.Headers;
using Filmgate.Api.Events;
using Filmgate.Api.Requests;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>Prefer: wait=N</c> (RFC 7240): the response waits until the video has finished, at most N seconds. An invalid preference is ignored.
/// </summary>
internal sealed class PreferWait(
    OwnedVideos videos, VideoChanges changes, StreamLimiter limiter, IHostApplicationLifetime life, TimeProvider clock)
{
    private const int MaxSeconds = 60;

    /// <returns>The video after the wait, or the same video if the request does not ask for a wait.</returns>
    public ValueTask<VideoTask> WaitAsync(VideoTask video, HttpContext http) =>
        http.Request.Headers.TryGetValue("Prefer", out var prefer) && SecondsIn(prefer!) is { } seconds
            ? new(WaitAsync(video, seconds, http))
            : new(video);

    private async Task<VideoTask> WaitAsync(VideoTask video, int seconds, HttpContext http)
    {
        using var slot = limiter.Acquire(video.Owner).Slot;
        if (slot is null) return video;                                 // the missing Preference-Applied header says that it was ignored

        WholeBody.ReleaseMemory(http);
        http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
        using var stopping = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        using var listener = changes.Listen(video.Owner, video.Id);
        var (started, timeout) = (clock.GetTimestamp(), TimeSpan.FromSeconds(seconds));
        while (true)
        {
            var next = listener.NextChange;
            if (await videos.FindAsync(video.Id, video.Owner, http.RequestAborted) is not { } current) return video;
            var remaining = timeout - clock.GetElapsedTime(started);
            if (current.Status.IsTerminal() || remaining <= TimeSpan.Zero || stopping.IsCancellationRequested) return current;
            await next.WaitAsync(remaining, clock, stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static int? SecondsIn(IEnumerable<string?> headers)
    {
        foreach (var preference in headers.SelectMany(header => header?.Split(',') ?? []))
        {
            if (!NameValueWithParametersHeaderValue.TryParse(preference.Trim(), out var named)) continue;
            if (!named.Name.Equals("wait", StringComparison.OrdinalIgnoreCase)) continue;
            var isNumber = int.TryParse(named.Value?.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds);
            return isNumber && seconds > 0 ? Math.Min(seconds, MaxSeconds) : null;
        }

        return null;
    }
}
