namespace Filmgate.Json;

/// <summary>
/// A large body on its way to the parser, which lays down twelve bytes for each value before anybody can look: forty megabytes of commas
/// took half a gigabyte.
/// What has more values than a request can mean is given up while it is read.
/// </summary>
internal sealed class ValueCountingStream(Stream utf8) : Stream
{
    private int _left = StrictJson.MostValues;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await utf8.ReadAsync(buffer, cancellationToken);
        _left -= buffer.Span[..read].Count((byte)',');
        return _left >= 0 ? read : throw StrictJson.TooMany();
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
