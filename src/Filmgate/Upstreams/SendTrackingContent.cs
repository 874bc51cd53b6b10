using System.Net;
using Filmgate.Streams;

namespace Filmgate.Upstreams;

/// <summary>
/// A request body that records how much of it was sent. If the last byte was not sent, no server can have accepted the request, no matter
/// how the connection failed: it may have been stuck in its handshake, or the body broke off.
/// </summary>
internal sealed class SendTrackingContent : HttpContent
{
    private readonly HttpContent _inner;
    private readonly Action _onProgress;
    private volatile bool _hasStarted;
    private long _sent;

    /// <param name="onProgress">Called each time that the connection has taken a part of the body.</param>
    public SendTrackingContent(HttpContent inner, Action onProgress)
    {
        _inner = inner;
        _onProgress = onProgress;
        Length = inner.Headers.ContentLength;
        foreach (var header in inner.Headers) Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    /// <summary>Null if it is unknown.</summary>
    public long? Length { get; }

    /// <summary>The bytes that were given to the connection. It counts a write before it begins.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    public bool HasStarted => _hasStarted;

    public bool MayBeComplete => HasStarted && !(Sent < Length);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        _hasStarted = true;
        return _inner.CopyToAsync(new CountingStream(this, stream), context, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Length ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }

    private sealed class CountingStream(SendTrackingContent owner, Stream connection) : WriteOnlyStream
    {
        private long _sent;

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            _sent += buffer.Length;
            Interlocked.Exchange(ref owner._sent, Math.Max(owner.Sent, _sent));     // a body may be written a second time
            await connection.WriteAsync(buffer, cancellationToken);
            owner._onProgress();
        }

        public override Task FlushAsync(CancellationToken cancellationToken) => connection.FlushAsync(cancellationToken);
    }
}
