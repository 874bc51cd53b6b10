namespace Filmgate.Streams;

/// <summary>A <see cref="ReadOnlyStream"/> of known length that can be read from any position, synchronously as well.</summary>
internal abstract class SeekableReadStream(long length) : ReadOnlyStream
{
    public override bool CanSeek => true;
    public override long Length => length;
    public abstract override long Position { get; set; }

    public abstract override int Read(byte[] buffer, int offset, int count);

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => Length + offset,
    };
}
