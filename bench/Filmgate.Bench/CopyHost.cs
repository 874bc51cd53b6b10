using System.Diagnostics;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Store;
using Filmgate.Videos;

namespace Filmgate.Bench;

/// <summary>The process that copies, so that its memory is its own. Takes "way size" lines, answers "OK milliseconds growth".</summary>
internal static class CopyHost
{
    public static async Task<int> RunAsync(string directory, string url, string? place = null)
    {
        var policy = new AddressPolicy(allowPrivate: true);
        IMediaStore store = place is null ? new DiskMediaStore(Path.Combine(directory, "media")) : MediaStores.Open(MediaLocation.Parse(place), 4L << 30);
        if (place is not null) await MediaStoreProbe.OpenAsync(store, "bench", CancellationToken.None);    // as the server does before it serves
        var keeper = new VideoDownload(store, new Downloader(SsrfSafeHttp.CreateClient(policy), policy, new(), TimeProvider.System), KeyTemplate.Default, TimeProvider.System);
        using var plain = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        var file = Path.Combine(directory, "plain.mp4");
        var kept = Path.Combine(directory, "media", "videos");

        while (await Console.In.ReadLineAsync() is { } line)
        {
            var (way, source) = line.Split(' ') is [var w, var size] ? (w, $"{url}/{size}.mp4") : throw new FormatException(line);
            GC.Collect();
            var before = ProcessMemory.Resident();
            ProcessMemory.ForgetPeak();
            var clock = Stopwatch.StartNew();
            var fault = way switch
            {
                "keep" => await KeepAsync(keeper, source),
                "plain" => await PlainAsync(plain, source, file),
                _ => await CurlAsync(source, file),
            };
            var took = clock.Elapsed;
            Console.WriteLine(fault ?? $"OK {took.TotalMilliseconds:0.0} {Math.Max(0, ProcessMemory.Peak() - before)}");
            if (Directory.Exists(kept)) Directory.Delete(kept, recursive: true);
            File.Delete(file);
        }

        return 0;
    }

    private static async Task<string?> KeepAsync(VideoDownload keeper, string source)
    {
        var outcome = await keeper.RunAsync(new(VideoTask.NewId(TimeProvider.System.GetUtcNow()), "bench", "bench"), new(source), credentialFor: null!, CancellationToken.None);
        return outcome is Outcome.Stored ? null : $"not stored: {outcome}";
    }

    private static async Task<string?> PlainAsync(HttpClient http, string source, string path)
    {
        using var answer = await http.GetAsync(source, HttpCompletionOption.ResponseHeadersRead);
        await using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Options = FileOptions.Asynchronous });
        await answer.Content.CopyToAsync(file);
        file.Flush(flushToDisk: true);
        return null;
    }

    private static async Task<string?> CurlAsync(string source, string path)
    {
        using var curl = Process.Start("curl", ["-sS", "--noproxy", "*", "-o", path, source]);
        await curl.WaitForExitAsync();
        await using var file = new FileStream(path, FileMode.Open);
        file.Flush(flushToDisk: true);
        return curl.ExitCode == 0 ? null : $"curl ended with {curl.ExitCode}";
    }
}
