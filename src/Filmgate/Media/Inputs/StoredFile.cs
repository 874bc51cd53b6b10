using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>
/// A file that a client uploaded for use in several requests. Its bytes are stored like an input's: once per owner, under any file name.
/// </summary>
/// <param name="Key">The key in the media store.</param>
/// <param name="Width">In pixels; 0 for a clip.</param>
internal sealed record StoredFile(
    string Id,
    string Owner,
    string FileName,
    string Purpose,
    string Key,
    string ContentType,
    long Bytes,
    int Width,
    int Height,
    string Sha256,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ExpiresAt)
{
    public const string Prefix = "file-";

    public bool IsClip => ContentType is "video/mp4";

    /// <summary>Sorts by creation time, like the ids of videos.</summary>
    public static string NewId(DateTimeOffset now) => string.Concat(Prefix, VideoId.New(now).AsSpan("video_".Length));

    public static bool IsId(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out _);
}
