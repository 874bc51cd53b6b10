using System.Text;

namespace Filmgate.Bench;

/// <summary>One row of the result.</summary>
/// <param name="Goal">As text. Null if there is none.</param>
/// <param name="IsMet">Null if there is no goal.</param>
internal sealed record Measurement(string Name, string? Goal, string Value, bool? IsMet, string Detail)
{
    /// <summary>The median of the ratios of all rounds.</summary>
    public static Measurement Ratio(string name, double goal, IReadOnlyCollection<double> ratios, string detail) =>
        new(
            name,
            $">= {goal:P0}",
            $"{Median(ratios):P0}",
            Median(ratios) >= goal,
            $"{ratios.Min():P0} to {ratios.Max():P0} in {ratios.Count} rounds; {detail}");

    public static Measurement AtMost(string name, double ratio, double goal, string detail) =>
        new(name, $"<= {goal:P0}", $"{ratio:P0}", ratio <= goal, detail);

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>A Markdown table for docs/benchmarks.md.</summary>
    public static string ToMarkdown(IEnumerable<Measurement> measurements, bool showVerdicts)
    {
        var table = new StringBuilder("| figure | goal | measured | | details |\n|---|---|---|---|---|\n");
        foreach (var m in measurements)
        {
            var verdict = m.IsMet is null || !showVerdicts ? "-" : m.IsMet.Value ? "met" : "**missed**";
            table.AppendLine($"| {m.Name} | {m.Goal ?? "-"} | {m.Value} | {verdict} | {m.Detail} |");
        }

        return table.ToString();
    }
}
