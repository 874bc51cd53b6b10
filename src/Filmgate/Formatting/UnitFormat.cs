using System.Globalization;

namespace Filmgate.Formatting;

/// <summary>Formats sizes and times for messages: 4 GiB, 30 minutes.</summary>
internal static class UnitFormat
{
    private static readonly (long Size, string Unit)[] Units = [(1L << 30, "GiB"), (1L << 20, "MiB"), (1L << 10, "KiB")];

    public static string Of(long bytes)
    {
        foreach (var (size, unit) in Units)
        {
            if (bytes >= size)
                return string.Create(CultureInfo.InvariantCulture, $"{(double)bytes / size:0.#} {unit}");
        }

        return string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes");
    }

    public static string Of(TimeSpan time) => time.TotalDays >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays:0.#} days")
        : time.TotalMinutes >= 2
        ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0.#} minutes")
        : string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} seconds");
}
