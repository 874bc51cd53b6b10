namespace Filmgate.Cli.Commands;

/// <summary>Columns as wide as they must be, for a terminal or a file.</summary>
internal static class Table
{
    public static string Of(string[] head, IEnumerable<string[]> body)
    {
        string[][] rows = [head, .. body];
        var widths = head.Select((_, column) => rows.Max(row => row[column].Length)).ToArray();
        return string.Join(Environment.NewLine, rows.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd()));
    }
}
