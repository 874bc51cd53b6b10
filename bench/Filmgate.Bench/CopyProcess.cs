using System.Diagnostics;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Bench;

/// <summary>
/// Copies files in a separate process, so that its memory can be measured. Reads lines "method size" and writes "OK milliseconds growth".
/// </summary>
internal static class CopyProcess
{
    public static async Task<int> RunAsync(string directory, string url, string? location = null)
    {
        var policy = new AddressPolicy(allowPrivate: true);
        IMediaStore store = location is null
            ? new DiskMediaStore(Path.Combine(directory, "media"))
            : MediaStores.Open(MediaLocation.Parse(location), 4L << 30, new(), NullLogger.Instance);
        if (location is not null) await MediaStoreProbe.OpenAsync(store, "bench", CancellationToken.None);   // as the server does
        using var inFlight = new BytesInFlight(new DownloadOptions().MaxBytesInFlight);
        var downloader = new Downloader(SsrfSafeHttp.CreateClient(policy, new()), policy, new(), inFlight, TimeProvider.System);
        var download = new VideoDownload(store, downloader, KeyTemplate.Default, TimeProvider.System);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false };
        using var http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        var file = Path.Combine(directory, "plain.mp4");
        var stored = Path.Combine(directory, "media", "videos");

        while (await Console.In.ReadLineAsync() is { } line)
        {
            if (line.Split(' ') is not [var method, var size]) throw new FormatException(line);
            var source = $"{url}/{size}.mp4";
            GC.Collect();
            var before = ProcessMemory.Resident();
            ProcessMemory.ResetPeak();
            var clock = Stopwatch.StartNew();
            var failure = method switch
            {
                "filmgate" => await DownloadToStoreAsync(download, source),
                "httpclient" => await CopyWithHttpClientAsync(http, source, file),
                _ => await CopyWithCurlAsync(source, file),
            };
            var elapsed = clock.Elapsed;
            Console.WriteLine(failure ?? $"OK {elapsed.TotalMilliseconds:0.0} {Math.Max(0, ProcessMemory.Peak() - before)}");
            if (Directory.Exists(stored)) Directory.Delete(stored, recursive: true);
            File.Delete(file);
        }

        return 0;
    }

    private static async Task<string?> DownloadToStoreAsync(VideoDownload download, string source)
    {
        var id = VideoTask.NewId(TimeProvider.System.GetUtcNow());
        var outcome = await download.RunAsync(new(id, "bench", "bench"), new(source), credentialFor: null!, CancellationToken.None);
        return outcome is Outcome.Stored ? null : $"not stored: {outcome}";
    }

    private static async Task<string?> CopyWithHttpClientAsync(HttpClient http, string source, string path)
    {
        using var response = await http.GetAsync(source, HttpCompletionOption.ResponseHeadersRead);
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous };
        await using var file = new FileStream(path, options);
        await response.Content.CopyToAsync(file);
        file.Flush(flushToDisk: true);
        return null;
    }

    private static async Task<string?> CopyWithCurlAsync(string source, string path)
    {
        using var curl = Process.Start("curl", ["-sS", "--noproxy", "*", "-o", path, source]);
        await curl.WaitForExitAsync();
        await using var file = new FileStream(path, FileMode.Open);
        file.Flush(flushToDisk: true);
        return curl.ExitCode == 0 ? null : $"curl exited with {curl.ExitCode}";
    }
}
