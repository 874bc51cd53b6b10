namespace Filmgate.Tests.Media.S3;

/// <summary>Flips one bit of every read.</summary>
internal sealed class BitFlipStream(Stream inner) : FaultyStream(inner)
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await Inner.ReadAsync(buffer, cancellationToken);
        if (read > 0) buffer.Span[0] ^= 1;
        return read;
    }
}
