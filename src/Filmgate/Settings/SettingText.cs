using System.Globalization;
using Filmgate.Formatting;

namespace Filmgate.Settings;

/// <summary>Formats values as settings are written, and parses enumerations. The documented defaults are generated with it.</summary>
internal static class SettingText
{
    /// <summary><c>500ms</c>, <c>90s</c>, <c>15m</c> or <c>24h</c>: the largest whole unit; seconds up to two minutes.</summary>
    public static string Of(TimeSpan duration) => duration switch
    {
        _ when duration.TotalSeconds < 1 => Whole(duration.TotalMilliseconds, "ms"),
        _ when duration.TotalHours >= 1 && duration.Ticks % TimeSpan.TicksPerHour == 0 => Whole(duration.TotalHours, "h"),
        _ when duration.TotalMinutes > 2 && duration.Ticks % TimeSpan.TicksPerMinute == 0 => Whole(duration.TotalMinutes, "m"),
        _ => Whole(duration.TotalSeconds, "s"),
    };

    /// <summary><c>48MB</c> or <c>4GB</c>.</summary>
    public static string Of(long bytes) => bytes % (1L << 30) == 0 ? Whole(bytes >> 30, "GB") : Whole(bytes >> 20, "MB");

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool flag) => flag ? "true" : "false";

    public static string Of<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();

    /// <summary>The names of the enumeration are the accepted values, in lower case.</summary>
    public static T Parse<T>(string text)
        where T : struct, Enum =>
        Enum.Parse<T>(SettingParser.OneOf(text, [.. Enum.GetNames<T>().Select(name => name.ToLowerInvariant())]), ignoreCase: true);

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0.###}{unit}");
}
