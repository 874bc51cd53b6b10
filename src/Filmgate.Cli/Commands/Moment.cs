using System.Globalization;

namespace Filmgate.Cli.Commands;

/// <summary>A time in a table, in UTC as in the log.</summary>
internal static class Moment
{
    public static string Of(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
}
