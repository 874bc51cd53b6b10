using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.S3;

/// <summary>One bit of every piece is turned.</summary>
internal sealed class TwistedStream(Stream inner) : FaultyStream(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        if (read > 0) buffer.Span[0] ^= 1;
        return read;
    }
}

/// <summary>The connection breaks after so many bytes.</summary>
internal sealed class CutStream(HttpContext http, Stream inner, int after) : FaultyStream(inner)
{
    private int _left = after;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _left -= buffer.Length;
        if (_left < 0)
        {
            await Inner.FlushAsync(cancellationToken);
            http.Abort();
            throw new IOException("Cut, as the test wants it.");
        }

        await Inner.WriteAsync(buffer, cancellationToken);
    }
}

internal abstract class FaultyStream(Stream inner) : Stream
{
    protected Stream Inner => inner;
    public override bool CanRead => inner.CanRead;
    public override bool CanSeek => false;
    public override bool CanWrite => inner.CanWrite;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush() => inner.Flush();

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);
}
