namespace Filmgate.Cli.Output;

/// <summary>Columns as wide as their longest cell, for a terminal or a file.</summary>
internal static class Table
{
    public static string Format(string[] head, IEnumerable<string[]> body)
    {
        string[][] rows = [head, .. body];
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row => FormatRow(row, widths)));
    }

    private static string FormatRow(string[] row, int[] widths) =>
        string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd();
}
