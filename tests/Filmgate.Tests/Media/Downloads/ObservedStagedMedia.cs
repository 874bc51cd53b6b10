using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Downloads;

/// <summary>A staged file that signals when a number of bytes has been written.</summary>
internal sealed class ObservedStagedMedia(IStagedMedia staged, long goal) : IStagedMedia
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public Task Reached => _reached.Task;

    public long Length => staged.Length;

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        await staged.WriteAsync(bytes, ct);
        if (staged.Length >= goal)
            _reached.TrySetResult();
    }

    public Task ResetAsync(CancellationToken ct) => staged.ResetAsync(ct);

    public Task<Stream> OpenIndexAsync(CancellationToken ct) => staged.OpenIndexAsync(ct);

    public Task CommitAsync(CancellationToken ct) => staged.CommitAsync(ct);

    public ValueTask DisposeAsync() => staged.DisposeAsync();
}
