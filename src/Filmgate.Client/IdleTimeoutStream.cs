namespace Filmgate.Client;

/// <summary>Reads from another stream and cancels a read that gets no byte for a minute.</summary>
/// <remarks>The gateway sends at least a comment every 15 seconds. A read from a dead but open connection would never end.</remarks>
internal sealed class IdleTimeoutStream(Stream inner, TimeProvider clock, Action onRead) : Stream
{
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        using var timeout = new CancellationTokenSource(IdleTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        var read = await inner.ReadAsync(buffer, either.Token).ConfigureAwait(false);
        if (read > 0) onRead();
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
