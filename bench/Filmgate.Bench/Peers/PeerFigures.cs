using System.Text;

namespace Filmgate.Bench.Peers;

/// <summary>The figures of all rounds. Each row of the table has the medians and their ratio.</summary>
internal sealed class PeerFigures
{
    public const string Filmgate = "Filmgate";
    public const string Peer = "BullMQ";

    private readonly OrderedDictionary<(string Work, string Figure), Row> _rows = [];

    public void Add(string work, string figure, string system, double value, bool isMoreBetter)
    {
        if (!_rows.TryGetValue((work, figure), out var row)) _rows[(work, figure)] = row = new([], [], isMoreBetter);
        (system == Filmgate ? row.Filmgate : row.Peer).Add(value);
    }

    public string ToMarkdown()
    {
        var table = new StringBuilder($"| work | figure | better | {Filmgate} | {Peer} | ratio |\n|---|---|---|---|---|---|\n");
        foreach (var ((work, figure), row) in _rows)
        {
            var (ours, theirs) = (Measurement.Median(row.Filmgate), Measurement.Median(row.Peer));
            var ratio = theirs > 0 ? $"{ours / theirs:0.00}" : "-";
            var better = row.IsMoreBetter ? "more" : "less";
            table.AppendLine($"| {work} | {figure} | {better} | {Number(ours)} | {Number(theirs)} | {ratio} |");
        }

        return table.ToString();
    }

    private static string Number(double value) => value >= 100 ? $"{value:#,0}" : $"{value:0.##}";

    private sealed record Row(List<double> Filmgate, List<double> Peer, bool IsMoreBetter);
}
