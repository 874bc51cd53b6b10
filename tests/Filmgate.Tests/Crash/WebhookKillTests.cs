using System.Text.Json.Nodes;
using Filmgate.Tests.Processes;
using Filmgate.Tests.Webhooks;

namespace Filmgate.Tests.Crash;

[Collection("Crash")]
public sealed class WebhookKillTests(ITestOutputHelper output)
{
    private const int Videos = 40;

    [Fact]
    public async Task A_kill_between_the_status_change_and_the_delivery_loses_no_delivery_and_repeats_it_with_the_same_id()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.HangAsync;                           // keeps deliveries in flight at each kill, and others waiting
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 20);
        await using var gateway = new GatewayProcess
        {
            Upstream = sandbox.Url,
            PollGap = TimeSpan.FromMilliseconds(100),
            Settings = new() { ["webhook_allow_private"] = "true", ["retry_pause"] = "100ms" },
        };
        await gateway.StartAsync();
        var ids = new List<string>();
        for (var i = 0; i < Videos; i++)
        {
            var body = new
            {
                model = "veo3-fast",
                prompt = $"A kite {i}",
                webhook_url = receiver.Url,
                webhook_events = new[] { "video.completed", "video.failed" },
            };
            ids.Add((await gateway.CreateAsync(body)).Id);
        }

        for (var kill = 0; kill < 3; kill++)
        {
            for (var i = 0; i < 4; i++) await receiver.ArrivalAsync();
            await gateway.KillAsync();
            if (kill == 2) receiver.Respond = Receiver.With(204);
            await gateway.StartAsync();
        }

        var statuses = new Dictionary<string, string>();
        foreach (var id in ids) statuses[id] = (await gateway.FinishAsync(id)).Status;       // a killed submission may have failed
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (CountVideos(receiver) < Videos || await HasPendingDeliveriesAsync(gateway))
        {
            Assert.False(
                timeout.IsCancellationRequested,
                $"Deliveries arrived for only {CountVideos(receiver)} of {Videos} videos.\n{gateway.Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        var byVideo = receiver.Messages.ToLookup(VideoOf);
        Assert.Equal(ids.Order(), byVideo.Select(group => group.Key).Order());
        Assert.All(byVideo, group => Assert.Single(group.Select(m => m.Id).Distinct()));
        foreach (var group in byVideo)
        {
            var body = Assert.Single(group.Select(m => m.Body).Distinct());
            Assert.Equal($"video.{statuses[group.Key]}", (string)JsonNode.Parse(body)!["type"]!);
        }

        output.WriteLine($"{receiver.Messages.Count} attempts for {Videos} deliveries");
        Assert.True(receiver.Messages.Count > Videos, "No delivery was in flight at a kill, so the test proves nothing.");
    }

    private static int CountVideos(Receiver receiver) => receiver.Messages.Select(VideoOf).Distinct().Count();

    private static async Task<bool> HasPendingDeliveriesAsync(GatewayProcess gateway)
    {
        var pending = await gateway.Http.GetStringAsync("/v1/webhooks/messages?status=pending");
        return pending.Contains("\"msg_", StringComparison.Ordinal);
    }

    private static string VideoOf(Received message) => (string)message.Json["data"]!["id"]!;
}
