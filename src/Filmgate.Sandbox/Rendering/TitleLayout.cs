using System.Globalization;
using System.Text;

namespace Filmgate.Sandbox.Rendering;

/// <summary>A prompt broken into lines, with the largest font size at which they fit.</summary>
internal sealed record TitleLayout(string Text, int FontSize)
{
    private const double LineHeight = 1.3;
    private const double TypicalLetterWidth = 0.68;
    private const int MaxPromptLength = 2000;

    /// <param name="maxFontSize">As a fraction of the height, or of 0.9 times the width if that is less.</param>
    public static TitleLayout Fit(string prompt, Font font, int width, int height, double maxFontSize = 1.0 / 11)
    {
        var words = Clean(prompt, font).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0) words = ["Untitled"];
        var side = Math.Min(height, width * 0.9);
        for (var size = Math.Max(8, (int)(side * maxFontSize)); ; size = size * 9 / 10)
        {
            var lines = Wrap(words, maxWidth: width * 0.84 / size);
            var rows = Math.Max(1, (int)(height * 0.62 / (size * LineHeight)));
            if (lines.Count <= rows) return new(string.Join('\n', lines), size);
            if (size <= Math.Max(8, side / 26)) return new(string.Join('\n', lines.Take(rows - 1).Append("…")), size);
        }
    }

    /// <summary>Replaces what the font cannot draw, such as control characters and emoji, with spaces.</summary>
    private static string Clean(string prompt, Font font)
    {
        var clean = new StringBuilder(Math.Min(prompt.Length, MaxPromptLength));
        foreach (var rune in prompt.EnumerateRunes().Take(MaxPromptLength))
            clean.Append(CanDraw(rune, font) ? rune.ToString() : " ");
        return clean.ToString();
    }

    private static bool CanDraw(Rune rune, Font font) =>
        rune.IsBmp
        && font.CanDraw((char)rune.Value)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse);

    private static List<string> Wrap(IEnumerable<string> words, double maxWidth)
    {
        var maxLetters = Math.Max(4, (int)(maxWidth / TypicalLetterWidth));
        var lines = new List<string>();
        var line = "";
        foreach (var piece in words.SelectMany(word => word.Chunk(maxLetters), (_, letters) => new string(letters)))
        {
            var longer = line.Length == 0 ? piece : $"{line} {piece}";
            if (line.Length > 0 && longer.Sum(WidthOf) > maxWidth)
            {
                lines.Add(line);
                longer = piece;
            }

            line = longer;
        }

        lines.Add(line);
        return lines;
    }

    /// <summary>The width relative to the font size, rounded up from DejaVu Sans Bold, the widest of the known fonts.</summary>
    private static double WidthOf(char letter) => letter switch
    {
        ' ' or '.' or ',' or '\'' or 'i' or 'l' => 0.38,
        'm' or 'w' or 'M' or 'W' => 1.05,
        _ when Font.IsCjk(letter) => 1.0,
        _ => char.IsUpper(letter) ? 0.8 : TypicalLetterWidth,
    };
}
