using System.Globalization;
using System.Text;

namespace Filmgate.Bench;

/// <summary>Draws the simulation as SVG: one panel for each model and lag, with polls per video to the right and the lag upwards.</summary>
internal static class PollPlot
{
    private const int PanelWidth = 300;
    private const int PanelHeight = 230;
    private const int Left = 52;
    private const int Top = 44;
    private const int Gap = 56;
    private const double MaxPolls = 30;
    private static readonly string[] Colours = ["#6e7781", "#bc4c00", "#0969da"];

    public static string Draw(int videos)
    {
        var (models, policies) = (PollSimulation.Models, PollSimulation.Policies);
        var width = Left + (models.Count * (PanelWidth + Gap));
        var height = Top + (2 * (PanelHeight + Gap)) + 30;
        var svg = new StringBuilder();
        const string font = "font-family=\"sans-serif\" font-size=\"12\"";
        Add(svg, $"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" {font}>""");
        Add(svg, $"""<rect width="{width}" height="{height}" fill="#ffffff"/>""");
        foreach (var (column, model) in models.Index())
        {
            var lines = policies.Select(policy => policy.Seconds
                .Select(seconds => PollSimulation.Run(model, policy.Create(seconds), videos)).ToList()).ToList();
            DrawPanel(svg, column, 0, $"{model.Name}: median lag", 10, lines, result => result.MedianLag);
            DrawPanel(svg, column, 1, $"{model.Name}: 99th percentile", 30, lines, result => result.P99Lag);
        }

        foreach (var (i, policy) in policies.Index())
        {
            var x = Left + (i * 190);
            Add(svg, $"""<circle cx="{x}" cy="{height - 18}" r="4" fill="{Colours[i]}"/>""");
            Add(svg, $"""<text x="{x + 10}" y="{height - 14}">{policy.Name}</text>""");
        }

        Add(svg, $"""<text x="{width - Gap}" y="{height - 14}" text-anchor="end">Further left and further down is better.</text>""");
        return svg.AppendLine("</svg>").ToString();
    }

    private static void DrawPanel(
        StringBuilder svg,
        int column,
        int row,
        string title,
        double maxLag,
        IReadOnlyList<List<SimulationResult>> lines,
        Func<SimulationResult, double> lagOf)
    {
        var (x, y) = (Left + (column * (PanelWidth + Gap)), Top + (row * (PanelHeight + Gap)));
        Add(svg, $"""<text x="{x}" y="{y - 12}" font-weight="bold">{title}</text>""");
        Add(svg, $"""<rect x="{x}" y="{y}" width="{PanelWidth}" height="{PanelHeight}" fill="none" stroke="#d0d7de"/>""");
        for (var i = 0; i <= 3; i++)
        {
            var (atX, atY) = (x + (i * PanelWidth / 3), y + PanelHeight - (i * PanelHeight / 3));
            Add(svg, Label(atX, y + PanelHeight + 16, "middle", Number(i * MaxPolls / 3)));
            Add(svg, Label(x - 6, atY + 4, "end", $"{Number(i * maxLag / 3)} s"));
        }

        Add(svg, Label(x + (PanelWidth / 2), y + PanelHeight + 32, "middle", "polls a video"));
        foreach (var (i, line) in lines.Index())
        {
            var points = line.Where(result => result.Polls <= MaxPolls && lagOf(result) <= maxLag)
                .Select(result => (
                    X: x + (result.Polls / MaxPolls * PanelWidth),
                    Y: y + PanelHeight - (lagOf(result) / maxLag * PanelHeight)))
                .ToList();
            var path = string.Join(' ', points.Select(point => $"{Number(point.X)},{Number(point.Y)}"));
            Add(svg, $"""<polyline points="{path}" fill="none" stroke="{Colours[i]}" stroke-width="1.5"/>""");
            foreach (var point in points)
                Add(svg, $"""<circle cx="{Number(point.X)}" cy="{Number(point.Y)}" r="3.5" fill="{Colours[i]}"/>""");
        }
    }

    private static string Label(int x, int y, string anchor, string text) =>
        $"""<text x="{x}" y="{y}" text-anchor="{anchor}" fill="#57606a">{text}</text>""";

    private static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);

    private static void Add(StringBuilder svg, string line) => svg.AppendLine(line);
}
