using Filmgate.Tests.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class ProgressNewsTests
{
    [Fact]
    public async Task Who_asked_for_progress_gets_it_while_the_video_is_made()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var upstream = await FakeUpstream.StartWithEndlessRenderAsync();
        await using var gateway = await RunningGateway.StartAsync(upstream.Url, change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite", webhook_url = receiver.Url, webhook_events = new[] { "video.progress" } }))["id"]!;
        await receiver.ArrivalAsync();
        Assert.Equal(("video.progress", id, "in_progress"), ((string)receiver.Messages.First().Json["type"]!, (string)receiver.Messages.First().Json["data"]!["id"]!, (string)receiver.Messages.First().Json["data"]!["status"]!));
        Assert.Equal(7, (int)receiver.Messages.First().Json["data"]!["progress"]!);
        Assert.Contains("webhook-signature", receiver.Messages.First().Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Who_answers_410_to_progress_gets_no_more_of_it()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(410);
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var endpoint = await door.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.progress" } });
        var news = post.Gateway.Services.GetRequiredService<IProgressListener>();
        var video = await post.MoveAsync(await post.CreateAsync(null), post.ToRunning);
        news.Heard(video, 1);
        await receiver.ArrivalAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while ((await door.GetAsync("/v1/webhooks/endpoints")).Json.GetProperty("data")[0].TryGetProperty("disabled_at", out var at) is false || at.ValueKind is System.Text.Json.JsonValueKind.Null)
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound.Token);
        Assert.Equal(200, endpoint.Status);
    }

    [Fact]
    public async Task A_key_with_many_receivers_that_hang_has_its_share_and_another_key_is_told_all_the_same()
    {
        using var hanging = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Any, 0);
        hanging.Start();                                                // takes connections, and never answers
        var port = ((System.Net.IPEndPoint)hanging.LocalEndpoint).Port;
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        var news = (ProgressWebhooks)post.Gateway.Services.GetRequiredService<IProgressListener>();
        for (var i = 1; i <= 40; i++) news.Heard(await post.MoveAsync(await post.CreateAsync($"http://127.0.0.{i}:{port}/", "greedy", Ask), post.ToRunning), 7);
        Assert.Equal(32, news.InAir);
        news.Heard(await post.MoveAsync(await post.CreateAsync(receiver.Url, "quiet", Ask), post.ToRunning), 7);
        await receiver.ArrivalAsync();
        post.Clock.Advance(WebhookSender.Patience);
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (news.InAir > 0) await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, bound.Token);

        static VideoRequest Ask(VideoRequest request) => request with { WebhookEvents = [WebhookEvents.Progress] };
    }

    [Fact]
    public async Task There_is_at_most_one_in_half_a_second_and_none_without_asking()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        var news = post.Gateway.Services.GetRequiredService<IProgressListener>();
        var asked = await post.MoveAsync(await post.CreateAsync(receiver.Url, change: r => r with { WebhookEvents = [WebhookEvents.Progress] }), post.ToRunning);
        var silent = await post.MoveAsync(await post.CreateAsync(receiver.Url, change: r => r with { WebhookEvents = [WebhookEvents.Failed] }), post.ToRunning);
        for (var percent = 1; percent <= 20; percent++)
        {
            news.Heard(asked, percent);
            news.Heard(silent, percent);
            post.Clock.Advance(TimeSpan.FromMilliseconds(100));
        }

        for (var i = 0; i < 4; i++) await receiver.ArrivalAsync();
        Assert.Equal([1, 6, 11, 16], receiver.Messages.Select(m => (int)m.Json["data"]!["progress"]!).Order());
        Assert.Empty(await post.Messages.ListAsync("local", new(), 10, default));
    }
}
