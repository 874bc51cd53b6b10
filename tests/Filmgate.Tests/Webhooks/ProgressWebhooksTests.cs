using Filmgate.Tests.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class ProgressWebhooksTests
{
    [Fact]
    public async Task Progress_is_sent_to_subscribers_while_the_video_renders()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await RunningGateway.StartAsync(
            upstream.Url, change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        var request = new { prompt = "A kite", webhook_url = receiver.Url, webhook_events = new[] { "video.progress" } };
        var id = (string)(await gateway.CreateAsync(request))["id"]!;
        await receiver.ArrivalAsync();
        var (type, data) = ((string)receiver.Messages.First().Json["type"]!, receiver.Messages.First().Json["data"]!);
        Assert.Equal(("video.progress", id, "in_progress"), (type, (string)data["id"]!, (string)data["status"]!));
        Assert.Equal(7, (int)data["progress"]!);
        Assert.Contains("webhook-signature", receiver.Messages.First().Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_410_to_progress_disables_the_endpoint()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(410);
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var endpoint = await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.progress" } });
        var progress = webhooks.Services.GetRequiredService<IProgressListener>();
        var video = await webhooks.SettleAsync(await webhooks.CreateAsync(null), webhooks.ToRunning);
        progress.OnProgress(video, 1);
        await receiver.ArrivalAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await IsDisabledAsync()) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);
        Assert.Equal(200, endpoint.Status);

        async Task<bool> IsDisabledAsync()
        {
            var shown = (await api.GetAsync("/v1/webhooks/endpoints")).Json.GetProperty("data")[0];
            return shown.TryGetProperty("disabled_at", out var at) && at.ValueKind is not System.Text.Json.JsonValueKind.Null;
        }
    }

    [Fact]
    public async Task An_owner_with_many_hanging_receivers_does_not_delay_the_progress_of_another()
    {
        using var hanging = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        hanging.Start();                                                // accepts connections, and never responds
        var port = ((System.Net.IPEndPoint)hanging.LocalEndpoint).Port;
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        var progress = (ProgressWebhooks)webhooks.Services.GetRequiredService<IProgressListener>();
        for (var i = 1; i <= 40; i++) progress.OnProgress(await RunningAsync($"http://127.0.0.{i}:{port}/", "greedy"), 7);
        Assert.Equal(32, progress.InFlight);
        progress.OnProgress(await RunningAsync(receiver.Url, "quiet"), 7);
        await receiver.ArrivalAsync();
        webhooks.Clock.Advance(WebhookSender.ResponseTimeout);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (progress.InFlight > 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, timeout.Token);

        async Task<VideoTask> RunningAsync(string url, string owner) => await webhooks.SettleAsync(
            await webhooks.CreateAsync(url, owner, request => request with { WebhookEvents = [WebhookEvents.Progress] }),
            webhooks.ToRunning);
    }

    [Fact]
    public async Task Progress_is_sent_at_most_every_half_second_and_only_to_subscribers()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        var progress = webhooks.Services.GetRequiredService<IProgressListener>();
        var subscribed = await RunningAsync(WebhookEvents.Progress);
        var other = await RunningAsync(WebhookEvents.Failed);
        for (var percent = 1; percent <= 20; percent++)
        {
            progress.OnProgress(subscribed, percent);
            progress.OnProgress(other, percent);
            webhooks.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        for (var i = 0; i < 4; i++) await receiver.ArrivalAsync();
        Assert.Equal([1, 6, 11, 16], receiver.Messages.Select(m => (int)m.Json["data"]!["progress"]!).Order());
        Assert.Empty(await webhooks.Messages.ListAsync("local", new(), 10, default));

        async Task<VideoTask> RunningAsync(string @event) => await webhooks.SettleAsync(
            await webhooks.CreateAsync(receiver.Url, change: r => r with { WebhookEvents = [@event] }), webhooks.ToRunning);
    }
}
