namespace Filmgate.Formatting;

/// <summary>
/// The length of a text as people and providers count it: in Unicode code points. In UTF-16 an emoji has two units, so a count of units
/// would refuse a prompt that every provider accepts.
/// </summary>
internal static class TextLength
{
    public static int Of(string text)
    {
        var length = text.Length;
        for (var i = 1; i < text.Length; i++)
            if (char.IsLowSurrogate(text[i]) && char.IsHighSurrogate(text[i - 1])) length--;
        return length;
    }

    /// <summary>It counts only if the number of units does not decide already.</summary>
    public static bool IsOver(string text, int maxLength) => text.Length > maxLength && Of(text) > maxLength;
}
