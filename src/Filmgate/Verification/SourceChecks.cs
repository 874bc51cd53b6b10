using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using Filmgate.Http;
using Filmgate.Json;

namespace Filmgate.Verification;

/// <summary>What the address of a result says: its host, and how long it works.</summary>
internal static class SourceChecks
{
    private const double Tolerance = 0.9;
    private const long MaxNumber = 10_000_000_000_000;

    /// <summary>How long the addresses work according to the providers' documentation.</summary>
    private static readonly FrozenDictionary<string, TimeSpan> KnownLifetimes = new Dictionary<string, TimeSpan>
    {
        ["runway"] = TimeSpan.FromHours(24),
        ["ark"] = TimeSpan.FromHours(24),
        ["dashscope"] = TimeSpan.FromHours(24),
        ["vidu"] = TimeSpan.FromHours(24),
        ["minimax"] = TimeSpan.FromHours(9),
        ["replicate"] = TimeSpan.FromHours(1),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <param name="system">The provider's system.</param>
    public static IEnumerable<Finding> Check(string system, Uri url, DateTimeOffset now)
    {
        var known = KnownLifetimes.TryGetValue(system, out var lifetime) ? lifetime : (TimeSpan?)null;
        if (ExpiryOf(url) is not { } expiry)
        {
            yield return Finding.Note("URL of the result", RedirectFollower.WithoutQuery(url), known is null
                ? "Its query does not say when it expires."
                : $"Its query does not say when it expires. According to the documentation: after {Hours(known.Value)}.");
            yield break;
        }

        var left = expiry - now;
        var found = string.Create(CultureInfo.InvariantCulture, $"{Hours(left)}, until {expiry:yyyy-MM-dd HH:mm:ss} UTC");
        if (left < known * Tolerance)
            yield return Finding.Difference(
                "lifetime of the result's URL", $"{Hours(known!.Value)}, according to the documentation", found,
                "Filmgate downloads at once. A download that is retried later needs a new poll sooner than expected.");
        else
            yield return Finding.Note("URL of the result", $"{RedirectFollower.WithoutQuery(url)}, works for {found}");
    }

    /// <summary>Reads the expiry that signed URLs of buckets and content networks contain. Null: the query has none.</summary>
    public static DateTimeOffset? ExpiryOf(Uri url)
    {
        var query = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in url.Query.TrimStart('?').Split('&'))
            if (parameter.Split('=', 2) is [var name, var value])
                query.TryAdd(name, Uri.UnescapeDataString(value));

        foreach (var vendor in new[] { "X-Amz", "X-Goog", "X-Tos", "X-Oss" })
            if (SecondsIn(query, $"{vendor}-Expires") is { } duration && DateIn(query, $"{vendor}-Date") is { } signed)
                return signed.AddSeconds(Math.Min(duration, int.MaxValue));
        foreach (var name in new[] { "Expires", "x-expires", "exp", "expiry" })
            if (SecondsIn(query, name) is { } unix && ToTime(unix) is { } time)
                return time;
        if (query.TryGetValue("se", out var end)
            && DateTimeOffset.TryParse(end, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var azure))
            return azure;
        return query.Values.Select(ExpiryOfToken).FirstOrDefault(time => time is not null);
    }

    private static long? SecondsIn(Dictionary<string, string> query, string name) =>
        query.TryGetValue(name, out var text) && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && seconds < MaxNumber ? seconds : null;

    private static DateTimeOffset? DateIn(Dictionary<string, string> query, string name) =>
        query.TryGetValue(name, out var text) && DateTimeOffset.TryParseExact(
            text, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date) ? date : null;

    /// <summary>Seconds or milliseconds. Null for a number that is a duration, not a time.</summary>
    private static DateTimeOffset? ToTime(long unix) => unix switch
    {
        > 100_000_000_000 => DateTimeOffset.FromUnixTimeMilliseconds(unix),
        > 1_000_000_000 => DateTimeOffset.FromUnixTimeSeconds(unix),
        _ => null,
    };

    private static DateTimeOffset? ExpiryOfToken(string value)
    {
        if (value.Split('.') is not [_, var payload, _] || payload.Length % 4 == 1) return null;
        var base64 = payload.Replace('-', '+').Replace('_', '/');
        var bytes = new byte[base64.Length];
        return Convert.TryFromBase64String(base64.PadRight((base64.Length + 3) / 4 * 4, '='), bytes, out var length)
            && JsonView.Parse(Encoding.UTF8.GetString(bytes, 0, length))["exp"].Number is { } seconds and > 0 and < MaxNumber
                ? ToTime((long)seconds)
                : null;
    }

    private static string Hours(TimeSpan time) => time switch
    {
        { TotalMinutes: < 90 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} minutes"),
        { TotalHours: < 48 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0.#} hours"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days"),
    };
}
