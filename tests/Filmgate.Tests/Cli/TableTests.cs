using Filmgate.Cli.Output;

namespace Filmgate.Tests.Cli;

/// <summary>Rows in a terminal of 80 columns.</summary>
public sealed class TableTests
{
    private const int Width = 80;
    private static readonly string Id = $"video_{new string('0', 32)}";

    [Fact]
    public void Rows_that_fit_are_one_line_each() => Assert.Equal(
        ["ID  NAME", "a   x", "bc  y"], Lines(Table.Fit(["ID", "NAME"], [["a", "x"], ["bc", "y"]], Width)));

    [Fact]
    public void Long_texts_are_wrapped_in_their_column()
    {
        var notes = string.Join(' ', Enumerable.Repeat("word", 20));
        var lines = Lines(Table.Fit(["ID", "STATUS", "NOTES"], [[Id, "completed", notes]], Width));
        Assert.All(lines, line => Assert.InRange(line.Length, 1, Width));
        Assert.StartsWith($"{Id}  completed  word word", lines[1], StringComparison.Ordinal);
        Assert.Matches("^ {40} +word", lines[2]);
        Assert.Equal(20, lines.Skip(1).Sum(line => line.Split(' ').Count(part => part == "word")));
    }

    [Fact]
    public void Rows_with_too_many_columns_become_blocks_with_a_line_for_each_value()
    {
        string[] head = ["ID", "STATUS", "MODEL", "CREATED (UTC)", "URL", "PROMPT"];
        var prompt = string.Join(' ', Enumerable.Repeat("kite", 30));
        string[] row = [Id, "completed", "doubao-seedance-1-5-pro-251215", "2026-11-27 04:35", "", prompt];
        var lines = Lines(Table.Fit(head, [row, row], Width));
        Assert.All(lines, line => Assert.InRange(line.Length, 0, Width));
        Assert.Equal(
            [Id, "  status         completed", "  model          doubao-seedance-1-5-pro-251215", "  created (UTC)  2026-11-27 04:35"],
            lines.Take(4));
        Assert.DoesNotContain(lines, line => line.Contains("url", StringComparison.Ordinal));
        Assert.Contains("", lines);
    }

    [Fact]
    public void A_pipe_gets_one_unbroken_line_for_each_row() =>
        Assert.Equal(2, Lines(Table.Format(["ID", "NOTES"], [[Id, $"{new string('x', 300)}\nnext"]])).Length);

    [Fact]
    public void A_message_is_broken_between_words_and_keeps_its_indentation() => Assert.Equal(
        ["  - aaaa bbbb cccc dddd", "    eeee ffff"], Lines(Stderr.Fit("  - aaaa bbbb cccc dddd eeee ffff", 24)));

    private static string[] Lines(string text) => text.Split(Environment.NewLine);
}
