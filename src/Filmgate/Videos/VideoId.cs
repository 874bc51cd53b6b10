using System.Globalization;
using System.Runtime.InteropServices;
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

    [ThreadStatic]
    private static ulong[]? _drawn;

    [ThreadStatic]
    private static int _left;

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

        var variant = (Chance() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        return string.Create(CultureInfo.InvariantCulture, $"video_{next / UnitsPerMillisecond:x12}7{next % UnitsPerMillisecond:x3}{variant:x16}");
    }

    /// <summary>Nobody can guess it, as it comes from the cryptographic generator; fetched for many ids at once, because each fetch costs more than the rest of an id.</summary>
    private static ulong Chance()
    {
        var drawn = _drawn ??= new ulong[64];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(drawn.AsSpan()));
            _left = drawn.Length;
        }

        return drawn[--_left];
    }
}
