using Spectre.Console;

namespace Filmgate.Cli.Output;

/// <summary>
/// Rows for people. A pipe gets one line for each row. A terminal gets what fits its width: the same lines, else wrapped cells, else one
/// block for each row.
/// </summary>
internal static class Table
{
    /// <summary>Narrower columns are hard to read.</summary>
    private const int MinWidth = 14;
    private const string Gap = "  ";

    public static void Print(string[] head, IEnumerable<string[]> body) =>
        Console.Out.WriteLine(Console.IsOutputRedirected ? Format(head, body) : Fit(head, [.. body], TerminalWidth()));

    /// <summary>Columns as wide as their longest cell.</summary>
    public static string Format(string[] head, IEnumerable<string[]> body)
    {
        string[][] rows = [head, .. body.Select(OneLine)];
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row => FormatRow(row, widths)));
    }

    /// <summary>The layout for a terminal of this width.</summary>
    public static string Fit(string[] head, string[][] body, int width)
    {
        var rows = body.Select(OneLine).ToArray();
        string[][] all = [head, .. rows];
        var natural = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        if (natural.Sum() + (Gap.Length * (head.Length - 1)) <= width) return Format(head, rows);

        var smallest = head.Select((_, column) => Math.Max(
            Math.Min(natural[column], MinWidth), all.Max(row => row[column].Split(' ').Max(word => word.Length)))).ToArray();
        return smallest.Sum() + (Gap.Length * (head.Length - 1)) <= width
            ? Wrapped(head, rows, Widths(natural, smallest, width), width)
            : string.Join($"{Environment.NewLine}{Environment.NewLine}", rows.Select(row => Block(head, row, width)));
    }

    /// <summary>Each column gets its smallest width, and a share of the rest by what it lacks.</summary>
    private static int[] Widths(int[] natural, int[] smallest, int width)
    {
        var rest = width - smallest.Sum() - (Gap.Length * (natural.Length - 1));
        var lacking = natural.Sum() - smallest.Sum();
        return [.. natural.Zip(smallest).Select(column => column.Second + (rest * (column.First - column.Second) / Math.Max(1, lacking)))];
    }

    private static string Wrapped(string[] head, string[][] body, int[] widths, int width)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.None);
        for (var column = 0; column < head.Length; column++)
        {
            var right = column == head.Length - 1 ? 0 : Gap.Length;
            table.AddColumn(new TableColumn(new Text(head[column]))
            {
                Padding = new(0, 0, right, 0),
                Width = widths[column],
            });
        }

        foreach (var row in body) table.AddRow(row.Select(cell => new Text(cell)));
        using var text = new StringWriter();
        var console = AnsiConsole.Create(new()
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(text),
        });
        console.Profile.Width = width;
        console.Write(table);
        return string.Join(Environment.NewLine, text.ToString().TrimEnd().Split('\n').Select(line => line.TrimEnd()));
    }

    /// <summary>The first cell as a title, then a line for each cell that is not empty.</summary>
    private static string Block(string[] head, string[] row, int width)
    {
        var names = head.Skip(1).Max(name => name.Length);
        var lines = head.Zip(row).Skip(1).Where(cell => cell.Second.Length > 0)
            .Select(cell => TextFormat.Wrap($"{Gap}{Label(cell.First).PadRight(names)}{Gap}", cell.Second, width));
        return string.Join(Environment.NewLine, [row[0], .. lines]);
    }

    /// <summary>"CREATED (UTC)" becomes "created (UTC)".</summary>
    private static string Label(string title)
    {
        var unit = title.IndexOf('(', StringComparison.Ordinal);
        return unit < 0 ? title.ToLowerInvariant() : title[..unit].ToLowerInvariant() + title[unit..];
    }

    private static string FormatRow(string[] row, int[] widths) =>
        string.Join(Gap, row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();

    /// <summary>A line break in a provider's text must not break the row.</summary>
    private static string[] OneLine(string[] row) => [.. row.Select(cell => cell.ReplaceLineEndings(" "))];

    private static int TerminalWidth() => AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(Console.Out) }).Profile.Width;
}
