using System.Globalization;
using System.Text;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A prompt broken into lines that fit, as large as they can be.</summary>
internal sealed record Title(string Text, int FontSize)
{
    // Of the height of a letter; measured on DejaVu Sans Bold, the widest of the fonts we look for.
    private const double LetterWidth = 0.7;
    private const double LineHeight = 1.3;

    public static Title Fit(string prompt, int width, int height, double largest = 1.0 / 11)
    {
        var words = Clean(prompt).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var side = Math.Min(height, width * 0.75);
        for (var size = (int)(side * largest); ; size = size * 9 / 10)
        {
            var lines = Wrap(words, columns: Math.Max(8, (int)(width * 0.84 / (size * LetterWidth))));
            var rows = (int)(height * 0.62 / (size * LineHeight));
            if (lines.Count <= rows) return new(string.Join('\n', lines), size);
            if (size <= side / 26) return new(string.Join('\n', lines.Take(rows - 1).Append("…")), size);
        }
    }

    /// <summary>Only what a plain font can draw: no control characters, no emoji.</summary>
    private static string Clean(string prompt)
    {
        var clean = new StringBuilder(prompt.Length);
        foreach (var rune in prompt.EnumerateRunes().Take(2000))
        {
            var drawable = rune.IsBmp && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
            clean.Append(drawable ? rune.ToString() : " ");
        }

        return clean.ToString();
    }

    private static List<string> Wrap(IEnumerable<string> words, int columns)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var piece in words.SelectMany(word => word.Chunk(columns), (_, letters) => new string(letters)))
        {
            if (line.Length > 0 && line.Length + 1 + piece.Length > columns)
            {
                lines.Add(line);
                line = "";
            }

            line = line.Length == 0 ? piece : $"{line} {piece}";
        }

        lines.Add(line);
        return lines;
    }
}
