using System.Net;
using System.Text;

namespace Filmgate.Verification;

/// <summary>
/// A request body that keeps a copy of what is sent. It reads the inner body only when it is sent: whether that happened decides whether a
/// paid call may have been accepted.
/// </summary>
internal sealed class RecordingContent : HttpContent
{
    private readonly HttpContent _inner;
    private byte[] _sent = [];

    public RecordingContent(HttpContent inner)
    {
        _inner = inner;
        foreach (var header in inner.Headers) Headers.TryAddWithoutValidation(header.Key, header.Value);
    }

    /// <summary>As text; the bytes of files in a form appear as replacement characters.</summary>
    public string Text => Encoding.UTF8.GetString(_sent);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        using var copy = new MemoryStream();
        await _inner.CopyToAsync(copy, context, cancellationToken);
        _sent = copy.ToArray();
        await stream.WriteAsync(_sent, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = _inner.Headers.ContentLength ?? -1;
        return length >= 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _inner.Dispose();
        base.Dispose(disposing);
    }
}
