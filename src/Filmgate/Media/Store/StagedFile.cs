namespace Filmgate.Media.Store;

/// <summary>A file in the staging directory, until its commit moves it into place.</summary>
internal sealed class StagedFile(string path, Func<string, Task> moveIntoPlace) : IStagedMedia
{
    // Unbuffered: the caller writes large pieces, so another copy in memory would be of no use.
    private readonly FileStream _file = TranslateDiskFull(() => new FileStream(path, new FileStreamOptions
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
        _file.SetLength(0); // resets the position as well
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

        try
        {
            await FlushThreads.RunAsync(() =>
            {
                _file.Flush(flushToDisk: true);
                _file.Dispose();
            });
            await moveIntoPlace(path);
        }
        catch (IOException e) when (MediaStoreFullException.IsDiskFull(e))
        {
            throw new MediaStoreFullException(e);
        }

        _committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_committed)
            File.Delete(path);
    }

    private static T TranslateDiskFull<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (IOException e) when (MediaStoreFullException.IsDiskFull(e))
        {
            throw new MediaStoreFullException(e);
        }
    }
}
