using System.Buffers;

namespace Filmgate.Media;

/// <summary>The names of stored files. They become paths on a disk, so nothing may slip through that climbs out of the root.</summary>
internal static class MediaKey
{
    private const int MaxLength = 512;
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789._/-");

    public static bool IsValid(string key) =>
        key.Length is > 0 and <= MaxLength
        && !key.AsSpan().ContainsAnyExcept(Allowed)
        && Array.TrueForAll(key.Split('/'), segment => segment is not ("" or "." or ".."));

    public static string Check(string key) => IsValid(key)
        ? key
        : throw new ArgumentException($"'{key}' is not a key of the media store.", nameof(key));

    /// <summary>
    /// The date in the path is that of the id, not of the download: storing the same video again, after a crash or weeks later,
    /// replaces the file instead of leaving a second one.
    /// </summary>
    public static string ForVideo(string videoId, TimeProvider clock)
    {
        var created = TimeOf(videoId) ?? clock.GetUtcNow();
        return Check($"videos/{created.Year:D4}/{created.Month:D2}/{videoId}.mp4");
    }

    public static string ForInput(string sha256, string extension) => Check($"inputs/{sha256}.{extension}");

    /// <summary>A UUID of version 7 begins with 48 bits of Unix milliseconds.</summary>
    private static DateTimeOffset? TimeOf(string videoId)
    {
        var underscore = videoId.IndexOf('_', StringComparison.Ordinal);
        return Guid.TryParseExact(videoId.AsSpan(underscore + 1), "N", out var id) && id.Version == 7
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16))
            : null;
    }
}
