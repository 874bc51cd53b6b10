using Filmgate.Streams;
using Microsoft.Win32.SafeHandles;

namespace Filmgate.Media.Store;

/// <summary>A file in the staging directory, until its commit moves it into place.</summary>
internal sealed class StagedFile(string path, Func<string, Task> moveIntoPlace) : IStagedMedia
{
    // Synchronous: on Unix, .NET makes an asynchronous write a blocking one on another thread, which costs more than the write.
    private readonly SafeFileHandle _file = TranslateDiskFull(() => File.OpenHandle(
        path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));

    private bool _committed;

    public long Length { get; private set; }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        TranslateDiskFull(() => RandomAccess.Write(_file, bytes.Span, Length));
        Length += bytes.Length;
        return Task.CompletedTask;
    }

    public Task ResetAsync(CancellationToken ct)
    {
        RandomAccess.SetLength(_file, 0);
        Length = 0;
        return Task.CompletedTask;
    }

    public Task<Stream> OpenIndexAsync(CancellationToken ct) => Task.FromResult<Stream>(new Reader(_file, Length));

    public async Task CommitAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        ct.ThrowIfCancellationRequested();

        var moved = Task.CompletedTask;
        try
        {
            await FlushThreads.RunAsync(() =>
            {
                RandomAccess.FlushToDisk(_file);
                _file.Dispose();
                moved = moveIntoPlace(path);                            // starts here: a hop to another thread costs more
            });
            await moved;
        }
        catch (IOException e) when (MediaStoreFullException.IsDiskFull(e))
        {
            throw new MediaStoreFullException(e);
        }

        _committed = true;
    }

    public ValueTask DisposeAsync()
    {
        _file.Dispose();
        if (!_committed)
            File.Delete(path);
        return ValueTask.CompletedTask;
    }

    private static void TranslateDiskFull(Action action) => TranslateDiskFull(() =>
    {
        action();
        return true;
    });

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

    /// <summary>Reads the file through its one handle, before and after it is complete.</summary>
    private sealed class Reader(SafeFileHandle file, long length) : SeekableReadStream(length)
    {
        public override long Position { get; set; }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

        public override int Read(Span<byte> buffer)
        {
            var read = RandomAccess.Read(file, buffer, Position);
            Position += read;
            return read;
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(Read(buffer.Span));
    }
}
