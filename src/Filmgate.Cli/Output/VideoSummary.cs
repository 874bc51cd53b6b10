using System.Globalization;
using Filmgate.Client;

namespace Filmgate.Cli.Output;

/// <summary>The last lines of <c>generate</c> and <c>get</c>: the file, or the reason for the failure.</summary>
internal static class VideoSummary
{
    /// <param name="width">Of the terminal.</param>
    public static string ForFile(Video video, string path, TimeSpan elapsed, bool isSandboxed, int width)
    {
        var file = video.File!;
        var duration = string.Create(CultureInfo.InvariantCulture, $"{file.DurationSeconds:0.##} s");
        List<(string Name, string Value)> lines =
        [
            ("file", path is OutputFile.Stdout ? "stdout" : path),
            ("video", video.Id),
            ("model", Model(video)),
            ("duration", $"{duration}, {(file.HasAudio ? "with sound" : "silent")}"),
            ("pixels", $"{file.Width}x{file.Height}"),
            ("size", $"{TextFormat.Size(file.Bytes)} ({file.Bytes} bytes)"),
            ("sha256", file.Sha256),
            ("price", Price(video, isSandboxed)),
            ("elapsed", TextFormat.Duration(elapsed)),
        ];
        lines.AddRange(Notes(video));
        return Format(lines, 8, width);
    }

    public static string ForFailure(Video video, bool isSandboxed, int width)
    {
        var ended = video.EndedAt is { } at ? $"{Timestamp.Second(at)} UTC" : "unknown";
        if (video.Error is not { } error) return $"{video.Id} is {video.Status} since {ended}. It has no file.";
        List<(string Name, string Value)> lines =
        [
            ("ended", ended),
            ("code", $"{error.Code}{(error.ProviderCode is { } theirs ? $" (provider: {theirs})" : "")}"),
            ("billed", Billed(video)),
            ("price", Price(video, isSandboxed)),
            ("retryable", error.Retryable ? "yes" : "no"),
            ("model", Model(video)),
        ];
        lines.AddRange(Notes(video));
        return $"{video.Id} failed: {error.Message}{Environment.NewLine}{Format(lines, 9, width)}";
    }

    /// <summary>For lists: the warnings, and for a failed video whether it was billed.</summary>
    public static string Notes(Video video, string separator) =>
        string.Join(separator, [.. video.Error is null ? [] : new[] { $"billed: {Billed(video)}" }, .. video.Warnings ?? []]);

    /// <summary>Estimated, for a table column whose header names the currency. Empty: unknown.</summary>
    public static string ShortPrice(Video video) =>
        Billed(video) is "no" ? "0.00" : video.PriceUsd is { } price ? string.Create(CultureInfo.InvariantCulture, $"{price:0.00##}") : "";

    private static IEnumerable<(string Name, string Value)> Notes(Video video) =>
        video.Warnings?.Select(warning => ("note", warning)) ?? [];

    private static string Format(IEnumerable<(string Name, string Value)> lines, int names, int width) => string.Join(
        Environment.NewLine, lines.Select(line => TextFormat.Wrap($"  {line.Name.PadRight(names)} ", line.Value, width)));

    private static string Model(Video video) => video.RunningModel is { } other ? $"{other} (instead of {video.Model})" : video.Model;

    private static string Billed(Video video) => video.Error is { Billed: var billed } ? billed : "";

    private static string Source(string basis) => basis switch
    {
        "reported" => "reported by the provider",
        "delivered_seconds" => "the price list, for the duration of the file",
        "operator" => "entered by the operator",
        _ => "the price list",
    };

    private static string Price(Video video, bool isSandboxed) => (isSandboxed, video.PriceUsd) switch
    {
        (true, _) => "nothing: simulated by the sandbox",
        _ when video.Cost is { ActualUsd: { } actual and > 0 } cost => $"{TextFormat.Dollars(actual)} ({Source(cost.Basis)})",
        _ when (video.Cost?.Billed ?? Billed(video)) is "no" => "nothing: the provider did not bill it",
        (false, { } price) when video.Cost?.Reason is { } reason => $"about {TextFormat.Dollars(price)} if it was billed ({reason})",
        (false, { } price) => $"about {TextFormat.Dollars(price)} (estimated)",
        _ => "unknown",
    };
}
