using System.Net;
using System.Net.Sockets;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>Deliveries to real HTTP receivers.</summary>
public sealed class DeliveryTests
{
    private static readonly string[] FromTheStart = ["video.started", "video.completed", "video.failed"];

    [Fact]
    public async Task A_completed_video_is_delivered_signed_and_in_the_format_of_the_API()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync(
            s => s with { Address = s.Address with { PublicUrl = new("https://films.test/") } });
        var metadata = new Dictionary<string, string> { ["scene"] = "3" };
        var task = await webhooks.CompleteAsync(
            receiver.Url + "?from=me", change: r => r with { WebhookEvents = ["video.completed"], Metadata = metadata });
        await webhooks.DeliverAsync();

        var message = receiver.Only;
        Assert.Equal("POST /hook?from=me", message.Line);
        Assert.Equal("application/json", message.Headers["Content-Type"]);
        Assert.False(message.Headers.ContainsKey("Authorization"));
        Assert.True(message.IsSignedWith(await webhooks.SecretAsync()));
        Assert.Equal(webhooks.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), message.Headers["webhook-timestamp"]);
        Assert.Matches("^msg_[0-9a-f]{32}$", message.Id);
        Assert.Equal(("video.completed", "2026-11-20T12:00:00.000Z"), ((string)message.Json["type"]!, (string)message.Json["timestamp"]!));
        var data = message.Json["data"]!;
        Assert.Equal((task.Id, "video"), ((string)data["id"]!, (string)data["object"]!));
        Assert.Equal(("completed", 100, "3"), ((string)data["status"]!, (int)data["progress"]!, (string)data["metadata"]!["scene"]!));
        Assert.StartsWith($"https://films.test/v1/videos/{task.Id}/content?expires=", (string)data["video_url"]!);
        Assert.Equal(Delivery.Delivered, (await webhooks.OnlyAsync()).Status);
        Assert.Equal(0, webhooks.Queue.Count);
    }

    [Fact]
    public async Task By_default_a_receiver_gets_the_end_of_a_video_only_and_its_start_on_request()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var asking = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var endpoint = await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url + "?endpoint" });
        await webhooks.CompleteAsync(receiver.Url, change: r => r);
        await webhooks.CompleteAsync(asking.Url, change: r => r with { WebhookEvents = ["video.started", "video.completed"] });
        await webhooks.DeliverAsync();

        Assert.Equal(
            ["video.completed", "video.failed", "video.cancelled", "video.recovered"],
            endpoint.Json.GetProperty("events").EnumerateArray().Select(one => one.GetString()));
        Assert.Equal(Enumerable.Repeat("video.completed", 3), receiver.Events);
        Assert.Equal(["video.completed", "video.started"], asking.Events.Order());
    }

    [Fact]
    public async Task Failures_cancellations_and_late_results_have_their_own_events()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.SettleAsync(await webhooks.CreateAsync(receiver.Url), Transition.Failed(A.Error(FailureKind.ContentRejected)));
        await webhooks.Transitions.RequestCancelAsync((await webhooks.CreateAsync(receiver.Url)).Id, webhooks.Clock.GetUtcNow(), default);
        var late = await webhooks.CreateAsync(receiver.Url, change: r => r with { WebhookEvents = ["video.failed", "video.recovered"] });
        late = await webhooks.SettleAsync(late, webhooks.ToRunning);
        var now = webhooks.Clock.GetUtcNow();
        late = await webhooks.SettleAsync(late, Transition.TimedOut(A.Error(FailureKind.Timeout), now, now.AddHours(6)));
        await webhooks.SettleAsync(late, Transition.LateResult(late, new("https://cdn.test/v.mp4"), webhooks.Clock.GetUtcNow()));
        late = (await webhooks.Videos.FindAsync(late.Id, default))!;
        await webhooks.SettleAsync(late, Transition.Recovered(late, A.Asset(late.Id)));
        await webhooks.DeliverAsync();

        Assert.Equal(["video.cancelled", "video.failed", "video.failed", "video.recovered"], receiver.Events.Order());
        var recovered = receiver.Messages.Single(m => (string)m.Json["type"]! == "video.recovered").Json["data"]!;
        Assert.Equal("failed", (string)recovered["status"]!);
        Assert.NotNull((string?)recovered["video_url"]);
        var failures = receiver.Messages.Where(m => (string)m.Json["type"]! == "video.failed");
        Assert.Equal(["content_rejected", "timeout"], failures.Select(m => (string)m.Json["data"]!["error"]!["code"]!).Order());
    }

    [Fact]
    public async Task A_video_without_a_webhook_writes_no_delivery()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(null);
        Assert.Empty(await webhooks.Messages.ListAsync("local", new(), 10, default));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_failure_is_retried_after_five_seconds_with_the_same_id_and_body(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var elsewhere = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(status, ("Location", elsewhere.Url));
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(4.9));
        Assert.Single(receiver.Messages);

        receiver.Respond = Receiver.With(200);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(1));
        var messages = receiver.Messages.ToArray();
        Assert.Equal(2, messages.Length);
        Assert.Equal((messages[0].Id, messages[0].Body), (messages[1].Id, messages[1].Body));
        Assert.NotEqual(messages[0].Headers["webhook-timestamp"], messages[1].Headers["webhook-timestamp"]);
        Assert.True(messages[1].IsSignedWith(await webhooks.SecretAsync()));
        Assert.Empty(elsewhere.Messages);
        Assert.Equal([status, 200], (await webhooks.Messages.TriesAsync(messages[0].Id, default)).Select(one => one.Status));
    }

    [Fact]
    public async Task A_reset_connection_is_retried()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.ResetAsync;
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        receiver.Respond = Receiver.With(200);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.Single(receiver.Messages.Select(m => m.Id).Distinct());
        Assert.Equal(Delivery.Delivered, (await webhooks.OnlyAsync()).Status);
    }

    [Fact]
    public async Task A_try_times_out_after_twenty_seconds_and_is_retried()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.HangAsync;
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        var delivering = webhooks.DeliverAsync();
        await receiver.ArrivalAsync();
        Assert.False(delivering.IsCompleted);
        webhooks.Clock.Advance(WebhookSender.ResponseTimeout);
        await delivering.WaitAsync(TimeSpan.FromSeconds(30));
        var tried = Assert.Single(await webhooks.Messages.TriesAsync(receiver.Only.Id, default));
        Assert.Equal((null, "No response within 20 s."), (tried.Status, tried.Error));
        Assert.Equal(Delivery.Pending, (await webhooks.OnlyAsync()).Status);
    }

    [Fact]
    public async Task An_endless_response_body_is_not_read()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = async http =>
        {
            var noise = new byte[64 * 1024];
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(noise);
        };
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Delivery.Delivered, (await webhooks.OnlyAsync()).Status);
    }

    [Fact]
    public async Task A_429_with_Retry_After_is_obeyed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(429, ("Retry-After", "120"));
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        receiver.Respond = Receiver.With(200);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(119), step: TimeSpan.FromSeconds(7));
        Assert.Single(receiver.Messages);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(14));          // jitter adds up to a tenth
        Assert.Equal(2, receiver.Messages.Count);
    }

    [Fact]
    public async Task After_a_410_a_videos_URL_receives_no_later_events()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(410);
        await using var webhooks = await WebhookGateway.StartAsync();
        var task = await webhooks.SettleAsync(
            await webhooks.CreateAsync(receiver.Url, change: request => request with { WebhookEvents = FromTheStart }), webhooks.ToRunning);
        var other = await webhooks.CreateAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.Equal(["video.started"], receiver.Events);

        receiver.Respond = Receiver.With(200);
        task = await webhooks.SettleAsync(task, Transition.Storing(new("https://cdn.test/v.mp4"), webhooks.Clock.GetUtcNow()));
        await webhooks.DeliverAsync();
        Assert.Single(receiver.Messages);
        await webhooks.SettleAsync(task, Transition.Completed(A.Asset(task.Id)));
        await webhooks.DeliverAsync();
        Assert.Single(receiver.Messages);
        Assert.Equal(Delivery.Failed, (await webhooks.OnlyAsync()).Status);

        // Another video still sends to the same URL.
        await webhooks.SettleAsync(other, Transition.Failed(A.Error(FailureKind.ContentRejected)));
        await webhooks.DeliverAsync();
        Assert.Equal(["video.started", "video.failed"], receiver.Events);
    }

    [Fact]
    public async Task A_replay_accepted_by_another_node_is_sent_once_after_the_next_heartbeat()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(400);
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, receiver.Messages.Count);                       // and the next try is minutes away
        receiver.Respond = Receiver.With(204);
        await webhooks.Messages.ReplayAsync("local", (await webhooks.OnlyAsync()).Id, "another", webhooks.Clock.GetUtcNow(), default);
        await webhooks.DeliverAsync();
        Assert.Equal(2, receiver.Messages.Count);
        for (var beat = 0; beat < 3; beat++)
        {
            await webhooks.MaintainAsync();
            await webhooks.DeliverAsync();
        }

        Assert.Equal(3, receiver.Messages.Count);
        Assert.Equal(Delivery.Delivered, (await webhooks.OnlyAsync()).Status);
    }

    [Fact]
    public async Task A_delivered_replay_enables_a_videos_URL_again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(410);
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var task = await webhooks.SettleAsync(
            await webhooks.CreateAsync(receiver.Url, change: request => request with { WebhookEvents = FromTheStart }), webhooks.ToRunning);
        await webhooks.DeliverAsync();
        receiver.Respond = Receiver.With(200);
        Assert.Equal(200, (await api.PostAsync($"/v1/webhooks/messages/{receiver.Only.Id}/replay")).Status);
        await webhooks.DeliverAsync();
        await webhooks.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)));
        await webhooks.DeliverAsync();
        Assert.Equal(["video.started", "video.started", "video.failed"], receiver.Events);
    }

    [Fact]
    public async Task All_expired_deliveries_are_deleted_in_one_sweep()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        var now = webhooks.Clock.GetUtcNow();
        var (tried, delivered) = (new DeliveryTry(now, 204, null, TimeSpan.Zero), new DeliveryDecision.Delivered());
        await Task.WhenAll(Enumerable.Range(0, 2100).Select(async _ =>
        {
            var id = Delivery.NewId(now);
            await webhooks.Messages.AddAsync(
                new(id, "local", null, WebhookEvents.Test, null, "https://receiver.test/", "{}", "me", now), default);
            var stored = (await webhooks.Messages.LoadAsync(id, default))!.Delivery;
            Assert.True(await webhooks.Messages.SettleAsync(stored, tried, delivered, default));
        }));
        webhooks.Clock.Advance(TimeSpan.FromDays(31));
        await webhooks.MaintainAsync();
        Assert.Empty(await webhooks.Messages.ListAsync("local", new(), 10, default));
    }

    [Fact]
    public async Task A_410_gives_up_the_pending_deliveries_to_the_same_URL_of_the_video()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(410);
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        await webhooks.AdvanceAsync(TimeSpan.FromDays(5), step: TimeSpan.FromHours(6));
        Assert.Single(receiver.Messages);
        Assert.Equal((Delivery.Failed, 1), ((await webhooks.OnlyAsync()).Status, (await webhooks.OnlyAsync()).Tries));
    }

    [Fact]
    public async Task A_receiver_that_was_down_for_a_day_gets_every_delivery_once()
    {
        var port = FreePort();
        await using var webhooks = await WebhookGateway.StartAsync();
        for (var hour = 0; hour < 24; hour++)
        {
            await webhooks.CompleteAsync($"http://127.0.0.1:{port}/hook");
            await webhooks.AdvanceAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(10));
        }

        await using var receiver = await Receiver.StartAsync(port);
        await webhooks.AdvanceAsync(TimeSpan.FromMinutes(30), step: TimeSpan.FromMinutes(1));
        Assert.Equal(24, receiver.Messages.Select(m => m.Id).Distinct().Count());
        Assert.Equal(24, receiver.Messages.Count);
        Assert.Equal(0, webhooks.Queue.Count);
    }

    [Fact]
    public async Task A_receiver_that_stays_down_is_given_up_after_three_days()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync($"http://127.0.0.1:{FreePort()}/hook");
        await webhooks.AdvanceAsync(TimeSpan.FromHours(70), step: TimeSpan.FromHours(1));
        Assert.Equal(Delivery.Pending, (await webhooks.OnlyAsync()).Status);
        await webhooks.AdvanceAsync(TimeSpan.FromHours(40), step: TimeSpan.FromHours(1));
        var message = await webhooks.OnlyAsync();
        Assert.Equal((Delivery.Failed, 10), (message.Status, message.Tries));
        Assert.All(await webhooks.Messages.TriesAsync(message.Id, default), one => Assert.StartsWith("Connection failed", one.Error));
    }

    [Fact]
    public async Task A_hanging_receiver_does_not_delay_others()
    {
        await using var hanging = await Receiver.StartAsync();
        hanging.Respond = Receiver.HangAsync;
        await using var healthy = await Receiver.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            new("http://127.0.0.1:1"), change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        using var api = new ApiTestClient(gateway, null);
        for (var i = 0; i < 60; i++) Assert.Equal(200, (await api.PostAsync("/v1/webhooks/test", new { url = hanging.Url })).Status);
        for (var i = 0; i < 50; i++) Assert.Equal(200, (await api.PostAsync("/v1/webhooks/test", new { url = healthy.Url })).Status);
        for (var i = 0; i < 50; i++) await healthy.ArrivalAsync();
        Assert.Equal(50, healthy.Messages.Select(m => m.Id).Distinct().Count());
        Assert.InRange(hanging.Messages.Count, 1, 20);                  // sixteen in flight, and perhaps a probe
    }

    [Fact]
    public async Task A_restarted_gateway_sends_the_pending_deliveries()
    {
        TestDatabases.SkipUnlessSqlite("a database that is copied as a file");
        var data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        var clock = new ManualClock();
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(500);
        string id;
        var copy = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        await using (var webhooks = await WebhookGateway.StartAsync(clock: clock, data: data))
        {
            await webhooks.CompleteAsync(receiver.Url);
            await webhooks.DeliverAsync();
            id = receiver.Only.Id;

            // A copy of the open database is what a killed process leaves.
            foreach (var file in Directory.GetFiles(data, "filmgate.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));
        }

        receiver.Respond = Receiver.With(200);
        await using (var webhooks = await WebhookGateway.StartAsync(clock: clock, data: copy))
        {
            await webhooks.AdvanceAsync(TimeSpan.FromSeconds(6));
            Assert.Equal([id, id], receiver.Messages.Select(m => m.Id));
            Assert.Equal((Delivery.Delivered, 2), ((await webhooks.OnlyAsync()).Status, (await webhooks.OnlyAsync()).Tries));
        }
    }

    [Fact]
    public async Task A_node_with_an_expired_lease_sends_nothing_until_it_renews_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        webhooks.Clock.Advance(TimeSpan.FromSeconds(21));               // two thirds of a lease
        await webhooks.DeliverAsync();
        Assert.Empty(receiver.Messages);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(10));
        Assert.Single(receiver.Messages);
    }

    [Fact]
    public async Task Deliveries_that_could_not_be_tried_for_five_days_are_given_up_and_leave_memory()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        var dead = $"http://127.0.0.1:{FreePort()}/hook";
        for (var i = 0; i < 2000; i++) await webhooks.CompleteAsync(dead);      // far more than the probes of that time
        await webhooks.AdvanceAsync(TimeSpan.FromDays(6), step: TimeSpan.FromHours(1));
        Assert.NotEqual(0, webhooks.Queue.Count);
        await webhooks.MaintainAsync();
        await webhooks.AdvanceAsync(TimeSpan.FromDays(2), step: TimeSpan.FromHours(1));
        Assert.Empty(await webhooks.Messages.ListAsync("local", new(Status: Delivery.Pending), 10, default));
        Assert.Equal(0, webhooks.Queue.Count);
    }

    [Fact]
    public async Task Deleting_a_video_deletes_its_deliveries_with_their_bodies()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(500);
        await using var webhooks = await WebhookGateway.StartAsync();
        var task = await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.True(await webhooks.Videos.DeleteAsync(task.Id, webhooks.Clock.GetUtcNow(), default));
        await webhooks.AdvanceAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(5));
        Assert.Single(receiver.Messages);
        Assert.Empty(await webhooks.Messages.ListAsync("local", new(), 10, default));
        Assert.Equal(0, webhooks.Queue.Count);
    }

    [Fact]
    public async Task A_body_with_the_longest_prompt_and_metadata_stays_below_20_kB()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        var metadata = Enumerable.Range(0, 16).ToDictionary(i => $"{i}".PadLeft(64, 'k'), _ => new string('漢', 512));
        await webhooks.CompleteAsync(receiver.Url, change: r => r with { Prompt = new string('字', 32_000), Metadata = metadata });
        await webhooks.DeliverAsync();
        Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(receiver.Only.Body), 1, 20_000);
        var body = receiver.Only.Json;
        Assert.Equal(["prompt", "warnings", "metadata"], body["truncated"]!.AsArray().Select(one => (string)one!));
        Assert.Equal(1001, ((string)body["data"]!["prompt"]!).Length);
    }

    [Fact]
    public async Task Deliveries_are_deleted_thirty_days_after_they_ended()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        webhooks.Clock.Advance(TimeSpan.FromDays(29));
        await webhooks.MaintainAsync();
        await webhooks.OnlyAsync();
        webhooks.Clock.Advance(TimeSpan.FromDays(2));
        await webhooks.MaintainAsync();
        Assert.Empty(await webhooks.Messages.ListAsync("local", new(), 10, default));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
