using System.Globalization;
using System.Text;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A prompt broken into lines that fit, as large as they can be.</summary>
internal sealed record TitleLayout(string Text, int FontSize)
{
    private const double LineHeight = 1.3;
    private const double UsualWidth = 0.68;
    private const int LongestPrompt = 2000;

    public static TitleLayout Fit(string prompt, Font font, int width, int height, double largest = 1.0 / 11)
    {
        var words = Clean(prompt, font).Split(' ', StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } some ? some : ["Untitled"];
        var side = Math.Min(height, width * 0.9);
        for (var size = Math.Max(8, (int)(side * largest)); ; size = size * 9 / 10)
        {
            var lines = Wrap(words, widest: width * 0.84 / size);
            var rows = Math.Max(1, (int)(height * 0.62 / (size * LineHeight)));
            if (lines.Count <= rows) return new(string.Join('\n', lines), size);
            if (size <= Math.Max(8, side / 26)) return new(string.Join('\n', lines.Take(rows - 1).Append("…")), size);
        }
    }

    /// <summary>Only what the font can draw: no control characters, no emoji.</summary>
    private static string Clean(string prompt, Font font)
    {
        var clean = new StringBuilder(Math.Min(prompt.Length, LongestPrompt));
        foreach (var rune in prompt.EnumerateRunes().Take(LongestPrompt))
        {
            var drawable = rune.IsBmp && font.Draws((char)rune.Value) && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);
            clean.Append(drawable ? rune.ToString() : " ");
        }

        return clean.ToString();
    }

    private static List<string> Wrap(IEnumerable<string> words, double widest)
    {
        var lines = new List<string>();
        var line = "";
        foreach (var piece in words.SelectMany(word => word.Chunk(Math.Max(4, (int)(widest / UsualWidth))), (_, letters) => new string(letters)))
        {
            var longer = line.Length == 0 ? piece : $"{line} {piece}";
            if (line.Length > 0 && longer.Sum(Width) > widest)
            {
                lines.Add(line);
                longer = piece;
            }

            line = longer;
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>In font sizes; rounded up from DejaVu Sans Bold, the widest of the fonts that we look for.</summary>
    private static double Width(char letter) => letter switch
    {
        ' ' or '.' or ',' or '\'' or 'i' or 'l' => 0.38,
        'm' or 'w' or 'M' or 'W' => 1.05,
        _ when Font.IsWideLetter(letter) => 1.0,
        _ => char.IsUpper(letter) ? 0.8 : UsualWidth,
    };
}
