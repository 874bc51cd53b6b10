using Filmgate.Streams;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Filmgate.Api.Requests;

/// <summary>
/// A request body that is held to <c>max_upload</c>. A client that is busy sending would only see its connection break and never hear why, so what is
/// too much is taken and thrown away before it is told; unless it waits for permission, or sends far too much or too slowly.
/// </summary>
internal sealed class LimitedRequestBody(Stream body, long limit) : ReadOnlyStream
{
    private const int Generosity = 8;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private long _left = limit;

    /// <summary>Takes the limit over from the web server.</summary>
    /// <exception cref="BadHttpRequestException">413: the body is announced to be larger.</exception>
    public static async Task ApplyAsync(HttpRequest request, CancellationToken ct)
    {
        var size = request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>();
        if (size is not { IsReadOnly: false, MaxRequestBodySize: { } limit } || request.ContentLength <= limit) return;
        if (request.ContentLength > limit * Generosity || request.Headers.Expect.Count > 0) throw TooLarge();

        size.MaxRequestBodySize = limit * Generosity;
        if (request.ContentLength is null) request.Body = new LimitedRequestBody(request.Body, limit);
        else await RefuseAsync(request.Body, ct);
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await body.ReadAsync(buffer, cancellationToken);
        _left -= read;
        if (_left < 0) await RefuseAsync(body, cancellationToken);
        return read;
    }

    private static async Task RefuseAsync(Stream rest, CancellationToken ct)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(Patience);
        try
        {
            await rest.CopyToAsync(Null, patience.Token);
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            // too slow: it is told now, whether it listens or not
        }

        throw TooLarge();
    }

    private static BadHttpRequestException TooLarge() => new("The request body is too large.", StatusCodes.Status413PayloadTooLarge);
}
