using System.Buffers;
using Filmgate.Formatting;
using Filmgate.Http;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Media.Downloads;

/// <summary>
/// Downloads a finished video into a staged file: in constant memory, resuming after a drop, within limits of size and time.
/// </summary>
/// <param name="http">From <see cref="SsrfSafeHttp"/>.</param>
internal sealed class Downloader(
    HttpClient http, AddressPolicy policy, DownloadOptions options, BytesInFlight inFlight, TimeProvider clock)
{
    private const int BufferSize = 128 * 1024;
    private readonly RedirectFollower _http = new(http, policy, options.MaxRedirects);

    /// <param name="credentialFor">The credential for an address, or null if it has none. Called only when the source needs one.</param>
    /// <exception cref="IOException">The staged file could not be written.</exception>
    public async Task<FetchResult> FetchAsync(
        VideoSource source, Func<Uri, CredentialHeader?>? credentialFor, IStagedMedia into, CancellationToken ct)
    {
        if (!Uri.TryCreate(source.Url, UriKind.Absolute, out var address) || !RedirectFollower.IsHttp(address))
            return FetchResult.Failed.Because("The provider's download address is not an http or https address.");

        using var whole = new CancellationTokenSource(options.FetchTimeout, clock);
        using var download = new Download(into);
        for (var resumptions = 0; ; resumptions++)
        {
            using var timeouts = new DownloadTimeouts(options, clock, ct, whole.Token);
            var end = await TryAsync(address, source.NeedsCredential ? credentialFor : null, download, timeouts);
            if (end.Result is { } result)
                return result;

            // After a try without a byte an immediate next one would not do better. The engine retries later, with growing pauses.
            if (!end.WorthResuming)
                return Failed(address, end.Drop!, hasNoResponse: end.HasNoResponse && download.Length == 0);
            if (resumptions == options.MaxResumptions)
            {
                return FetchResult.Failed.Because(
                    $"{RedirectFollower.WithoutQuery(address)} {end.Drop}; {resumptions} resumptions did not complete it.");
            }
        }
    }

    private async Task<End> TryAsync(
        Uri address, Func<Uri, CredentialHeader?>? credentialFor, Download download, DownloadTimeouts timeouts)
    {
        HttpResponseMessage response;
        try
        {
            response = await _http.SendAsync(address, credentialFor, download.AddRangeHeaders, timeouts.Armed());
        }
        catch (Exception e) when (e is RedirectRefusedException || AddressRefusedException.In(e) is not null)
        {
            return FetchResult.Failed.Because((AddressRefusedException.In(e) ?? e).Message);
        }
        catch (Exception e) when (timeouts.Explain(e) is { } drop)
        {
            return timeouts.IsOver
                ? FetchResult.Failed.Because($"{RedirectFollower.WithoutQuery(address)} {drop}.")
                : new End(drop, WorthResuming: false) { HasNoResponse = true };
        }

        using (response)
        {
            var status = (int)response.StatusCode;
            if (status == 206 && download.Length > 0 && download.IsContinuedBy(response))
                return await ReadBodyAsync(address, response, download, timeouts);
            if (status is 206 or 416 && download.Length > 0)
            {
                await download.ResetAsync(timeouts.Caller);
                return new End("changed the file while it was being downloaded", WorthResuming: true);
            }

            if (DownloadResponse.Refusal(response, address, clock) is { } refusal)
                return refusal;
            await download.StartAsync(response, timeouts.Caller);
            return await ReadBodyAsync(address, response, download, timeouts);
        }
    }

    private async Task<End> ReadBodyAsync(Uri address, HttpResponseMessage response, Download download, DownloadTimeouts timeouts)
    {
        var start = download.Length;
        var announced = response.Content.Headers.ContentLength;
        if (start + announced > options.MaxVideoBytes)
            return TooLarge(address);

        timeouts.Disarm();                                              // a wait for other downloads is not a stall of the provider
        using var share = await inFlight.TakeAsync(address.Authority, announced, timeouts.Caller);
        var body = await response.Content.ReadAsStreamAsync(timeouts.Caller); // opens the stream and reads nothing yet
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            while (true)
            {
                int read;
                try
                {
                    read = await body.ReadAsync(buffer, timeouts.Armed());
                }
                catch (Exception e) when (timeouts.Explain(e) is { } drop)
                {
                    return timeouts.IsOver
                        ? FetchResult.Failed.Because($"{RedirectFollower.WithoutQuery(address)} {drop}.")
                        : new End(drop, WorthResuming: download.Length > start);
                }

                if (read == 0)
                    break;
                if (download.Length + read > options.MaxVideoBytes)
                    return TooLarge(address);

                timeouts.Disarm(); // the time of the gateway's own disk does not count as a stall of the provider
                await download.AppendAsync(buffer.AsMemory(0, read), timeouts.Caller);
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

    private static FetchResult.Failed Failed(Uri address, string drop, bool hasNoResponse)
    {
        var message = $"{RedirectFollower.WithoutQuery(address)} {drop}.";
        return new(new FilmgateError(FailureKind.DownloadFailed, message) { HasNoResponse = hasNoResponse });
    }

    private FetchResult.Failed TooLarge(Uri address)
    {
        var limit = UnitFormat.Of(options.MaxVideoBytes);
        return FetchResult.Failed.Because(
            $"The video at {RedirectFollower.WithoutQuery(address)} is larger than this gateway's limit of {limit}.");
    }

    /// <summary>How one try ended: with a result, or with a drop.</summary>
    private readonly record struct End(string? Drop, bool WorthResuming, FetchResult? Result = null)
    {
        public bool HasNoResponse { get; init; }

        public static implicit operator End(FetchResult result) => new(null, false, result);
    }
}
