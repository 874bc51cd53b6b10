using System.Net.Http.Json;

namespace Filmgate.Bench;

/// <summary>Measures the memory per video in flight. Each is created over HTTP, accepted by a provider and polled at least once.</summary>
internal static class MemoryPerVideo
{
    private const int GoalBytes = 3 * 1024;
    private const int Clients = 64;
    private const int WarmUpVideos = 500;
    private const int PollTimeoutSeconds = 180;

    public static async Task<List<Measurement>> MeasureAsync(BenchOptions options, string data)
    {
        await using var provider = new EndlessProvider();
        await provider.StartAsync();
        using var server = await ServerProcess.StartAsync(Path.Combine(data, "in-flight"), provider.Url, options.PollGap, submits: 64);
        using var http = new HttpClient { BaseAddress = new(server.Url), Timeout = TimeSpan.FromMinutes(5) };
        Console.WriteLine($"\nmemory: {options.VideosInFlight:N0} videos in flight, each polled every {options.PollGap.TotalSeconds:0} s");

        // Loads code, pools and connections before the first measurement.
        await CreateAndWaitUntilPolledAsync(http, provider, WarmUpVideos, total: WarmUpVideos);
        var before = await server.CollectGarbageAsync();
        await CreateAndWaitUntilPolledAsync(http, provider, options.VideosInFlight, total: WarmUpVideos + options.VideosInFlight);
        var after = await server.CollectGarbageAsync();

        var heap = (after.Heap - before.Heap) / (double)options.VideosInFlight;
        var resident = (after.Resident - before.Resident) / (double)options.VideosInFlight;
        Console.WriteLine(
            $"  heap {before.Heap / 1e6:0.0} -> {after.Heap / 1e6:0.0} MB, "
            + $"resident {before.Resident / 1e6:0.0} -> {after.Resident / 1e6:0.0} MB, {provider.PollCount:N0} polls");
        var name = $"memory per video in flight ({options.VideosInFlight:N0})";
        return
        [
            new($"{name}, managed heap", "<= 3 KB", $"{heap / 1024:0.00} KB", heap <= GoalBytes, "after full collections"),
            new(
                $"{name}, resident set",
                "<= 3 KB",
                $"{resident / 1024:0.00} KB",
                resident <= GoalBytes,
                $"{before.Resident / 1e6:0} MB before, {after.Resident / 1e6:0} MB with them; includes SQLite's page caches"),
        ];
    }

    private static async Task CreateAndWaitUntilPolledAsync(HttpClient http, EndlessProvider provider, int count, int total)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, ct) =>
        {
            var prompt = $"Take {n}: a paper boat drifts down a rain gutter at dusk, neon signs mirrored in the water, slow tracking shot";
            var body = new { model = "veo3-fast", prompt, seconds = 8, metadata = new { scene = "harbour-12" } };
            using var response = await http.PostAsJsonAsync("/v1/videos", body, ct);
            response.EnsureSuccessStatusCode();
        });
        for (var seconds = 0; provider.PolledVideos < total; seconds++)
        {
            if (seconds == PollTimeoutSeconds)
                throw new BenchFailedException(
                    $"Of {total} videos, {provider.Accepted} were submitted and {provider.PolledVideos} polled "
                    + $"in {PollTimeoutSeconds} seconds.");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }
}
