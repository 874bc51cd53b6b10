using System.Text.Json.Nodes;
using Filmgate.Tests.Processes;
using Filmgate.Tests.Webhooks;

namespace Filmgate.Tests.Crash;

[Collection("Crash")]
public sealed class WebhookKillTests(ITestOutputHelper output)
{
    private const int Videos = 40;

    [Fact]
    public async Task A_kill_between_the_status_change_and_the_delivery_loses_no_message_and_repeats_only_under_the_same_id()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.HangAsync;                          // each kill hits deliveries in flight, with others pending behind them
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
            ids.Add((await gateway.CreateAsync(new { model = "veo3-fast", prompt = $"A kite {i}", webhook_url = receiver.Url, webhook_events = new[] { "video.completed", "video.failed" } })).Id);

        for (var kill = 0; kill < 3; kill++)
        {
            for (var i = 0; i < 4; i++) await receiver.ArrivalAsync();
            await gateway.KillAsync();
            if (kill == 2) receiver.Respond = Receiver.With(204);
            await gateway.StartAsync();
        }

        var statuses = new Dictionary<string, string>();
        foreach (var id in ids) statuses[id] = (await gateway.FinishAsync(id)).Status;       // a killed submission may have failed, and that is told too
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        while (receiver.Messages.Select(VideoOf).Distinct().Count() < Videos || (await gateway.Http.GetStringAsync("/v1/webhooks/messages?status=pending")).Contains("\"msg_", StringComparison.Ordinal))
        {
            Assert.False(bound.IsCancellationRequested, $"Only {receiver.Messages.Select(VideoOf).Distinct().Count()} of {Videos} were told.\n{gateway.Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        var told = receiver.Messages.ToLookup(VideoOf);
        Assert.Equal(ids.Order(), told.Select(group => group.Key).Order());
        Assert.All(told, group => Assert.Single(group.Select(m => m.Id).Distinct()));
        Assert.All(told, group => Assert.Equal($"video.{statuses[group.Key]}", (string)JsonNode.Parse(Assert.Single(group.Select(m => m.Body).Distinct()))!["type"]!));
        output.WriteLine($"{receiver.Messages.Count} tries for {Videos} messages");
        Assert.True(receiver.Messages.Count > Videos, "No kill met a message in the air; the test shows nothing.");
    }

    private static string VideoOf(Received message) => (string)message.Json["data"]!["id"]!;
}
