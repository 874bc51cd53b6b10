using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Filmgate.Videos;

/// <summary>
/// Ids that sort by time of creation, even within a millisecond: version 7 UUIDs whose 12 bits after the millisecond are its fraction.
/// Lists page by id, so two videos that are created one after the other must keep their order.
/// </summary>
internal static class VideoId
{
    /// <summary>Sorts behind all ids.</summary>
    public const string AfterAll = "video_g";

    private const long UnitsPerMillisecond = 4096;
    private const long MaxAhead = 1000 * UnitsPerMillisecond;
    private static long _last;

    [ThreadStatic]
    private static ulong[]? _random;

    [ThreadStatic]
    private static int _remaining;

    public static string New(DateTimeOffset now)
    {
        var fraction = now.UtcTicks % TimeSpan.TicksPerMillisecond * UnitsPerMillisecond / TimeSpan.TicksPerMillisecond;
        var units = (now.ToUnixTimeMilliseconds() * UnitsPerMillisecond) + fraction;
        long last, next;
        do
        {
            last = Volatile.Read(ref _last);

            // A clock that was set back by more than a second is trusted again.
            next = last >= units && last - units < MaxAhead ? last + 1 : units;
        }
        while (Interlocked.CompareExchange(ref _last, next, last) != last);

        var variant = (RandomBits() & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
        var (milliseconds, rest) = (next / UnitsPerMillisecond, next % UnitsPerMillisecond);
        return string.Create(CultureInfo.InvariantCulture, $"video_{milliseconds:x12}7{rest:x3}{variant:x16}");
    }

    /// <summary>
    /// Sorts before the ids of all videos that were created since then. An id can be a second ahead of its clock, not behind.
    /// </summary>
    public static string FirstSince(DateTimeOffset time) =>
        string.Create(CultureInfo.InvariantCulture, $"video_{Math.Max(0, time.ToUnixTimeMilliseconds()):x12}");

    /// <summary>
    /// From the cryptographic generator, so that ids cannot be guessed. Fetched for 64 ids at once, because a fetch costs more than the
    /// rest of an id.
    /// </summary>
    private static ulong RandomBits()
    {
        var random = _random ??= new ulong[64];
        if (_remaining == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(random.AsSpan()));
            _remaining = random.Length;
        }

        return random[--_remaining];
    }
}
