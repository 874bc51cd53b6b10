using System.Text;
using System.Text.Json.Serialization;
using Filmgate.Formatting;

namespace Filmgate.Catalogue;

/// <summary>How a provider counts the characters of a prompt.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<PromptUnit>))]
internal enum PromptUnit
{
    [JsonStringEnumMemberName("code_points")]
    CodePoints = 0,

    /// <summary>As JavaScript does: an emoji counts as two.</summary>
    [JsonStringEnumMemberName("utf16")]
    Utf16,

    /// <summary>For a limit such as "2,500 Chinese or 5,000 other characters": a Chinese character counts as two.</summary>
    [JsonStringEnumMemberName("chinese_double")]
    ChineseDouble,
}

internal static class PromptLength
{
    public static int Of(string text, PromptUnit unit) => unit switch
    {
        PromptUnit.Utf16 => text.Length,
        PromptUnit.ChineseDouble => text.EnumerateRunes().Sum(rune => IsChinese(rune) ? 2 : 1),
        _ => TextLength.Of(text),
    };

    /// <summary>What follows "characters" in a message.</summary>
    public static string Explain(PromptUnit unit) => unit switch
    {
        PromptUnit.Utf16 => " (UTF-16 units: an emoji counts as two)",
        PromptUnit.ChineseDouble => " (a Chinese character counts as two)",
        _ => "",
    };

    /// <summary>The blocks of Chinese characters, their punctuation and full-width forms.</summary>
    private static bool IsChinese(Rune rune) =>
        rune.Value is (>= 0x2E80 and <= 0x9FFF) or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE4F) or (>= 0xFF00 and <= 0xFFEF)
            or (>= 0x20000 and <= 0x3FFFF);
}
