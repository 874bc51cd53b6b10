using System.Globalization;
using Filmgate.Client;

namespace Filmgate.Cli.Terminal;

/// <summary>The last lines of a generate: what was made, or why it was not.</summary>
internal static class Summary
{
    public static string OfFile(Video video, string path, TimeSpan elapsed, bool isSandboxed)
    {
        var file = video.File!;
        List<(string Name, string Value)> lines =
        [
            ("file", path),
            ("video", video.Id),
            ("model", video.RunningModel is { } other ? $"{other} (in place of {video.Model})" : video.Model),
            ("length", string.Create(CultureInfo.InvariantCulture, $"{file.DurationSeconds:0.##} s{(file.HasAudio ? ", with sound" : ", silent")}")),
            ("picture", $"{file.Width}x{file.Height}"),
            ("size", $"{Words.Size(file.Bytes)} ({file.Bytes} bytes)"),
            ("sha256", file.Sha256),
            ("price", Price(video, isSandboxed)),
            ("elapsed", Words.Time(elapsed)),
        ];
        lines.AddRange(video.Warnings?.Select(warning => ("note", warning)) ?? []);
        return string.Join(Environment.NewLine, lines.Select(line => $"  {line.Name,-8} {line.Value}"));
    }

    public static string OfFailure(Video video)
    {
        if (video.Error is not { } error) return $"{video.Id} is {video.Status}: there is no file.";
        return string.Join(
            Environment.NewLine,
            $"{video.Id} failed: {error.Message}",
            $"  code      {error.Code}{(error.ProviderCode is { } theirs ? $" (the provider's: {theirs})" : "")}",
            $"  billed    {error.Billed}",
            $"  retryable {(error.Retryable ? "yes" : "no")}");
    }

    private static string Price(Video video, bool isSandboxed) => (isSandboxed, video.PriceUsd) switch
    {
        (true, { } price) => $"nothing: this was the sandbox (a real one: about {Words.Dollars(price)})",
        (true, null) => "nothing: this was the sandbox",
        (false, { } price) => $"about {Words.Dollars(price)}",
        _ => "unknown",
    };
}
