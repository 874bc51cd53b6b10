using System.Globalization;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>Formats an outcome as in the last line of a transcript.</summary>
internal static class OutcomeText
{
    public static string Of(Outcome outcome) => outcome switch
    {
        Outcome.Accepted o => $"Accepted {o.Operation}",
        Outcome.Pending o => string.Join(' ', new[]
        {
            "Pending",
            o.Progress is { } p ? string.Create(CultureInfo.InvariantCulture, $"{p}%") : null,
            o.PollAfter is { } after ? $"after {Seconds(after)}" : null,
            o.UnknownStatus is { } word ? $"unknown status {word}" : null,
        }.Where(w => w is not null)),
        Outcome.Ready o => $"Ready {o.Source.Url}{(o.Source.NeedsCredential ? " with credential" : "")}{Cost(o.Usage)}",
        Outcome.Rejected o => $"Rejected {o.Error.Kind}{Billed(o.Error)}{Cost(o.Error.CostMicros)}: {o.Error.Message}",
        Outcome.Unavailable { RetryAfter: { } after } o => $"Unavailable {o.Error.Kind} after {Seconds(after)}: {o.Error.Message}",
        Outcome.Unavailable o => $"Unavailable {o.Error.Kind}: {o.Error.Message}",
        Outcome.Ambiguous o => $"Ambiguous: {o.Error.Message}",
        _ => throw new ArgumentOutOfRangeException(nameof(outcome)),
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0}s");

    private static string Cost(Usage? usage) => usage is null ? "" : $", used {usage.Report}{Cost(usage.CostMicros)}";

    private static string Billed(FilmgateError error) => error.Billed is { } billed ? $" billed {billed}" : "";

    private static string Cost(long? micros) =>
        micros is { } cost ? FormattableString.Invariant($" ({cost / 1_000_000m:0.######} USD)") : "";
}
