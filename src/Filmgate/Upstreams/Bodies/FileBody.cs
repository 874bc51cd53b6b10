using System.Net;
using System.Net.Http.Headers;

namespace Filmgate.Upstreams.Bodies;

/// <summary>A file as a part of a form. It is read while the form is sent.</summary>
internal sealed class FileBody : HttpContent
{
    private readonly InputFile _file;

    public FileBody(InputFile file, string contentType)
    {
        _file = file;
        Headers.ContentType = new MediaTypeHeaderValue(contentType);
    }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken) =>
        _file.CopyToAsync(stream, cancellationToken);

    protected override bool TryComputeLength(out long length)
    {
        length = _file.Length;
        return true;
    }
}
