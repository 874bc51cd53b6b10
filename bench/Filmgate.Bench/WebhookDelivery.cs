using System.Net.Http.Json;
using Filmgate.Storage;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Bench;

/// <summary>How fast a backlog of messages drains to one receiver, and how long after a video is found done the first POST arrives while the server is busy.</summary>
internal static class WebhookDelivery
{
    private const int DrainGoalSeconds = 5;
    private const int LagGoalMilliseconds = 500;
    private const int Clients = 32;

    public static async Task<List<Figure>> MeasureAsync(Plan plan, string data)
    {
        Console.WriteLine($"\nwebhooks: a backlog of {plan.Messages:N0} messages, then {plan.Messages:N0} completions among {2 * plan.Messages:N0} videos");
        await using var provider = new FinishingProvider();
        await provider.StartAsync();
        return [await DrainAsync(plan, Path.Combine(data, "backlog"), provider), await LagAsync(plan, Path.Combine(data, "told"), provider)];
    }

    /// <summary>What a stopped server left: all of it is due when the next one starts.</summary>
    private static async Task<Figure> DrainAsync(Plan plan, string data, FinishingProvider provider)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using (var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(data)))
        {
            await database.MigrateAsync();
            var store = new SqlDeliveryStore(database);
            var now = TimeProvider.System.GetUtcNow();
            var body = WebhookBody.Write(WebhookBody.Wrap(WebhookEvents.Completed, now, new() { ["id"] = "video_01a1f8d3ea007cec8c9bf48ceddd0b7d", ["prompt"] = new string('x', 1000) }));
            await Task.WhenAll(Enumerable.Range(0, plan.Messages).Select(_ => store.AddAsync(new NewDelivery(Delivery.NewId(now), "local", null, WebhookEvents.Completed, null, receiver.Url, body, "gone", now), CancellationToken.None)));
        }

        using var server = await ServerProcess.StartAsync(data, provider.Url, TimeSpan.FromSeconds(1), submits: 16);
        await receiver.WaitAsync(plan.Messages);
        var took = (receiver.Messages.Values.Max(m => m.Came) - receiver.Messages.Values.Min(m => m.Came)).TotalSeconds;
        Console.WriteLine($"  drained in {took:0.00} s");
        return new($"drain of {plan.Messages:N0} messages to one receiver", $"<= {DrainGoalSeconds} s", $"{took:0.00} s", took <= DrainGoalSeconds, "from the first POST to the last; a cold server, a receiver that answers at once");
    }

    private static async Task<Figure> LagAsync(Plan plan, string data, FinishingProvider provider)
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        using var server = await ServerProcess.StartAsync(data, provider.Url, TimeSpan.FromMilliseconds(200), submits: 64);
        using var http = new HttpClient { BaseAddress = new(server.Url), Timeout = TimeSpan.FromMinutes(5) };
        await Parallel.ForEachAsync(Enumerable.Range(0, 2 * plan.Messages), new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (n, ct) =>
        {
            object video = n % 2 == 0
                ? new { model = "veo3-fast", prompt = $"Take {n}: a paper boat drifts down a rain gutter", webhook_url = receiver.Url, webhook_events = new[] { WebhookEvents.Completed } }
                : new { model = "veo3-fast", prompt = $"Take {n}: a paper boat drifts down a rain gutter" };
            using var answer = await http.PostAsJsonAsync("/v1/videos", video, ct);
            answer.EnsureSuccessStatusCode();
        });
        await receiver.WaitAsync(plan.Messages);
        var lags = receiver.Messages.Values.Select(m => (m.Came - m.Told).TotalMilliseconds).Order().ToArray();
        var (median, p95) = (lags[lags.Length / 2], lags[(int)Math.Ceiling(0.95 * lags.Length) - 1]);
        Console.WriteLine($"  from found done to first POST: median {median:0} ms, 95th percentile {p95:0} ms, longest {lags[^1]:0} ms");
        return new("found done to first POST, 95th percentile", $"<= {LagGoalMilliseconds} ms", $"{p95:0} ms", p95 <= LagGoalMilliseconds, $"median {median:0} ms, longest {lags[^1]:0} ms; while {2 * plan.Messages:N0} videos are created, polled and downloaded");
    }
}
