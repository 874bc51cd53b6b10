using System.Text;

namespace Filmgate.Bench;

/// <summary>One line of the result.</summary>
/// <param name="Goal">As text; null for a figure that has none.</param>
/// <param name="Met">Null where there is no goal.</param>
internal sealed record Figure(string Name, string? Goal, string Measured, bool? Met, string Detail)
{
    /// <summary>The median of one ratio a round.</summary>
    public static Figure Share(string name, double atLeast, IReadOnlyCollection<double> ratios, string detail) =>
        new(name, $">= {atLeast:P0}", $"{Median(ratios):P0}", Median(ratios) >= atLeast, $"{ratios.Min():P0} to {ratios.Max():P0} in {ratios.Count} rounds; {detail}");

    public static double Median(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        return (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2;
    }

    /// <summary>In Markdown, ready for docs/benchmarks.md.</summary>
    public static string Table(IEnumerable<Figure> figures, bool judged)
    {
        var table = new StringBuilder("| figure | goal | measured | | how it came about |\n|---|---|---|---|---|\n");
        foreach (var f in figures)
            table.AppendLine($"| {f.Name} | {f.Goal ?? "-"} | {f.Measured} | {(f.Met is null || !judged ? "-" : f.Met.Value ? "met" : "**missed**")} | {f.Detail} |");
        return table.ToString();
    }
}
