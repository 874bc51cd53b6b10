using System.Globalization;
using System.Text;
using Filmgate.Client;

namespace Filmgate.Presentation;

/// <summary>Writes a usage report as RFC 4180 has it.</summary>
internal static class UsageCsv
{
    private static readonly (string Name, Func<UsageLine, IFormattable> Value)[] Figures =
    [
        ("videos", line => line.Videos), ("completed", line => line.Completed), ("failed", line => line.Failed),
        ("cancelled", line => line.Cancelled), ("saved_by_fallback", line => line.SavedByFallback), ("seconds", line => line.Seconds),
        ("spent_usd", line => line.SpentUsd), ("gateway_usd", line => line.GatewayUsd), ("held_usd", line => line.HeldUsd),
        ("unknown_holds", line => line.UnknownHolds), ("failed_usd", line => line.FailedUsd),
    ];

    /// <param name="groups">The names of the first columns.</param>
    public static string Write(IReadOnlyList<string> groups, IEnumerable<UsageLine> lines)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(',', groups.Concat(Figures.Select(figure => figure.Name))).Append("\r\n");
        foreach (var line in lines)
        {
            var cells = groups.Select(group => Quoted(GroupOf(line, group)))
                .Concat(Figures.Select(figure => figure.Value(line).ToString(null, CultureInfo.InvariantCulture)));
            csv.AppendJoin(',', cells).Append("\r\n");
        }

        return csv.ToString();
    }

    private static string GroupOf(UsageLine line, string group) => group switch
    {
        "day" => line.Day,
        "key" => line.Key,
        "model" => line.Model,
        "provider" => line.Provider,
        _ => line.Status,
    } ?? "";

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny(",\"\r\n") ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : text;
}
