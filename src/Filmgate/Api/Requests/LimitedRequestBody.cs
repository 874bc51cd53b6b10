using Filmgate.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Filmgate.Api.Requests;

/// <summary>A request body that must not exceed <c>max_upload</c>.</summary>
/// <remarks>
/// A client that is still sending would only see its connection break, not the error. So the rest of a body that is too large is read and
/// discarded before the error is written, unless the client waits for permission (Expect), or sends far too much or too slowly.
/// </remarks>
internal sealed class LimitedRequestBody(Stream body, long limit) : ReadOnlyStream
{
    private const int MaxDiscardFactor = 8;
    private static readonly TimeSpan DiscardTimeout = TimeSpan.FromSeconds(30);
    private long _remaining = limit;

    /// <summary>Replaces the limit of the web server.</summary>
    /// <exception cref="BadHttpRequestException">413: the Content-Length exceeds the limit.</exception>
    public static async Task ApplyAsync(HttpRequest request, CancellationToken ct)
    {
        var size = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is not { IsReadOnly: false, MaxRequestBodySize: { } limit } || request.ContentLength <= limit) return;
        if (request.ContentLength > limit * MaxDiscardFactor || request.Headers.Expect.Count > 0) throw TooLarge();

        size.MaxRequestBodySize = limit * MaxDiscardFactor;
        if (request.ContentLength is null) request.Body = new LimitedRequestBody(request.Body, limit);
        else await DiscardAndThrowAsync(request.Body, ct);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        _remaining -= read;
        if (_remaining < 0) await DiscardAndThrowAsync(body, cancellationToken);
        return read;
    }

    private static async Task DiscardAndThrowAsync(Stream rest, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(DiscardTimeout);
        try
        {
            await rest.CopyToAsync(Null, timeout.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // too slow: write the error now, even if the client does not read it
        }

        throw TooLarge();
    }

    private static BadHttpRequestException TooLarge() => new("The request body is too large.", StatusCodes.Status413PayloadTooLarge);
}
