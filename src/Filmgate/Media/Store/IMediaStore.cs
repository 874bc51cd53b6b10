using Filmgate.Media.Inspection;

namespace Filmgate.Media.Store;

/// <summary>Where finished files and inputs live: a disk or an S3 bucket. The contract is in tests/…/Media/MediaStoreContract.</summary>
internal interface IMediaStore
{
    /// <summary>The place in words for an operator; never a secret.</summary>
    string Description { get; }

    /// <summary>Opens a place to write to that nobody can see until <see cref="IStagedMedia.CommitAsync"/>.</summary>
    Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct);

    /// <summary>A seekable stream over the file, or null when there is none.</summary>
    /// <exception cref="MediaStoreException">The store did not answer, so nobody knows.</exception>
    Task<Stream?> OpenAsync(string key, CancellationToken ct);

    /// <summary>Forgets the file; true when it was there.</summary>
    Task<bool> DeleteAsync(string key, CancellationToken ct);

    /// <summary>Every committed file, in no order that could be relied on.</summary>
    IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct);

    /// <summary>Throws away what writers that died left unfinished before that moment.</summary>
    /// <returns>How many there were.</returns>
    Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct);

    /// <summary>How many files are best read at the same moment, where many are. A disk that jumps between files is slower.</summary>
    int MaxConcurrentReads => 1;

    /// <summary>An address outside of this gateway that serves the file for a while; null where the store has none.</summary>
    Uri? SignedUrl(string key, string contentType, string disposition, TimeSpan lifetime) => null;
}

/// <summary>What is going to be stored. A store that keeps such things keeps them with the file.</summary>
/// <param name="Facts">Names in lower case, values in ASCII.</param>
internal sealed record MediaTarget(string Key, string ContentType, IReadOnlyDictionary<string, string>? Facts = null);

internal readonly record struct MediaFile(string Key, long Bytes, DateTimeOffset StoredAt);

/// <summary>A file being written. Disposing it without a commit leaves no trace.</summary>
internal interface IStagedMedia : IAsyncDisposable
{
    /// <summary>Bytes written so far, where the next write goes.</summary>
    long Length { get; }

    Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Starts again from nothing (the upstream gave a different file than the one begun).</summary>
    Task ResetAsync(CancellationToken ct);

    /// <summary>
    /// A seekable stream of the file's length in which at least everything can be read that <see cref="Mp4Inspector"/> asks for: the
    /// headers of the outermost boxes and the indexes. A bucket does not show a file before it is committed, so its stage keeps just these.
    /// </summary>
    Task<Stream> OpenIndexAsync(CancellationToken ct);

    /// <summary>Makes it durable and visible under its key, in one step, and makes sure that what is there is what was written.</summary>
    Task CommitAsync(CancellationToken ct);
}
