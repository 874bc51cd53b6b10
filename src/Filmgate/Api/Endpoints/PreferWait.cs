using System.Globalization;
using System.Net.Http.Headers;
using Filmgate.Api.Events;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Api.Endpoints;

/// <summary><c>Prefer: wait=N</c> (RFC 7240): the answer is held back until the video has ended, for N seconds at most. A preference is never an error.</summary>
internal sealed class PreferWait(OwnedVideos videos, VideoChanges signals, StreamLimiter slots, IHostApplicationLifetime life, TimeProvider clock)
{
    private const int Longest = 60;

    /// <returns>The video as it is when the wait is over; as given where nobody asked for a wait.</returns>
    public ValueTask<VideoTask> ForAsync(VideoTask task, HttpContext http) =>
        http.Request.Headers.TryGetValue("Prefer", out var prefer) && SecondsIn(prefer!) is { } seconds ? new(WaitAsync(task, seconds, http)) : new(task);

    private async Task<VideoTask> WaitAsync(VideoTask task, int seconds, HttpContext http)
    {
        using var slot = slots.Take(task.Owner).Slot;
        if (slot is null) return task;                                  // it may be ignored, and the missing header says that it was

        http.Response.Headers["Preference-Applied"] = string.Create(CultureInfo.InvariantCulture, $"wait={seconds}");
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        using var listener = signals.Listen(task.Owner, task.Id);
        var (began, longest) = (clock.GetTimestamp(), TimeSpan.FromSeconds(seconds));
        while (true)
        {
            var next = listener.NextChange;
            if (await videos.FindAsync(task.Id, task.Owner, http.RequestAborted) is not { } now) return task;
            var left = longest - clock.GetElapsedTime(began);
            if (now.Status.IsTerminal() || left <= TimeSpan.Zero || ends.IsCancellationRequested) return now;
            await next.WaitAsync(left, clock, ends.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static int? SecondsIn(IEnumerable<string?> headers)
    {
        foreach (var preference in headers.SelectMany(header => header?.Split(',') ?? []))
            if (NameValueWithParametersHeaderValue.TryParse(preference.Trim(), out var named) && named.Name.Equals("wait", StringComparison.OrdinalIgnoreCase))
                return int.TryParse(named.Value?.Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? Math.Min(seconds, Longest) : null;
        return null;
    }
}
