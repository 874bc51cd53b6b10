using System.Globalization;
using System.Runtime.InteropServices;
using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Compat;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Presentation;

/// <summary>From the row to what a client sees: seven inner states become five outside, and a provider's URL is never shown.</summary>
internal sealed class VideoView(Router router, DueQueue queue, Steps steps, VideoLinks links, TimeProvider clock)
{
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    public Video Show(VideoTask task, Caller caller, HttpRequest request) => Show(task, caller, request, StandingOf(task));

    public Video Show(VideoTask task, Caller caller, HttpRequest request, in VideoProgress standing) => Show(task, caller, task.Asset is null ? null : links.For(task.Id, request), standing);

    /// <param name="url">Where its file can be fetched without a key.</param>
    public Video Show(VideoTask task, Caller caller, string? url) => Show(task, caller, url, StandingOf(task));

    private Video Show(VideoTask task, Caller caller, string? url, in VideoProgress standing)
    {
        var routed = router.Resolve(task.Attempt?.Model ?? task.Model, task.Request);
        var resolved = routed.Resolved;
        return new()
        {
            Id = task.Id,
            Model = task.Model,
            Status = Word(task.Status, caller),
            Progress = standing.Progress,
            CreatedAt = task.CreatedAt.ToUnixTimeSeconds(),
            CompletedAt = task.Status is VideoStatus.Completed ? task.FinishedAt?.ToUnixTimeSeconds() : null,
            Prompt = task.Request.Prompt,
            Size = resolved.Frame is { Size.Length: > 0 } picture ? picture.Size : null,
            Seconds = resolved.Seconds?.ToString(),
            RemixedFromVideoId = task.Request.RemixOf?.VideoId,
            Error = task.Status is VideoStatus.Failed ? Show(task.Error!, task.Attempt) : null,
            VideoUrl = url,
            Output = caller.ExpectsSucceeded && url is not null ? [url] : null,
            ThumbnailUrl = task.Asset?.Placeholder is null ? null : $"{url}&variant=thumbnail",
            Placeholder = task.Asset?.Placeholder,
            File = task.Asset is { } file ? new(file.Bytes, file.Sha256, file.Width, file.Height, file.Duration.TotalSeconds, file.HasAudio) : null,
            PriceUsd = (task.Attempt is { } priced ? priced.PriceMicros : routed.PriceMicros) / 1_000_000m,
            RunningModel = task.Attempt is { } attempt && attempt.Model != task.Model ? attempt.Model : null,
            Provider = task.Attempt?.Provider,
            EtaSeconds = standing.EtaSeconds,
            CancelRequested = task.CancelRequestedAt is not null && !task.Status.IsTerminal() ? true : null,
            RecoveredAt = task.RecoveredAt?.ToUnixTimeSeconds(),
            Metadata = task.Request.Metadata,
            Warnings = Warnings(task, resolved) is { Count: > 0 } warnings ? warnings : null,
        };
    }

    /// <summary>The provider's figure where it gives one; else how much of the expected time has gone by. Never 100 before the file is ours.</summary>
    public VideoProgress StandingOf(VideoTask task)
    {
        if (task.Status is not VideoStatus.Running || task.Attempt?.AcceptedAt is not { } accepted)
            return new(task.Status switch { VideoStatus.Completed => 100, VideoStatus.Storing => 99, _ => 0 }, null, TimeSpan.FromSeconds(1));

        var (render, elapsed) = (steps.ClockOf(task), clock.GetUtcNow() - accepted);
        var (left, gap) = (render.Remaining(elapsed), render.PollIntervalAfter(elapsed));
        var progress = queue.ProgressOf(task.Id) is { } told ? Math.Min(told, 99)
            : left is { } more && elapsed + more > TimeSpan.Zero ? (int)Math.Min(99, 100 * (elapsed / (elapsed + more)))
            : 0;
        return new(progress, (int?)left?.TotalSeconds, gap < LongestWait ? gap : LongestWait);
    }

    public static string Word(VideoStatus status, Caller caller) => status switch
    {
        VideoStatus.Queued => "queued",
        VideoStatus.Submitting or VideoStatus.Running or VideoStatus.Storing => "in_progress",
        VideoStatus.Completed => caller.ExpectsSucceeded ? "succeeded" : "completed",
        VideoStatus.Failed => "failed",
        _ => "cancelled",
    };

    private static VideoError Show(FilmgateError error, Attempt? attempt) => new()
    {
        Code = error.Rule.Code,
        Message = $"{error.Message} {error.Rule.Advice}",
        Class = error.Rule.Class,
        Billed = attempt is null || error.NotTaken || (attempt.Operation is null && error.Kind is not (FailureKind.Ambiguous or FailureKind.Misconfigured)) ? "no" : error.Rule.Billed,
        Retryable = error.Rule.Retryable,
        ProviderCode = error.ProviderCode,
    };

    private static IReadOnlyList<string> Warnings(VideoTask task, ResolvedRequest resolved)
    {
        var warnings = task.Request.Warnings;
        if (task.Asset is not { } file) return warnings;
        if (resolved.Frame is { Size.Length: > 0 } frame && !IsSize(frame.Size, file)) warnings = [.. warnings, $"The provider delivered {file.Width}x{file.Height} instead of {frame.Size}."];
        if (resolved.Seconds is { } seconds && task.Request.Video is null && Math.Abs(file.Duration.TotalSeconds - seconds) > 1) warnings = [.. warnings, $"The provider delivered {file.Duration.TotalSeconds:0.#} seconds instead of {seconds}."];
        return warnings;
    }

    private static bool IsSize(string text, Asset file)
    {
        Span<char> size = stackalloc char[24];
        return size.TryWrite(CultureInfo.InvariantCulture, $"{file.Width}x{file.Height}", out var length) && size[..length].SequenceEqual(text);
    }
}

/// <summary>How far a video is at this moment.</summary>
/// <param name="PollAfter">When it is worth asking again.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct VideoProgress(int Progress, int? EtaSeconds, TimeSpan PollAfter);
