using Filmgate.Media.Inspection;

namespace Filmgate.Media.Store;

/// <summary>A staged file. Disposing it without a commit deletes it.</summary>
internal interface IStagedMedia : IAsyncDisposable
{
    /// <summary>The number of bytes written so far: the position of the next write.</summary>
    long Length { get; }

    Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Starts over from zero bytes, for example when the upstream sends a different file than at first.</summary>
    Task ResetAsync(CancellationToken ct);

    /// <summary>
    /// A seekable stream of the file's length that contains at least what <see cref="Mp4Inspector"/> reads: the headers of the top-level
    /// boxes and the indexes. A bucket does not show a file before its commit, so its staged file keeps only these parts.
    /// </summary>
    Task<Stream> OpenIndexAsync(CancellationToken ct);

    /// <summary>
    /// Makes the file durable and visible under its key in one step, and verifies that the stored bytes are those written.
    /// </summary>
    Task CommitAsync(CancellationToken ct);
}
