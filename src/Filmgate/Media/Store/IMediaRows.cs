namespace Filmgate.Media.Store;

/// <summary>
/// The database's rows about stored files. A row is written after its file and removed before it, so no row ever refers to a missing file.
/// </summary>
internal interface IMediaRows
{
    /// <summary>The key of these bytes if this owner has them already. Records the use, so that the file is not swept now.</summary>
    Task<string?> FindInputAsync(string owner, string sha256, DateTimeOffset now, CancellationToken ct);

    /// <returns>The key to use: another request may have stored the same bytes a moment ago.</returns>
    Task<string> AddInputAsync(string owner, string sha256, string key, long bytes, DateTimeOffset now);

    /// <summary>
    /// Removes the links from failed and cancelled videos to their inputs. A video keeps its inputs while it is watched, has a late
    /// result, or is on legal hold.
    /// </summary>
    /// <returns>The number of videos.</returns>
    Task<int> ReleaseInputsOfFailedAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct);

    /// <summary>
    /// Trashes inputs that no video or uploaded file refers to and that were not used since then. Removes the rows of uploaded files that
    /// expired before then.
    /// </summary>
    Task<int> ReleaseUnusedInputsAsync(DateTimeOffset unusedSince, int limit);

    /// <summary>
    /// Trashes the files whose retention is over, by the rule of their key or else by the server's; never one on legal hold.
    /// </summary>
    /// <param name="defaultRetention">Null: files are kept.</param>
    /// <returns>The ids of the videos.</returns>
    Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset now, TimeSpan? defaultRetention, int limit);

    /// <summary>The keys of files that no row refers to any more and that may still exist.</summary>
    Task<IReadOnlyList<string>> ListTrashAsync(int limit, CancellationToken ct);

    Task RemoveFromTrashAsync(string key);

    /// <summary>Those of the keys that a row refers to, or the request of a video that has not ended.</summary>
    Task<IReadOnlySet<string>> FindReferencedAsync(IReadOnlyCollection<string> keys, CancellationToken ct);

    /// <summary>One page of all files that should exist, ordered by key.</summary>
    Task<IReadOnlyList<MediaRow>> ListAsync(string after, int limit, CancellationToken ct);

    /// <summary>False: the video does not exist.</summary>
    Task<bool> PlaceHoldAsync(string videoId, string? reason, DateTimeOffset now);

    /// <summary>False: there was no hold.</summary>
    Task<bool> ReleaseHoldAsync(string videoId);

    Task<LegalHold?> FindHoldAsync(string videoId, CancellationToken ct);
}

/// <param name="VideoId">Null for an input, which may belong to several videos.</param>
internal sealed record MediaRow(string Key, string? VideoId, long Bytes, string Sha256, string ContentType);

internal sealed record LegalHold(DateTimeOffset PlacedAt, string? Reason);
