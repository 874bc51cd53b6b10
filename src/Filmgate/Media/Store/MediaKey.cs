using System.Buffers;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Filmgate.Media.Store;

/// <summary>The keys of stored files. A key becomes a path on a disk, so it must not lead out of the root.</summary>
internal static partial class MediaKey
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

    public static string ForInput(string owner, string sha256, string extension) => WithNonce($"inputs/{owner}/{sha256}.{extension}");

    /// <summary>Adds eight random hex digits before the extension.</summary>
    public static string WithNonce(string key)
    {
        var dot = key.LastIndexOf('.');
        return Check($"{key[..dot]}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}{key[dot..]}");
    }

    /// <summary>
    /// Whether the key has a form that this gateway generates. An operator's own files in the same place are never swept.
    /// </summary>
    public static bool IsGenerated(string key) => GeneratedPattern().IsMatch(key) || IsLegacyInput(key);

    /// <summary>
    /// Whether the key is an input's of the first releases. They wrote no row for an input, so only the requests of videos that have not
    /// ended tell whether it is needed.
    /// </summary>
    public static bool IsLegacyInput(string key) => LegacyInputPattern().IsMatch(key);

    /// <summary>The key without its random digits: the same each time a file is stored.</summary>
    public static string WithoutNonce(string key) => GeneratedPattern().Replace(key, ".${ext}");

    /// <summary>When the video was created: a version 7 UUID begins with 48 bits of Unix milliseconds.</summary>
    public static DateTimeOffset? TimeOf(string videoId)
    {
        var underscore = videoId.IndexOf('_', StringComparison.Ordinal);
        return Guid.TryParseExact(videoId.AsSpan(underscore + 1), "N", out var id) && id.Version == 7
            ? DateTimeOffset.FromUnixTimeMilliseconds(Convert.ToInt64(id.ToString("N")[..12], 16))
            : null;
    }

    [GeneratedRegex(@"-[0-9a-f]{8}\.(?<ext>[a-z0-9]{1,8})$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex GeneratedPattern();

    [GeneratedRegex(@"^inputs/[0-9a-f]{64}\.[a-z0-9]{1,8}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex LegacyInputPattern();
}
