using System.Globalization;

namespace Filmgate.Settings;

/// <summary>Writes values as settings write them, so that the documented defaults are the real ones.</summary>
internal static class SettingText
{
    /// <summary><c>500ms</c>, <c>90s</c>, <c>15m</c> or <c>24h</c>: the largest unit that gives a whole number, with seconds up to two minutes.</summary>
    public static string Of(TimeSpan time) => time switch
    {
        _ when time.TotalSeconds < 1 => Whole(time.TotalMilliseconds, "ms"),
        _ when time.TotalHours >= 1 && time.Ticks % TimeSpan.TicksPerHour == 0 => Whole(time.TotalHours, "h"),
        _ when time.TotalMinutes > 2 && time.Ticks % TimeSpan.TicksPerMinute == 0 => Whole(time.TotalMinutes, "m"),
        _ => Whole(time.TotalSeconds, "s"),
    };

    /// <summary><c>48MB</c> or <c>4GB</c>.</summary>
    public static string Of(long bytes) => bytes % (1L << 30) == 0 ? Whole(bytes >> 30, "GB") : Whole(bytes >> 20, "MB");

    public static string Of(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Of(bool flag) => flag ? "true" : "false";

    private static string Whole(double number, string unit) => string.Create(CultureInfo.InvariantCulture, $"{number:0.###}{unit}");
}
