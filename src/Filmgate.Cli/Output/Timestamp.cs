using System.Globalization;

namespace Filmgate.Cli.Output;

/// <summary>Times in UTC, as in the log.</summary>
internal static class Timestamp
{
    public static string Second(long unixSeconds) => Format(unixSeconds, "yyyy-MM-dd HH:mm:ss");

    public static string Minute(long unixSeconds) => Format(unixSeconds, "yyyy-MM-dd HH:mm");

    public static string Day(DateTimeOffset at) => at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Format(long unixSeconds, string format) =>
        DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString(format, CultureInfo.InvariantCulture);
}
