using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Formatting;

/// <summary>Parses the text of a setting. Exceptions say what is accepted, without a period at the end.</summary>
internal static class SettingParser
{
    private static readonly (string Unit, double Seconds)[] DurationUnits = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600), ("d", 86400)];
    private static readonly (string Unit, long Bytes)[] SizeUnits =
        [("KB", 1L << 10), ("MB", 1L << 20), ("GB", 1L << 30), ("TB", 1L << 40), ("B", 1)];

    public static TimeSpan Duration(string text, string min, string max)
    {
        var value = Duration(text);
        return value >= Duration(min) && value <= Duration(max) ? value : throw OutOfRange(text, min, max);
    }

    public static TimeSpan Duration(string text)
    {
        foreach (var (unit, seconds) in DurationUnits)
        {
            if (!text.EndsWith(unit, StringComparison.Ordinal)) continue;
            var digits = text.AsSpan(0, text.Length - unit.Length);
            if (double.TryParse(digits, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && number is >= 0 and < 1e7)
                return TimeSpan.FromSeconds(number * seconds);
        }

        throw new FormatException($"'{text}' is not a duration. Use a number with a unit: 500ms, 90s, 15m, 24h or 7d");
    }

    /// <returns>Null for <c>keep</c>.</returns>
    public static TimeSpan? DurationOrKeep(string text) => DurationOr("keep", text, "1s");

    /// <returns>Null: for ever.</returns>
    public static TimeSpan? DurationOrForever(string text) => DurationOr("forever", text, "1d");

    private static TimeSpan? DurationOr(string word, string text, string min)
    {
        if (text == word) return null;
        try
        {
            return Duration(text, min, "36500d");
        }
        catch (FormatException error)
        {
            throw new FormatException($"'{text}' is not valid. Use a duration from {min} to 36500d (for example 30d), or {word}", error);
        }
    }

    public static long Size(string text, string min, string max)
    {
        var value = Size(text);
        return value >= Size(min) && value <= Size(max) ? value : throw OutOfRange(text, min, max);
    }

    private static long Size(string text)
    {
        foreach (var (unit, bytes) in SizeUnits)
        {
            if (!text.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) continue;
            var digits = text.AsSpan(0, text.Length - unit.Length).Trim();
            if (long.TryParse(digits, out var number) && number is >= 0 and < 1 << 20) return number * bytes;
        }

        throw new FormatException($"'{text}' is not a size. Use a number with a unit: 512KB, 48MB or 4GB");
    }

    public static int Count(string text, int min, int max) =>
        int.TryParse(text, out var value) && value >= min && value <= max
            ? value
            : throw new FormatException($"'{text}' is not a number from {min} to {max}");

    public static bool Boolean(string text) => text.ToLowerInvariant() switch
    {
        "true" or "1" or "yes" or "on" => true,
        "false" or "0" or "no" or "off" => false,
        _ => throw new FormatException($"'{text}' is neither true nor false"),
    };

    public static string OneOf(string text, params string[] values) =>
        values.Contains(text.ToLowerInvariant())
            ? text.ToLowerInvariant()
            : throw new FormatException($"'{text}' is not valid. Accepted values: {string.Join(", ", values)}");

    /// <summary>User name, query and fragment may contain secrets, so the error does not repeat them.</summary>
    public static Uri HttpUrl(string text)
    {
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https"))
            throw new FormatException($"'{text}' is not an http(s) URL");
        if (url is { Query: "", Fragment: "", UserInfo: "" }) return url;
        var shown = url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);
        throw new FormatException($"the URL '{shown}' must not contain a user name, a query or a fragment");
    }

    public static string DirectoryPath(string text) =>
        string.IsNullOrWhiteSpace(text) || text.Contains('\0', StringComparison.Ordinal)
            ? throw new FormatException($"'{text}' is not the path of a directory")
            : text;

    /// <summary>A port alone is loopback; with a colon in front of it, all interfaces.</summary>
    public static string ListenUrls(string text) => string.Join(';', text.Split(';').Select(ListenUrl));

    private static string ListenUrl(string text)
    {
        var url = PortOf(text) is { } port ? $"http://127.0.0.1:{port}"
            : text.StartsWith(':') && PortOf(text[1..]) is { } any ? $"http://0.0.0.0:{any}"
            : text;
        var absolute = url.Replace("//*", "//0.0.0.0").Replace("//+", "//0.0.0.0");
        if (!Uri.TryCreate(absolute, UriKind.Absolute, out var parsed)
            || parsed is not { Scheme: "http", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" })
            throw new FormatException(
                $"'{url}' is not an address to listen on. Use http://127.0.0.1:7300 or http://0.0.0.0:7300, or only a port: "
                + "7300 is loopback, :7300 all interfaces. For https, put a reverse proxy in front of the server");

        return url;
    }

    private static int? PortOf(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= 65535 ? port : null;

    /// <summary>Origins as browsers send them, or only <c>*</c>.</summary>
    public static IReadOnlyList<string> Origins(string text)
    {
        var origins = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Origin).ToList();
        return origins is ["*"] || !origins.Contains("*")
            ? origins
            : throw new FormatException("'*' allows all origins; do not list others beside it");
    }

    private static string Origin(string text)
    {
        if (text is "*") return text;
        return Uri.TryCreate(text, UriKind.Absolute, out var url)
            && url is { Scheme: "http" or "https", AbsolutePath: "/", Query: "", Fragment: "", UserInfo: "" }
            && !url.Host.Contains('*', StringComparison.Ordinal)
                ? url.GetLeftPart(UriPartial.Authority)
                : throw new FormatException($"'{text}' is not an origin. Use https://app.example.com, without path and wildcards");
    }

    public static string WebhookSecret(string text)
    {
        const string prefix = "whsec_";
        var bytes = new byte[128];
        return text.StartsWith(prefix, StringComparison.Ordinal)
            && Convert.TryFromBase64String(text[prefix.Length..], bytes, out var length)
            && length is >= 24 and <= 64
                ? text
                : throw new FormatException(
                    "the secret must be whsec_ followed by the base64 of 24 to 64 bytes (openssl rand -base64 32 generates one)");
    }

    /// <summary>IP addresses and networks (CIDR).</summary>
    public static IReadOnlyList<IPNetwork> Networks(string text) =>
        [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(Network)];

    private static IPNetwork Network(string text)
    {
        if (IPAddress.TryParse(text, out var address))
            return new(address, address.AddressFamily is AddressFamily.InterNetwork ? 32 : 128);
        return IPNetwork.TryParse(text, out var network)
            ? network
            : throw new FormatException($"'{text}' is not an IP address or a network. Use 10.0.0.7, 10.0.0.0/8 or ::1");
    }

    /// <summary>The error does not repeat the text: it is a secret.</summary>
    public static string OperatorKey(string text)
    {
        const int min = 32, max = 512, minDistinct = 8;
        return text.Length is >= min and <= max && text.All(c => c is > ' ' and <= '~') && text.Distinct().Count() >= minDistinct
            ? text
            : throw new FormatException(
                $"the key must have {min} to {max} random characters without spaces (openssl rand -base64 32 generates one)");
    }

    private static FormatException OutOfRange(string text, string min, string max) =>
        new($"'{text}' is out of range. Use a value from {min} to {max}");
}
