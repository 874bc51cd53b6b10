using System.Globalization;
using Filmgate.Catalogue;
using Filmgate.Client;

namespace Filmgate.Cli.Output;

/// <summary>The last lines of <c>generate</c> and <c>get</c>: the file, or the reason for the failure.</summary>
internal static class VideoSummary
{
    public static string ForFile(Video video, string path, TimeSpan elapsed, bool isSandboxed)
    {
        var file = video.File!;
        var duration = string.Create(CultureInfo.InvariantCulture, $"{file.DurationSeconds:0.##} s");
        List<(string Name, string Value)> lines =
        [
            ("file", path),
            ("video", video.Id),
            ("model", video.RunningModel is { } other ? $"{other} (instead of {video.Model})" : video.Model),
            ("duration", $"{duration}, {(file.HasAudio ? "with sound" : "silent")}"),
            ("pixels", $"{file.Width}x{file.Height}"),
            ("size", $"{TextFormat.Size(file.Bytes)} ({file.Bytes} bytes)"),
            ("sha256", file.Sha256),
            ("price", Price(video, isSandboxed)),
            ("elapsed", TextFormat.Duration(elapsed)),
        ];
        lines.AddRange(video.Warnings?.Select(warning => ("note", warning)) ?? []);
        return string.Join(Environment.NewLine, lines.Select(line => $"  {line.Name,-8} {line.Value}"));
    }

    public static string ForFailure(Video video)
    {
        if (video.Error is not { } error) return $"{video.Id} is {video.Status}. It has no file.";
        return string.Join(
            Environment.NewLine,
            $"{video.Id} failed: {error.Message}",
            $"  code      {error.Code}{(error.ProviderCode is { } theirs ? $" (provider: {theirs})" : "")}",
            $"  billed    {error.Billed}",
            $"  retryable {(error.Retryable ? "yes" : "no")}");
    }

    private static string Price(Video video, bool isSandboxed) => (isSandboxed, video.PriceUsd) switch
    {
        (true, { } price) => $"nothing: simulated by the sandbox (a real video: about {TextFormat.Dollars(price)})",
        (true, null) => "nothing: simulated by the sandbox",
        (false, { } price) => $"about {TextFormat.Dollars(price)}",
        _ => "unknown",
    };
}
