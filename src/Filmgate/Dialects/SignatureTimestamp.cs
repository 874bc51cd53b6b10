using System.Globalization;

namespace Filmgate.Dialects;

/// <summary>The timestamp of a signed callback. One that is more than five minutes off may be a replay.</summary>
internal static class SignatureTimestamp
{
    private static readonly TimeSpan MaxAge = TimeSpan.FromMinutes(5);

    public static bool IsRecent(string? unixSeconds, DateTimeOffset now) =>
        long.TryParse(unixSeconds, NumberStyles.None, CultureInfo.InvariantCulture, out var sent)
        && Math.Abs((double)now.ToUnixTimeSeconds() - sent) <= MaxAge.TotalSeconds;
}
