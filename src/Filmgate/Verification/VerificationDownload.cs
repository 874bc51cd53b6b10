using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>Downloads the result as the gateway does, and observes how its address behaves.</summary>
internal sealed class VerificationDownload(
    VerificationPlan plan, VerificationOptions options, ExchangeRecorder recorder, TimeProvider clock)
{
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(15);

    /// <returns>The report with the file, or with the reason why there is none.</returns>
    public async Task<VerificationReport> RunAsync(
        VerificationReport report,
        VideoSource source,
        Func<Uri, CredentialHeader?> credentialFor,
        List<Finding> findings,
        CancellationToken ct)
    {
        try
        {
            return await DownloadAsync(report, source, credentialFor, findings, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return report with { Result = VerificationResult.DownloadFailed, Error = $"The file cannot be written. {fault.Message}" };
        }
    }

    private async Task<VerificationReport> DownloadAsync(
        VerificationReport report,
        VideoSource source,
        Func<Uri, CredentialHeader?> credentialFor,
        List<Finding> findings,
        CancellationToken ct)
    {
        var url = new Uri(source.Url);
        findings.AddRange(SourceChecks.Check(plan.Provider.System.Name, url, clock.GetUtcNow()));
        var policy = new AddressPolicy(options.Downloads.AllowPrivate, options.TrustedOrigins);
        using var http = new HttpClient(recorder.Wrap(SsrfSafeHttp.CreateHandler(policy, options.Network), ExchangeKind.Download))
        {
            Timeout = Timeout.InfiniteTimeSpan,
        };
        var before = recorder.Exchanges.Count;
        using var inFlight = new BytesInFlight(options.Downloads.MaxBytesInFlight);
        var downloader = new Downloader(http, policy, options.Downloads, inFlight, clock);
        await using var staged = new StagedFile($"{options.OutputFile}.{Environment.ProcessId}.part", part =>
        {
            File.Move(part, options.OutputFile, overwrite: true);
            return Task.CompletedTask;
        });
        var result = await downloader.FetchAsync(source, credentialFor, staged, ct);
        var exchanges = recorder.Exchanges.Skip(before).ToList();
        findings.AddRange(CheckExchanges(source, url, exchanges));
        if (result is not FetchResult.Fetched fetched)
            return report with { Result = VerificationResult.DownloadFailed, Error = ErrorOf(result) };

        Mp4Inspection inspection;
        await using (var file = await staged.OpenIndexAsync(ct)) inspection = Mp4Inspector.Inspect(file);
        await staged.CommitAsync(ct);                                   // also a file that cannot be played: somebody has to look at it
        report = report with { OutputFile = options.OutputFile, FileBytes = fetched.Bytes };
        if (inspection is not Mp4Inspection.Playable { Facts: var facts })
        {
            var reason = ((Mp4Inspection.Refused)inspection).Reason;
            findings.Add(Finding.Difference("file", "a playable MP4", reason, "The gateway would refuse this file as bad_asset."));
            return report with { Result = VerificationResult.DownloadFailed, Error = reason };
        }

        findings.AddRange(FileChecks.Check(plan, facts));
        if (source.NeedsCredential && await WorksWithoutCredentialAsync(http, url, ct))
            findings.Add(Finding.Note(
                "URL of the result", "works without the key too", "The dialect sends the key, because the host is the provider's."));
        return report with { Result = VerificationResult.Completed, Error = null, File = facts };
    }

    private static IEnumerable<Finding> CheckExchanges(VideoSource source, Uri url, List<Exchange> exchanges)
    {
        if (exchanges.Count == 0) yield break;
        var last = exchanges[^1];
        var hosts = exchanges.Select(exchange => exchange.Url.Host).Distinct().ToList();
        if (hosts.Count > 1) yield return Finding.Note("redirects of the download", string.Join(" -> ", hosts));
        if (last.Status is 401 or 403)
            yield return Finding.Difference(
                "download",
                source.NeedsCredential ? "the file, with the key" : "the file, without the key",
                $"HTTP {last.Status} from {last.Url.Host}",
                !last.HadCredential && source.NeedsCredential
                    ? "A redirect led to another host, which does not get the key. This host seems to require one."
                    : source.NeedsCredential
                        ? "The key is not accepted here, or the URL has expired."
                        : $"The URL has expired, or {url.Host} requires the key. Filmgate sends keys to the provider's own host only.");
        else if (last.IsSuccess && last.MediaType is not "video/mp4")
            yield return Finding.Note("content type of the video", last.MediaType ?? "none", "Filmgate looks at the file itself.");
    }

    /// <summary>Asks for the first byte only.</summary>
    private static async Task<bool> WorksWithoutCredentialAsync(HttpClient http, Uri url, CancellationToken ct)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(ProbeTimeout);
        using var request = new HttpRequestMessage(HttpMethod.Get, url) { Headers = { Range = new(0, 0) } };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, timeout.Token);
            return (int)response.StatusCode is 200 or 206;
        }
        catch (Exception) when (!ct.IsCancellationRequested)
        {
            return false;                                               // only a probe: nothing depends on it
        }
    }

    private static string ErrorOf(FetchResult result) => result switch
    {
        FetchResult.Expired expired => $"The download address answered with status {expired.Status}.",
        FetchResult.Failed failed => failed.Error.Message,
        _ => "The video could not be downloaded.",
    };
}
