using Filmgate.Formatting;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>Stores the images of requests under the hash of their bytes, so that the same image is stored once.</summary>
/// <param name="http">From <see cref="SsrfSafeHttp"/>.</param>
internal sealed class InputImages(
    InputFileStore files, InputMemory memory, HttpClient http, AddressPolicy policy, DownloadOptions options, TimeProvider clock)
{
    private readonly RedirectFollower _http = new(http, policy, options.MaxRedirects);

    /// <param name="image">Seekable.</param>
    /// <param name="url">The address that the client gave, if the image came from one.</param>
    /// <exception cref="IOException">The store could not be written.</exception>
    public async Task<ImageResult> StoreAsync(string owner, Stream image, CancellationToken ct, string? url = null)
    {
        if (image.Length > options.MaxImageBytes) return TooLarge();
        var inspection = image is MemoryStream whole && whole.TryGetBuffer(out var bytes)
            ? ImageInspector.Inspect(bytes)
            : await InspectAsync(image, ct);
        if (inspection is not ImageInspection.Accepted { Facts: var facts })
            return new ImageResult.Refused(((ImageInspection.Refused)inspection).Reason);
        if ((long)facts.StoredWidth * facts.StoredHeight > ImageConverter.MaxPixels)
        {
            return new ImageResult.Refused(
                $"The image has {facts.StoredWidth}x{facts.StoredHeight} pixels; at most {ImageConverter.MaxPixels / 1_000_000} million "
                + "are accepted.");
        }

        var key = await files.StoreAsync(owner, image, facts.Extension, facts.ContentType, ct);
        return new ImageResult.Stored(new InputImage(key, facts.ContentType, image.Length, facts.Width, facts.Height, url), facts);
    }

    /// <summary>An image that is stored already.</summary>
    /// <exception cref="IOException">The store could not be read.</exception>
    public async Task<ImageResult> InspectAsync(IMediaStore store, InputImage image, CancellationToken ct)
    {
        await using var file = await store.OpenAsync(image.Key, ct)
            ?? throw new IOException($"The input {image.Key} is missing from the media store.");
        return await InspectAsync(file, ct) switch
        {
            ImageInspection.Accepted { Facts: var facts } =>
                new ImageResult.Stored(image with { Width = facts.Width, Height = facts.Height }, facts),
            var refused => new ImageResult.Refused(((ImageInspection.Refused)refused).Reason),
        };
    }

    /// <summary>Downloads the image from the client's address. The client waits, so there is one try.</summary>
    public async Task<ImageResult> FetchAsync(string owner, Uri address, CancellationToken ct)
    {
        if (!address.IsAbsoluteUri || !RedirectFollower.IsHttp(address))
            return new ImageResult.Refused("The image's address must be an absolute http or https URL.");

        var name = RedirectFollower.WithoutQuery(address);
        using var timeout = new CancellationTokenSource(options.ImageTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
        ImageBuffer? buffer = null;
        try
        {
            using var response = await _http.SendAsync(address, credentialFor: null, prepare: null, either.Token);
            var status = (int)response.StatusCode;
            if (status != 200)
            {
                var message = $"The image at {name} could not be fetched: the server answered with status {status}.";
                return status is 401 or 403 or 408 or 429 or >= 500
                    ? new ImageResult.NotRead(address.OriginalString, message)
                    : new ImageResult.Refused(message);
            }

            if (response.Content.Headers.ContentLength > options.MaxImageBytes)
                return TooLarge();
            buffer = await memory.TakeImageAsync((int?)response.Content.Headers.ContentLength ?? options.MaxImageBytes, ct);
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            return await ReadAsync(body, buffer, either.Token) is { } image
                ? await StoreAsync(owner, image, ct, address.OriginalString)
                : TooLarge();
        }
        catch (Exception e) when (e is RedirectRefusedException || AddressRefusedException.In(e) is not null)
        {
            return new ImageResult.Refused($"The image was not fetched. {(AddressRefusedException.In(e) ?? e).Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ImageResult.NotRead(
                address.OriginalString, $"The image at {name} was not delivered within {UnitFormat.Of(options.ImageTimeout)}.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            var reason = e is ProxyFaultException or NameNotResolvedException
                ? e.Message.TrimEnd('.')
                : "the server could not be reached or dropped the connection";
            return new ImageResult.NotRead(address.OriginalString, $"The image at {name} could not be fetched: {reason}.");
        }
        finally
        {
            buffer?.Dispose();
        }
    }

    public Task<ImageResult> FromDataUriAsync(string owner, DataUri uri, CancellationToken ct)
    {
        if (!uri.IsBase64)
            return Task.FromResult<ImageResult>(new ImageResult.Refused("The image is not a data URI of the form data:image/png;base64,…"));
        return uri.Content is { } image
            ? StoreAsync(owner, image, ct)
            : Task.FromResult<ImageResult>(new ImageResult.Refused("The image's data URI is not valid base64."));
    }

    /// <summary>Images are inspected whole, one after the other in a request. Stored they are in blocks.</summary>
    private async Task<ImageInspection> InspectAsync(Stream image, CancellationToken ct)
    {
        var length = checked((int)image.Length);
        using var buffer = await memory.TakeImageAsync(length, ct);
        image.Position = 0;
        return ImageInspector.Inspect(await buffer.FillAsync(image, length, ct));
    }

    /// <summary>Null when the image is larger than the buffer.</summary>
    private static async Task<MemoryStream?> ReadAsync(Stream stream, ImageBuffer buffer, CancellationToken ct)
    {
        var bytes = buffer.Bytes.AsMemory();
        var length = await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, ct);
        if (length == bytes.Length && await stream.ReadAsync(new byte[1], ct) > 0) return null;
        return new(buffer.Bytes, 0, length, writable: false, publiclyVisible: true);
    }

    private ImageResult.Refused TooLarge() => new($"The image is larger than {UnitFormat.Of(options.MaxImageBytes)}.");
}
