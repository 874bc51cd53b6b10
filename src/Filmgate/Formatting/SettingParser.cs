using System.Globalization;

namespace Filmgate.Formatting;

/// <summary>Text to value. What is wrong is said with what would be right.</summary>
internal static class SettingParser
{
    private static readonly (string Unit, double Seconds)[] TimeUnits = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];
    private static readonly (string Unit, long Bytes)[] SizeUnits = [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40), ("B", 1)];

    public static TimeSpan Time(string text, string least, string most)
    {
        var value = Time(text);
        return value >= Time(least) && value <= Time(most) ? value : throw new FormatException($"'{text}' is not between {least} and {most}");
    }

    public static TimeSpan Time(string text)
    {
        foreach (var (unit, seconds) in TimeUnits)
            if (text.EndsWith(unit, StringComparison.Ordinal) && double.TryParse(text.AsSpan(0, text.Length - unit.Length), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e7)
                return TimeSpan.FromSeconds(number * seconds);
        throw new FormatException($"'{text}' is not a time; write 500ms, 90s, 15m, 24h or 7d");
    }

    /// <returns>Null: kept.</returns>
    public static TimeSpan? TimeOrKeep(string text)
    {
        if (text is "keep") return null;
        try
        {
            return Time(text, "1s", "36500d");
        }
        catch (FormatException wrong)
        {
            throw new FormatException($"'{text}' is neither keep nor a time of 1s to 36500d; write 30d", wrong);
        }
    }

    public static long Size(string text, string least, string most)
    {
        var value = Size(text);
        return value >= Size(least) && value <= Size(most) ? value : throw new FormatException($"'{text}' is not between {least} and {most}");
    }

    private static long Size(string text)
    {
        foreach (var (unit, bytes) in SizeUnits)
            if (text.EndsWith(unit, StringComparison.OrdinalIgnoreCase) && long.TryParse(text.AsSpan(0, text.Length - unit.Length).Trim(), out var number) && number is >= 0 and < 1 << 20)
                return number * bytes;
        throw new FormatException($"'{text}' is not a size; write 512KB, 48MB or 4GB");
    }

    public static int Count(string text, int least, int most) =>
        int.TryParse(text, out var value) && value >= least && value <= most ? value : throw new FormatException($"'{text}' is not a number from {least} to {most}");

    public static bool Flag(string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => throw new FormatException($"'{text}' is neither true nor false"),
    };

    public static string OneOf(string text, params string[] words) =>
        words.Contains(text.ToLowerInvariant()) ? text.ToLowerInvariant() : throw new FormatException($"'{text}' is none of {string.Join(", ", words)}");

    /// <summary>What is beside scheme, host and path may be a secret, and is not repeated.</summary>
    public static Uri HttpUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https")) throw new FormatException($"'{text}' is not an http(s) URL without query");
        return url is { Query: "", Fragment: "", UserInfo: "" }
            ? url
            : throw new FormatException($"'{url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped)}' is not without user name, query and fragment");
    }

    public static string Folder(string text) => string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal) ? throw new FormatException($"'{text}' names no folder") : text;

    public static string Urls(string text)
    {
        foreach (var url in text.Split(';'))
            if (!Uri.TryCreate(url.Replace("//*", "//0.0.0.0").Replace("//+", "//0.0.0.0"), UriKind.Absolute, out var parsed) || parsed is not { Scheme: "http", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
                throw new FormatException($"'{url}' is not an address to listen on; write http://127.0.0.1:7300 or http://0.0.0.0:7300 (https is for a proxy in front of it)");
        return text;
    }

    public static string WebhookSecret(string text)
    {
        const string prefix = "whsec_";
        var bytes = new byte[128];
        return text.StartsWith(prefix, StringComparison.Ordinal) && Convert.TryFromBase64String(text[prefix.Length..], bytes, out var length) && length is >= 24 and <= 64
            ? text
            : throw new FormatException("the secret is not whsec_ followed by the base64 of 24 to 64 bytes (openssl rand -base64 32 makes one)");
    }
}
