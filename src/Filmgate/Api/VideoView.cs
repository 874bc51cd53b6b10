using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Api;

/// <summary>From the row to what a client sees: seven inner states become five outside, and a provider's URL is never shown.</summary>
internal sealed class VideoView(ModelCatalogue catalogue, DueQueue queue, Steps steps, VideoLinks links, TimeProvider clock)
{
    public Video Show(VideoTask task, Caller caller, HttpRequest request) => Show(task, caller, task.Asset is null ? null : links.For(task.Id, request));

    /// <param name="url">Where its file can be fetched without a key.</param>
    public Video Show(VideoTask task, Caller caller, string? url)
    {
        var model = catalogue.FindOrAssume(task.Attempt?.Model ?? task.Model);
        var resolved = model.Resolve(task.Request);
        var eta = Remaining(task);
        return new()
        {
            Id = task.Id,
            Model = task.Model,
            Status = Word(task.Status, caller),
            Progress = Progress(task, eta),
            CreatedAt = task.CreatedAt.ToUnixTimeSeconds(),
            CompletedAt = task.Status is VideoStatus.Completed ? task.FinishedAt?.ToUnixTimeSeconds() : null,
            Prompt = task.Request.Prompt,
            Size = resolved.Frame is { Size.Length: > 0 } picture ? picture.Size : null,
            Seconds = resolved.Seconds?.ToString(),
            RemixedFromVideoId = task.Request.RemixOf?.VideoId,
            Error = task.Status is VideoStatus.Failed ? Show(task.Error!, task.Attempt) : null,
            VideoUrl = url,
            Output = caller.SaysSucceeded && url is not null ? [url] : null,
            ThumbnailUrl = task.Asset?.Placeholder is null ? null : $"{url}&variant=thumbnail",
            Placeholder = task.Asset?.Placeholder,
            File = task.Asset is { } file ? new(file.Bytes, file.Sha256, file.Width, file.Height, file.Duration.TotalSeconds, file.HasAudio) : null,
            PriceUsd = (task.Attempt is { } priced ? priced.PriceMicros : steps.PriceOf(task, model, resolved)) / 1_000_000m,
            RunningModel = task.Attempt is { } attempt && attempt.Model != task.Model ? attempt.Model : null,
            Provider = task.Attempt?.Provider,
            EtaSeconds = task.Status.IsTerminal() ? null : (int?)eta?.TotalSeconds,
            CancelRequested = task.CancelRequestedAt is not null && !task.Status.IsTerminal() ? true : null,
            RecoveredAt = task.RecoveredAt?.ToUnixTimeSeconds(),
            Metadata = task.Request.Metadata,
            Warnings = Warnings(task, resolved) is { Count: > 0 } warnings ? warnings : null,
        };
    }

    /// <summary>When it is worth asking again.</summary>
    public TimeSpan PollAfter(VideoTask task)
    {
        if (task.Attempt?.AcceptedAt is not { } accepted || task.Status is not VideoStatus.Running) return TimeSpan.FromSeconds(1);
        var gap = steps.ClockOf(task).GapAfter(clock.GetUtcNow() - accepted);
        return gap < TimeSpan.FromSeconds(10) ? gap : TimeSpan.FromSeconds(10);
    }

    /// <summary>What changes between two lines of the timeline.</summary>
    public (int Progress, int? EtaSeconds) ProgressOf(VideoTask task)
    {
        var eta = Remaining(task);
        return (Progress(task, eta), (int?)eta?.TotalSeconds);
    }

    public static string Word(VideoStatus status, Caller caller) => status switch
    {
        VideoStatus.Queued => "queued",
        VideoStatus.Submitting or VideoStatus.Running or VideoStatus.Storing => "in_progress",
        VideoStatus.Completed => caller.SaysSucceeded ? "succeeded" : "completed",
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

    /// <summary>The provider's figure where it gives one; else how much of the expected time has gone by. Never 100 before the file is ours.</summary>
    private int Progress(VideoTask task, TimeSpan? remaining)
    {
        if (task.Status is VideoStatus.Completed) return 100;
        if (task.Status is VideoStatus.Storing) return 99;
        if (task.Status is not VideoStatus.Running) return 0;
        if (queue.ProgressOf(task.Id) is { } told) return Math.Min(told, 99);
        var elapsed = clock.GetUtcNow() - task.Attempt!.AcceptedAt!.Value;
        return remaining is { } left && elapsed + left > TimeSpan.Zero ? (int)Math.Min(99, 100 * (elapsed / (elapsed + left))) : 0;
    }

    private TimeSpan? Remaining(VideoTask task) =>
        task.Status is VideoStatus.Running && task.Attempt?.AcceptedAt is { } accepted ? steps.ClockOf(task).Remaining(clock.GetUtcNow() - accepted) : null;

    private static IReadOnlyList<string> Warnings(VideoTask task, ResolvedRequest resolved)
    {
        if (task.Asset is not { } file) return task.Request.Warnings;
        List<string> warnings = [.. task.Request.Warnings];
        if (resolved.Frame is { Size.Length: > 0 } frame && $"{file.Width}x{file.Height}" != frame.Size) warnings.Add($"The provider delivered {file.Width}x{file.Height} instead of {frame.Size}.");
        if (resolved.Seconds is { } seconds && task.Request.Video is null && Math.Abs(file.Duration.TotalSeconds - seconds) > 1) warnings.Add($"The provider delivered {file.Duration.TotalSeconds:0.#} seconds instead of {seconds}.");
        return warnings;
    }
}
