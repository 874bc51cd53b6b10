namespace Filmgate.Media.Store;

/// <summary>What the database knows about stored files.</summary>
/// <remarks>
/// A row is written after its file and deleted before it, so no row points at nothing. A deleted row's key goes to the trash in the same
/// transaction; the file is deleted later.
/// </remarks>
internal interface IMediaRows
{
    /// <summary>Finds the owner's input with these bytes, and marks it as used now, so that it is not deleted meanwhile.</summary>
    /// <returns>Its key. Null: there is none.</returns>
    Task<string?> FindInputAsync(string owner, string sha256, DateTimeOffset now, CancellationToken ct);

    /// <summary>Adds an input, unless a concurrent request has added the same bytes of this owner.</summary>
    /// <returns>The stored key. If it differs from <paramref name="key"/>, that key is in the trash.</returns>
    Task<string> AddInputAsync(string owner, string sha256, string key, long bytes, DateTimeOffset now);

    /// <summary>
    /// Unlinks the inputs of videos that failed or were cancelled before this time. Skips videos that are still polled, have a late result
    /// or are on legal hold.
    /// </summary>
    /// <param name="limit">Videos per read; all are processed.</param>
    /// <returns>The number of videos whose inputs were unlinked.</returns>
    Task<int> ReleaseInputsOfFailedAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct);

    /// <summary>
    /// Deletes the rows of inputs that no video and no uploaded file uses and that were not used since this time, and of uploaded files
    /// that expired before it.
    /// </summary>
    /// <param name="limit">Maximum number of inputs and of files.</param>
    /// <returns>The number of inputs.</returns>
    Task<int> ReleaseUnusedInputsAsync(DateTimeOffset unusedSince, int limit);

    /// <summary>Deletes the file rows of completed videos whose retention is over. Skips videos on legal hold.</summary>
    /// <param name="usual">Retention for API keys without their own. Null or zero: without limit.</param>
    /// <returns>The ids of the videos whose files were deleted.</returns>
    Task<IReadOnlyList<string>> DeleteExpiredAsync(DateTimeOffset now, TimeSpan? usual, int limit);

    /// <summary>Keys of files whose rows are deleted and that may still be in the media store: those whose next try is due.</summary>
    Task<IReadOnlyList<string>> ListTrashAsync(DateTimeOffset now, int limit, CancellationToken ct);

    /// <summary>Call it after a file could not be deleted. It goes behind the others, with a pause that doubles at each call.</summary>
    /// <param name="firstPause">The pause after the first try.</param>
    /// <returns>When the next try is due.</returns>
    Task<DateTimeOffset> PostponeTrashAsync(string key, DateTimeOffset now, TimeSpan firstPause, TimeSpan maxPause);

    /// <summary>Ends the pauses: every file in the trash is due now. The next pause is longer all the same.</summary>
    Task MakeTrashDueAsync(DateTimeOffset now);

    /// <summary>Call it after the file is deleted.</summary>
    Task RemoveFromTrashAsync(string key);

    /// <summary>Those of the keys that a row or the request of an unfinished video refers to.</summary>
    Task<IReadOnlySet<string>> FindReferencedAsync(IReadOnlyCollection<string> keys, CancellationToken ct);

    /// <summary>One page of all files that should be in the media store, by key.</summary>
    /// <param name="after">The key that the page starts after; empty for the first page.</param>
    Task<IReadOnlyList<MediaRow>> ListAsync(string after, int limit, CancellationToken ct);

    /// <summary>Places a legal hold on a video, or changes its reason.</summary>
    /// <returns>False: the video is deleted or unknown.</returns>
    Task<bool> PlaceHoldAsync(string videoId, string? reason, DateTimeOffset now);

    /// <returns>False: the video was not on hold.</returns>
    Task<bool> ReleaseHoldAsync(string videoId);

    /// <returns>Null: the video is not on hold.</returns>
    Task<LegalHold?> FindHoldAsync(string videoId, CancellationToken ct);
}

/// <param name="VideoId">Null for an input, which several videos may use.</param>
internal sealed record MediaRow(string Key, string? VideoId, long Bytes, string Sha256, string ContentType);

internal sealed record LegalHold(DateTimeOffset PlacedAt, string? Reason);
