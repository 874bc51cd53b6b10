namespace Filmgate.Media;

/// <summary>Where finished files and input images live: a disk now, an S3 bucket in a later chapter. Keys look like <c>videos/2026/11/video_….mp4</c>.</summary>
internal interface IMediaStore
{
    /// <summary>Opens a place to write to that nobody can see until <see cref="IStagedMedia.CommitAsync"/>.</summary>
    Task<IStagedMedia> StageAsync(CancellationToken ct);

    /// <summary>A seekable stream over the file, or null when there is none.</summary>
    Task<Stream?> OpenAsync(string key, CancellationToken ct);

    /// <summary>Forgets the file; true when it was there.</summary>
    Task<bool> DeleteAsync(string key, CancellationToken ct);
}

/// <summary>A file being written. Disposing it without a commit leaves no trace.</summary>
internal interface IStagedMedia : IAsyncDisposable
{
    /// <summary>Bytes written so far, where the next write goes.</summary>
    long Length { get; }

    Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct);

    /// <summary>Starts again from nothing (the upstream gave a different file than the one begun).</summary>
    Task ResetAsync(CancellationToken ct);

    /// <summary>A seekable stream over what has been written.</summary>
    Task<Stream> OpenAsync(CancellationToken ct);

    /// <summary>Makes it durable (flushed to the device) and visible under its key, in one step. The same key may be committed twice; the last one wins.</summary>
    Task CommitAsync(string key, CancellationToken ct);
}
