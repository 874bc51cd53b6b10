using System.Globalization;

namespace Filmgate.Json;

/// <summary>Reads whole numbers. Many languages write a whole number as <c>8.0</c>.</summary>
internal static class WholeNumber
{
    public static bool TryParse(ReadOnlySpan<char> text, out long number)
    {
        var point = text.IndexOf('.');
        if (point > 0 && text[(point + 1)..] is { Length: > 0 } fraction && !fraction.ContainsAnyExcept('0')) text = text[..point];
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number);
    }
}
