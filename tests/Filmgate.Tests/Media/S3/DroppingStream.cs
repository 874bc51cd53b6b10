using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.S3;

/// <summary>Drops the connection after a number of bytes.</summary>
internal sealed class DroppingStream(HttpContext http, Stream inner, int after) : FaultyStream(inner)
{
    private int _left = after;

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _left -= buffer.Length;
        if (_left < 0)
        {
            await Inner.FlushAsync(cancellationToken);
            http.Abort();
            throw new IOException("Dropped by the test.");
        }

        await Inner.WriteAsync(buffer, cancellationToken);
    }
}
