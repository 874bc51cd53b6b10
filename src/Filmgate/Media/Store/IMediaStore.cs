namespace Filmgate.Media.Store;

/// <summary>
/// Where finished files and inputs are stored: a disk or an S3 bucket. The tests in MediaStoreContract define the contract.
/// </summary>
internal interface IMediaStore
{
    /// <summary>The location, for the operator; never a secret.</summary>
    string Description { get; }

    /// <summary>Opens a file for writing that is invisible until <see cref="IStagedMedia.CommitAsync"/>.</summary>
    Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct);

    /// <summary>A seekable stream over the file, or null when there is none.</summary>
    /// <exception cref="MediaStoreException">The store did not respond, so it is unknown whether the file exists.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken ct);

    /// <summary>Deletes the file. True: it existed.</summary>
    Task<bool> DeleteAsync(string key, CancellationToken ct);

    /// <summary>Every committed file, in no particular order.</summary>
    IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct);

    /// <summary>Deletes unfinished files of dead writers that were started before that time.</summary>
    /// <returns>The number of files.</returns>
    Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct);

    /// <summary>How many files to read in parallel when many are read. A disk is slower when it jumps between files.</summary>
    int MaxConcurrentReads => 1;

    /// <summary>An address outside this gateway that serves the file for a limited time. Null when the store has none.</summary>
    Uri? SignedUrl(string key, string contentType, string disposition, TimeSpan lifetime) => null;
}

/// <summary>The file that is going to be stored.</summary>
/// <param name="Metadata">Stored with the file if the store supports it. Names in lower case, values in ASCII.</param>
internal sealed record MediaTarget(string Key, string ContentType, IReadOnlyDictionary<string, string>? Metadata = null);

internal readonly record struct MediaFile(string Key, long Bytes, DateTimeOffset StoredAt);
