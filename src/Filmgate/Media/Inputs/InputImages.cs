using Filmgate.Media.Downloads;
using Filmgate.Http;
using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Media.Inputs;

/// <summary>What became of an image that a client gave.</summary>
internal abstract record ImageResult
{
    private ImageResult() { }

    public sealed record Stored(InputImage Image) : ImageResult;

    /// <param name="Message">For the client: what is wrong with the image or its address.</param>
    public sealed record Refused(string Message) : ImageResult;
}

/// <summary>Keeps the images that clients give, under the hash of their bytes: the same image is stored once.</summary>
/// <param name="http">From <see cref="SsrfSafeHttp"/>.</param>
internal sealed class InputImages(InputFileStore files, HttpClient http, AddressPolicy policy, DownloadOptions options, TimeProvider clock)
{
    private readonly RedirectFollower _get = new(http, policy, options.MaxRedirects);

    /// <param name="url">Where the client said it is, when it came from an address.</param>
    /// <exception cref="IOException">The store could not be written.</exception>
    public async Task<ImageResult> StoreAsync(string owner, Stream image, CancellationToken ct, string? url = null)
    {
        var bytes = await ReadAsync(image, ct);
        if (bytes is null)
            return TooLarge();
        var inspection = ImageInspector.Inspect(bytes);
        if (inspection is not ImageInspection.Accepted { Facts: var facts })
            return new ImageResult.Refused(((ImageInspection.Refused)inspection).Reason);

        var key = await files.StoreAsync(owner, new MemoryStream(bytes, writable: false), facts.Extension, facts.ContentType, ct);
        return new ImageResult.Stored(new InputImage(key, facts.ContentType, bytes.Length, facts.Width, facts.Height, url));
    }

    /// <summary>Fetches the image from where the client says it is. The client waits, so there is one try.</summary>
    public async Task<ImageResult> FetchAsync(string owner, Uri address, CancellationToken ct)
    {
        if (!address.IsAbsoluteUri || !RedirectFollower.IsHttp(address))
            return new ImageResult.Refused("The image's address must be an absolute http or https URL.");

        var name = RedirectFollower.WithoutQuery(address);
        using var time = new CancellationTokenSource(options.ImageTimeout, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, time.Token);
        byte[]? bytes;
        try
        {
            using var response = await _get.SendAsync(address, credentialFor: null, prepare: null, either.Token);
            if ((int)response.StatusCode != 200)
                return new ImageResult.Refused($"The image at {name} could not be fetched: the server answered with status {(int)response.StatusCode}.");
            if (response.Content.Headers.ContentLength > options.MaxImageBytes)
                return TooLarge();
            await using var body = await response.Content.ReadAsStreamAsync(either.Token);
            bytes = await ReadAsync(body, either.Token);
        }
        catch (Exception e) when (e is RedirectRefusedException || AddressRefusedException.In(e) is not null)
        {
            return new ImageResult.Refused($"The image was not fetched. {(AddressRefusedException.In(e) ?? e).Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return new ImageResult.Refused($"The image at {name} was not delivered within {UnitFormat.Of(options.ImageTimeout)}.");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new ImageResult.Refused($"The image at {name} could not be fetched: the server could not be reached or dropped the connection.");
        }

        return bytes is null ? TooLarge() : await StoreAsync(owner, new MemoryStream(bytes, writable: false), ct, address.OriginalString);
    }

    /// <summary>An image inside the request, as <c>data:image/png;base64,…</c>. The type it claims is not asked for: the bytes tell.</summary>
    public Task<ImageResult> FromDataUriAsync(string owner, string uri, CancellationToken ct)
    {
        const string Marker = ";base64,";
        var comma = uri.AsSpan(0, Math.Min(uri.Length, 256)).IndexOf(Marker, StringComparison.OrdinalIgnoreCase);
        if (!uri.StartsWith("data:", StringComparison.OrdinalIgnoreCase) || comma < 0)
            return Task.FromResult<ImageResult>(new ImageResult.Refused("The image is not a data URI of the form data:image/png;base64,…"));

        var text = uri.AsSpan(comma + Marker.Length);
        if (text.Length > ((long)options.MaxImageBytes * 4 / 3) + 1024)
            return Task.FromResult<ImageResult>(TooLarge());
        var bytes = new byte[(text.Length / 4 * 3) + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var length)
            ? StoreAsync(owner, new MemoryStream(bytes, 0, length, writable: false), ct)
            : Task.FromResult<ImageResult>(new ImageResult.Refused("The image's data URI is not valid base64."));
    }

    /// <summary>Null when it is larger than an image may be; no more than that is ever held.</summary>
    private async Task<byte[]?> ReadAsync(Stream stream, CancellationToken ct)
    {
        using var all = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (await stream.ReadAsync(buffer, ct) is > 0 and var read)
        {
            if (all.Length + read > options.MaxImageBytes)
                return null;
            all.Write(buffer, 0, read);
        }

        return all.ToArray();
    }

    private ImageResult.Refused TooLarge() => new($"The image is larger than {UnitFormat.Of(options.MaxImageBytes)}.");
}
