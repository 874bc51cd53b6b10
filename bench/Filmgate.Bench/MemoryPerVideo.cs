using System.Net.Http.Json;

namespace Filmgate.Bench;

/// <summary>What a video in flight costs in memory: created over HTTP, accepted by a provider, polled at least once each, and still running.</summary>
internal static class MemoryPerVideo
{
    private const int Goal = 3 * 1024;
    private const int Clients = 64;
    private const int WarmUp = 500;

    public static async Task<List<Figure>> MeasureAsync(Plan plan, string data)
    {
        await using var provider = new SlowProvider();
        await provider.StartAsync();
        using var server = await ServerProcess.StartAsync(Path.Combine(data, "in-flight"), provider.Url, plan.PollGap, submits: 64);
        using var http = new HttpClient { BaseAddress = new(server.Url), Timeout = TimeSpan.FromMinutes(5) };
        Console.WriteLine($"\nmemory: {plan.InFlight:N0} videos in flight, each polled every {plan.PollGap.TotalSeconds:0} s");

        await FlyAsync(http, provider, WarmUp, total: WarmUp);          // code, pools and connections are there before the first measurement
        var before = await server.CollectAsync();
        await FlyAsync(http, provider, plan.InFlight, total: WarmUp + plan.InFlight);
        var after = await server.CollectAsync();

        var heap = (after.Heap - before.Heap) / (double)plan.InFlight;
        var resident = (after.Resident - before.Resident) / (double)plan.InFlight;
        Console.WriteLine($"  heap {before.Heap / 1e6:0.0} -> {after.Heap / 1e6:0.0} MB, resident {before.Resident / 1e6:0.0} -> {after.Resident / 1e6:0.0} MB, {provider.Polls:N0} polls");
        return
        [
            new($"memory per video in flight ({plan.InFlight:N0}), managed heap", "<= 3 KB", $"{heap / 1024:0.00} KB", heap <= Goal, "after full collections"),
            new($"memory per video in flight ({plan.InFlight:N0}), resident set", "<= 3 KB", $"{resident / 1024:0.00} KB", resident <= Goal,
                $"{before.Resident / 1e6:0} MB before, {after.Resident / 1e6:0} MB with them; SQLite's page caches are in it"),
        ];
    }

    private static async Task FlyAsync(HttpClient http, SlowProvider provider, int count, int total)
    {
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, ct) =>
        {
            var prompt = $"Take {n}: a paper boat drifts down a rain gutter at dusk, neon signs mirrored in the water, slow tracking shot";
            using var answer = await http.PostAsJsonAsync("/v1/videos", new { model = "veo3-fast", prompt, seconds = 8, metadata = new { scene = "harbour-12" } }, ct);
            answer.EnsureSuccessStatusCode();
        });
        var patience = 180;
        while (provider.Polled < total)
        {
            if (patience-- == 0) throw new BenchFailedException($"Of {total} videos, {provider.Accepted} were submitted and {provider.Polled} polled within three minutes.");
            await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);
        }
    }
}
