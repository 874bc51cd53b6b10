using System.Buffers;
using System.Net.Http.Headers;
using Filmgate.Http;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Media.Downloads;

/// <summary>Fetches a finished video into staging: in constant memory, going on after a drop, within limits of size and time.</summary>
/// <param name="http">From <see cref="SsrfSafeHttp"/>.</param>
internal sealed class Downloader(HttpClient http, AddressPolicy policy, DownloadOptions options, TimeProvider clock)
{
    private const int BufferSize = 128 * 1024;
    private readonly RedirectFollower _get = new(http, policy, options.MaxRedirects);

    /// <param name="credentialFor">The credential for an address, or null where there is none; asked only when the source needs one.</param>
    /// <exception cref="IOException">Staging could not be written.</exception>
    public async Task<FetchResult> FetchAsync(
        VideoSource source, Func<Uri, CredentialHeader?>? credentialFor, IStagedMedia into, CancellationToken ct)
    {
        if (!Uri.TryCreate(source.Url, UriKind.Absolute, out var address) || !RedirectFollower.IsHttp(address))
            return FetchResult.Failed.Because("The provider's download address is not an http or https address.");

        using var time = new CancellationTokenSource(options.FetchTimeout, clock);
        using var download = new Download(into);
        for (var resumptions = 0; ; resumptions++)
        {
            var before = download.Length;
            using var patience = new DownloadTimeouts(options, clock, ct, time.Token);
            var end = await TryAsync(address, source.NeedsCredential ? credentialFor : null, download, patience);
            if (end.Result is { } result)
                return result;

            // A try that brought nothing will not do better at once; the engine comes back later, with pauses that grow.
            if (!end.WorthResuming)
                return FetchResult.Failed.Because($"{RedirectFollower.WithoutQuery(address)} {end.Drop}.");
            if (resumptions == options.MaxResumptions)
                return FetchResult.Failed.Because($"{RedirectFollower.WithoutQuery(address)} {end.Drop}; {resumptions} resumptions did not complete it.");
        }
    }

    private async Task<End> TryAsync(
        Uri address, Func<Uri, CredentialHeader?>? credentialFor, Download download, DownloadTimeouts patience)
    {
        HttpResponseMessage response;
        try
        {
            response = await _get.SendAsync(address, credentialFor, download.AddRangeHeaders, patience.Armed());
        }
        catch (Exception e) when (e is RedirectRefusedException || AddressRefusedException.In(e) is not null)
        {
            return FetchResult.Failed.Because((AddressRefusedException.In(e) ?? e).Message);
        }
        catch (Exception e) when (patience.Explain(e) is { } drop)
        {
            return patience.IsOver ? FetchResult.Failed.Because($"{RedirectFollower.WithoutQuery(address)} {drop}.") : new End(drop, WorthResuming: false);
        }

        using (response)
        {
            var status = (int)response.StatusCode;
            if (status == 206 && download.Length > 0 && download.IsContinuedBy(response))
                return await BodyAsync(address, response, download, patience);
            if (status is 206 or 416 && download.Length > 0)
            {
                await download.ResetAsync(patience.Caller);
                return new End("changed the file while it was being downloaded", WorthResuming: true);
            }

            if (DownloadResponse.Refusal(response, address, clock) is { } refusal)
                return refusal;
            await download.StartAsync(response, patience.Caller);
            return await BodyAsync(address, response, download, patience);
        }
    }

    private async Task<End> BodyAsync(Uri address, HttpResponseMessage response, Download download, DownloadTimeouts patience)
    {
        var start = download.Length;
        var announced = response.Content.Headers.ContentLength;
        if (start + announced > options.MaxVideoBytes)
            return TooLarge(address);

        var body = await response.Content.ReadAsStreamAsync(patience.Caller); // the stream, nothing of its content yet
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                int read;
                try
                {
                    read = await body.ReadAsync(buffer, patience.Armed());
                }
                catch (Exception e) when (patience.Explain(e) is { } drop)
                {
                    return patience.IsOver
                        ? FetchResult.Failed.Because($"{RedirectFollower.WithoutQuery(address)} {drop}.")
                        : new End(drop, WorthResuming: download.Length > start);
                }

                if (read == 0)
                    break;
                if (download.Length + read > options.MaxVideoBytes)
                    return TooLarge(address);

                patience.Disarm(); // the time our own disk takes is not the provider's
                await download.AppendAsync(buffer.AsMemory(0, read), patience.Caller);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return announced is null || download.Length == start + announced
            ? new FetchResult.Fetched(download.Length, download.Sha256(), download.ContentType)
            : new End("closed the connection before the end of the file", WorthResuming: download.Length > start);
    }

    private FetchResult.Failed TooLarge(Uri address) =>
        FetchResult.Failed.Because($"The video at {RedirectFollower.WithoutQuery(address)} is larger than this gateway's limit of {UnitFormat.Of(options.MaxVideoBytes)}.");

    /// <summary>How one try ended: with a result, or with a drop.</summary>
    private readonly record struct End(string? Drop, bool WorthResuming, FetchResult? Result = null)
    {
        public static implicit operator End(FetchResult result) => new(null, false, result);
    }
}
