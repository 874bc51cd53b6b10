using Filmgate.Media.Store;

namespace Filmgate.Tests.Media;

/// <summary>Tells when so many bytes have been staged.</summary>
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
