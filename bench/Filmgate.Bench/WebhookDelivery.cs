using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Storage;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Bench;

/// <summary>
/// Measures how fast a backlog of deliveries drains to one receiver, and the time from the completion of a video to the first POST while
/// the server is busy.
/// </summary>
internal static class WebhookDelivery
{
    private const int DrainGoalSeconds = 5;
    private const int LagGoalMilliseconds = 500;
    private const int ClientCount = 32;

    public static async Task<List<Measurement>> MeasureAsync(BenchOptions options, string data)
    {
        Console.WriteLine(
            $"\nwebhooks: a backlog of {options.Deliveries:N0} deliveries, "
            + $"then {options.Deliveries:N0} completions among {2 * options.Deliveries:N0} videos");
        await using var provider = new InstantProvider();
        await provider.StartAsync();
        return
        [
            await MeasureDrainAsync(options, Path.Combine(data, "backlog"), provider),
            await MeasureLagAsync(options, Path.Combine(data, "lag"), provider),
        ];
    }

    /// <summary>A stopped server left deliveries, which are all due when the next server starts.</summary>
    private static async Task<Measurement> MeasureDrainAsync(BenchOptions options, string data, InstantProvider provider)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using (var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(data)))
        {
            await database.MigrateAsync();
            var store = new SqlDeliveryStore(database);
            var now = TimeProvider.System.GetUtcNow();
            var video = new JsonObject { ["id"] = "video_01a1f8d3ea007cec8c9bf48ceddd0b7d", ["prompt"] = new string('x', 1000) };
            var body = WebhookBody.Write(WebhookBody.Wrap(WebhookEvents.Completed, now, video));
            var adds = Enumerable.Range(0, options.Deliveries).Select(_ => store.AddAsync(CreateDelivery(), CancellationToken.None));
            await Task.WhenAll(adds);

            NewDelivery CreateDelivery() =>
                new(Delivery.NewId(now), "local", null, WebhookEvents.Completed, null, receiver.Url, body, "gone", now);
        }

        using var server = await ServerProcess.StartAsync(data, provider.Url, TimeSpan.FromSeconds(1), submits: 16);
        await receiver.WaitAsync(options.Deliveries);
        var times = receiver.Deliveries.Values.Select(delivery => delivery.ReceivedAt).ToList();
        var seconds = (times.Max() - times.Min()).TotalSeconds;
        Console.WriteLine($"  drained in {seconds:0.00} s");
        return new(
            $"drain of {options.Deliveries:N0} deliveries to one receiver",
            $"<= {DrainGoalSeconds} s",
            $"{seconds:0.00} s",
            seconds <= DrainGoalSeconds,
            "from the first POST to the last; a cold server, a receiver that responds at once");
    }

    private static async Task<Measurement> MeasureLagAsync(BenchOptions options, string data, InstantProvider provider)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var server = await ServerProcess.StartAsync(data, provider.Url, TimeSpan.FromMilliseconds(200), submits: 64);
        using var http = new HttpClient { BaseAddress = new(server.Url), Timeout = TimeSpan.FromMinutes(5) };
        var clients = new ParallelOptions { MaxDegreeOfParallelism = ClientCount };
        await Parallel.ForEachAsync(Enumerable.Range(0, 2 * options.Deliveries), clients, async (n, ct) =>
        {
            const string model = "veo3-fast";
            var prompt = $"Take {n}: a paper boat drifts down a rain gutter";
            object video = n % 2 == 0
                ? new { model, prompt, webhook_url = receiver.Url, webhook_events = new[] { WebhookEvents.Completed } }
                : new { model, prompt };
            using var response = await http.PostAsJsonAsync("/v1/videos", video, ct);
            response.EnsureSuccessStatusCode();
        });
        await receiver.WaitAsync(options.Deliveries);
        var lags = receiver.Deliveries.Values.Select(d => (d.ReceivedAt - d.Timestamp).TotalMilliseconds).Order().ToArray();
        var (median, p95) = (lags[lags.Length / 2], lags[(int)Math.Ceiling(0.95 * lags.Length) - 1]);
        Console.WriteLine($"  from completion to first POST: median {median:0} ms, 95th percentile {p95:0} ms, longest {lags[^1]:0} ms");
        return new(
            "completion to first POST, 95th percentile",
            $"<= {LagGoalMilliseconds} ms",
            $"{p95:0} ms",
            p95 <= LagGoalMilliseconds,
            $"median {median:0} ms, longest {lags[^1]:0} ms; "
            + $"while {2 * options.Deliveries:N0} videos are created, polled and downloaded");
    }
}
