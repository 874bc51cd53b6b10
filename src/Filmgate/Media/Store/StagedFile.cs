namespace Filmgate.Media.Store;

/// <summary>A file in the staging directory, until its commit moves it into place.</summary>
internal sealed class StagedFile(string path, Action<string> moveIntoPlace) : IStagedMedia
{
    // Unbuffered: the caller writes in large pieces, and a second copy in memory would buy nothing.
    private readonly FileStream _file = Full(() => new FileStream(path, new FileStreamOptions
    {
        Mode = FileMode.OpenOrCreate,
        Access = FileAccess.ReadWrite,
        Share = FileShare.ReadWrite | FileShare.Delete,
        BufferSize = 0,
        Options = FileOptions.Asynchronous,
    }));

    private bool _committed;

    public long Length { get; private set; }

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        try
        {
            await _file.WriteAsync(bytes, ct);
        }
        catch (IOException e) when (MediaStoreFullException.IsDiskFull(e))
        {
            throw new MediaStoreFullException(e);
        }

        Length += bytes.Length;
    }

    public Task ResetAsync(CancellationToken ct)
    {
        _file.SetLength(0); // takes the position back as well
        Length = 0;
        return Task.CompletedTask;
    }

    public Task<Stream> OpenIndexAsync(CancellationToken ct) => Task.FromResult<Stream>(new FileStream(path, new FileStreamOptions
    {
        Share = FileShare.ReadWrite | FileShare.Delete,
        Options = FileOptions.Asynchronous,
    }));

    public async Task CommitAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        ct.ThrowIfCancellationRequested();

        // The disk may take long to flush, and .NET can only wait for it with a thread.
        await Task.Run(() => Full(() =>
        {
            _file.Flush(flushToDisk: true);
            _file.Dispose();
            moveIntoPlace(path);
            return true;
        }), ct);
        _committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_committed)
            File.Delete(path);
    }

    private static T Full<T>(Func<T> act)
    {
        try
        {
            return act();
        }
        catch (IOException e) when (MediaStoreFullException.IsDiskFull(e))
        {
            throw new MediaStoreFullException(e);
        }
    }
}
