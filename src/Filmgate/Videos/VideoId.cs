using System.Globalization;
using System.Security.Cryptography;

namespace Filmgate.Videos;

/// <summary>
/// Ids that sort by time of creation, also within a millisecond: UUIDs of version 7 whose 12 bits behind the millisecond are its fraction.
/// Lists page by id, so two videos that were made one after the other must never change places.
/// </summary>
internal static class VideoId
{
    private const long UnitsPerMillisecond = 4096;
    private const long FurthestAhead = 1000 * UnitsPerMillisecond;
    private static long _last;

    public static string New(DateTimeOffset now)
    {
        var units = (now.ToUnixTimeMilliseconds() * UnitsPerMillisecond) + (now.UtcTicks % TimeSpan.TicksPerMillisecond * UnitsPerMillisecond / TimeSpan.TicksPerMillisecond);
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);
            next = last >= units && last - units < FurthestAhead ? last + 1 : units;     // a clock that was put back further is believed
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        Span<byte> chance = stackalloc byte[8];
        RandomNumberGenerator.Fill(chance);
        var variant = (BitConverter.ToUInt64(chance) & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        return string.Create(CultureInfo.InvariantCulture, $"video_{next / UnitsPerMillisecond:x12}7{next % UnitsPerMillisecond:x3}{variant:x16}");
    }
}
