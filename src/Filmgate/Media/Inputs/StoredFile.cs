using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>A file that a client uploaded to use in several requests. Its bytes are an input's: kept once per owner, whatever they are called.</summary>
/// <param name="Key">Where the media store keeps it.</param>
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

    /// <summary>Sorts by time of creation, as the videos' do.</summary>
    public static string NewId(DateTimeOffset now) => string.Concat(Prefix, VideoId.New(now).AsSpan("video_".Length));

    public static bool IsId(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan(Prefix.Length), "N", out _);
}

/// <summary>How much one owner may keep as files.</summary>
internal sealed record FileQuota(long Bytes, int Files);

/// <summary>The rows of uploaded files. One that has expired is not there any more, whenever its row is taken away.</summary>
internal interface IFileStore
{
    /// <summary>False: the owner has no room left for it, and nothing was written.</summary>
    Task<bool> AddAsync(StoredFile file, FileQuota quota);

    Task<StoredFile?> FindAsync(string owner, string id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Finds it for a request, and notes that it was wanted, so that its bytes stay until the request is written.</summary>
    Task<StoredFile?> UseAsync(string owner, string id, DateTimeOffset now);

    /// <param name="after">Goes on behind this id; null: from the beginning.</param>
    /// <param name="purpose">Only those; null: all.</param>
    Task<IReadOnlyList<StoredFile>> ListAsync(string owner, string? after, string? purpose, int limit, bool newestFirst, DateTimeOffset now, CancellationToken ct);

    /// <summary>False: there was none.</summary>
    Task<bool> DeleteAsync(string owner, string id, DateTimeOffset now);
}
