namespace Filmgate.Media.Store;

/// <summary>What the database knows of files. A row comes after its file and goes before it, so no row ever points at nothing.</summary>
internal interface IMediaRows
{
    /// <summary>Where these bytes are already, for this owner; notes that they were wanted, so that nobody sweeps them now.</summary>
    Task<string?> FindInputAsync(string owner, string sha256, DateTimeOffset now, CancellationToken ct);

    /// <returns>The key that counts: another request may have stored the same bytes a moment ago.</returns>
    Task<string> AddInputAsync(string owner, string sha256, string key, long bytes, DateTimeOffset now);

    /// <summary>Failed and cancelled videos need their inputs no more, once that is long ago; but not one that is watched, has a late result, or is on hold.</summary>
    /// <returns>How many there were.</returns>
    Task<int> ReleaseInputsOfFailedAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct);

    /// <summary>Gives up inputs that no video needs, no uploaded file has, and nobody wanted since; and the rows of files that expired before then.</summary>
    Task<int> ReleaseUnusedInputsAsync(DateTimeOffset unusedSince, int limit);

    /// <summary>Gives up the files whose time is over by the rule of their key, or by the server's; never one on hold.</summary>
    /// <param name="usual">Null: kept.</param>
    /// <returns>The videos.</returns>
    Task<IReadOnlyList<string>> ExpireAsync(DateTimeOffset now, TimeSpan? usual, int limit);

    /// <summary>Files that were given up and may be there still.</summary>
    Task<IReadOnlyList<string>> ListTrashAsync(int limit, CancellationToken ct);

    Task RemoveFromTrashAsync(string key);

    /// <summary>Those of the keys that some row points at, or the request of a video that is not through.</summary>
    Task<IReadOnlySet<string>> FindReferencedAsync(IReadOnlyCollection<string> keys, CancellationToken ct);

    /// <summary>All that should be there, by key.</summary>
    Task<IReadOnlyList<MediaRow>> ListAsync(string after, int limit, CancellationToken ct);

    /// <summary>False: there is no such video of that owner.</summary>
    Task<bool> PlaceHoldAsync(string videoId, string? reason, DateTimeOffset now);

    /// <summary>False: there was none.</summary>
    Task<bool> ReleaseHoldAsync(string videoId);

    Task<LegalHold?> FindHoldAsync(string videoId, CancellationToken ct);
}

/// <param name="VideoId">Null for an input, which may belong to several.</param>
internal sealed record MediaRow(string Key, string? VideoId, long Bytes, string Sha256, string ContentType);

internal sealed record LegalHold(DateTimeOffset PlacedAt, string? Reason);
