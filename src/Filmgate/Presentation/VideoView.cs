using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Presentation;

/// <summary>
/// Converts a stored video to what a client sees: seven internal statuses become five, and the provider's URL is never shown.
/// </summary>
internal sealed class VideoView(Router router, DueQueue queue, Steps steps, VideoLinks links, TimeProvider clock)
{
    private const decimal MicrosPerUsd = 1_000_000m;
    private static readonly TimeSpan MaxPollInterval = TimeSpan.FromSeconds(10);

    public Video Show(VideoTask video, Caller caller, HttpRequest request) => Show(video, caller, request, ProgressOf(video));

    public Video Show(VideoTask video, Caller caller, HttpRequest request, in VideoProgress progress) =>
        Show(video, caller, video.Asset is null ? null : links.For(video.Id, request), progress);

    /// <param name="url">Where the file can be downloaded without an API key.</param>
    public Video Show(VideoTask video, Caller caller, string? url) => Show(video, caller, url, ProgressOf(video));

    private Video Show(VideoTask video, Caller caller, string? url, in VideoProgress progress)
    {
        var routed = router.Resolve(video.Attempt?.Model ?? video.Model, video.Request);
        var resolved = routed.Resolved;
        var estimate = video.Attempt is { } priced ? priced.PriceMicros : routed.PriceMicros;
        return new()
        {
            Id = video.Id,
            Model = video.Model,
            Status = StatusWord(video.Status, caller),
            Progress = progress.Percent,
            CreatedAt = video.CreatedAt.ToUnixTimeSeconds(),
            CompletedAt = video.Status is VideoStatus.Completed ? video.FinishedAt?.ToUnixTimeSeconds() : null,
            EndedAt = video.Status.IsTerminal() ? video.FinishedAt?.ToUnixTimeSeconds() : null,
            Prompt = video.Request.Prompt,
            Size = resolved.Frame is { Size.Length: > 0 } frame ? frame.Size : null,
            Seconds = resolved.Seconds?.ToString(),
            RemixedFromVideoId = video.Request.RemixOf?.VideoId,
            RetryOf = video.Request.RetryOf,
            RetriedAs = video.RetriedAs,
            Error = video.Status is VideoStatus.Failed ? Show(video.Error!, video.Attempt, video.RecoveredAt is not null) : null,
            VideoUrl = url,
            Output = caller.ExpectsSucceeded && url is not null ? [url] : null,
            ThumbnailUrl = video.Asset?.Placeholder is null ? null : $"{url}&variant=thumbnail",
            Placeholder = video.Asset?.Placeholder,
            File = ShowFile(video.Asset),
            PriceUsd = estimate / MicrosPerUsd,
            Cost = CostView.Show(video, estimate),
            Simulated = video.Request.IsSimulated is true ? true : null,
            RunningModel = video.Attempt is { } attempt && attempt.Model != video.Model ? attempt.Model : null,
            Provider = video.Attempt?.Provider,
            EtaSeconds = progress.EtaSeconds,
            EtaFrom = progress.EtaSeconds is null ? null : progress.IsEtaLearned ? "history" : "provider",
            CancelRequested = video.CancelRequestedAt is not null && !video.Status.IsTerminal() ? true : null,
            RecoveredAt = video.RecoveredAt?.ToUnixTimeSeconds(),
            Metadata = video.Request.Metadata,
            Warnings = Warnings(video, resolved) is { Count: > 0 } warnings ? warnings : null,
        };
    }

    /// <summary>
    /// The provider's figure if there is one, else the share of the expected time that has passed. It stays below 100 until the file is
    /// stored.
    /// </summary>
    public VideoProgress ProgressOf(VideoTask video)
    {
        if (video.Status is not VideoStatus.Running || video.Attempt?.AcceptedAt is not { } accepted)
        {
            var fixedPercent = video.Status switch { VideoStatus.Completed => 100, VideoStatus.Storing => 99, _ => 0 };
            return new(fixedPercent, null, false, TimeSpan.FromSeconds(1));
        }

        var (render, elapsed) = (steps.ClockOf(video), clock.GetUtcNow() - accepted);
        var (remaining, pollInterval) = (render.Remaining(elapsed), render.PollIntervalAfter(elapsed, polls: 1));
        var percent = queue.ProgressOf(video.Id) is { } reported ? Math.Min(reported, 99)
            : remaining is { } rest && elapsed + rest > TimeSpan.Zero ? (int)Math.Min(99, 100 * (elapsed / (elapsed + rest)))
            : 0;
        return new(
            percent,
            (int?)remaining?.TotalSeconds,
            render.HasLearned,
            pollInterval < MaxPollInterval ? pollInterval : MaxPollInterval);
    }

    public static string StatusWord(VideoStatus status, Caller caller) => status switch
    {
        VideoStatus.Queued => "queued",
        VideoStatus.Submitting or VideoStatus.Running or VideoStatus.Storing => "in_progress",
        VideoStatus.Completed => caller.ExpectsSucceeded ? "succeeded" : "completed",
        VideoStatus.Failed => "failed",
        _ => "cancelled",
    };

    public static VideoFile? ShowFile(Asset? file) =>
        file is null ? null : new(file.Bytes, file.Sha256, file.Width, file.Height, file.Duration.TotalSeconds, file.HasAudio);

    private static VideoError Show(FilmgateError error, Attempt? attempt, bool hasLateResult) => new()
    {
        Code = error.Rule.Code,
        Message = hasLateResult ? $"{error.Message} Its late result was stored: this video has a file." : error.MessageWithAdvice,
        Class = error.Rule.Class,
        Billed = hasLateResult ? "yes" : Billing.BilledOf(error, attempt),
        Retryable = error.Rule.Retryable && attempt is null or { Unconfirmed: 0 },
        ProviderCode = error.ProviderCode,
    };

    private static IReadOnlyList<string> Warnings(VideoTask video, ResolvedRequest resolved)
    {
        var warnings = video.Request.Warnings;
        if (video.Attempt is { Unconfirmed: > 0 and var unconfirmed, Provider: var provider })
            warnings = [.. warnings,
                $"The provider {provider} answered {(unconfirmed == 1 ? "one submission" : $"{unconfirmed} submissions")} of this video "
                + "with a server error. It may have accepted and billed them too: resubmit_after_server_error is on."];
        if (video.Asset is not { } file) return warnings;
        if (resolved.Frame is { Size.Length: > 0 } frame && !IsSize(frame.Size, file))
            warnings = [.. warnings, $"The provider delivered {file.Width}x{file.Height} instead of {frame.Size}."];
        if (resolved.Seconds is { } seconds && video.Request.Video is null && Math.Abs(file.Duration.TotalSeconds - seconds) > 1)
            warnings = [.. warnings, $"The provider delivered {file.Duration.TotalSeconds:0.#} seconds instead of {seconds}."];
        return warnings;
    }

    private static bool IsSize(string text, Asset file)
    {
        Span<char> size = stackalloc char[24];
        var isWritten = size.TryWrite(CultureInfo.InvariantCulture, $"{file.Width}x{file.Height}", out var length);
        return isWritten && size[..length].SequenceEqual(text);
    }
}
