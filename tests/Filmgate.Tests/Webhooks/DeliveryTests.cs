using System.Net;
using System.Net.Sockets;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>Real receivers, behaving as receivers do.</summary>
public sealed class DeliveryTests
{
    [Fact]
    public async Task A_completed_video_is_told_signed_and_in_the_shape_of_the_api()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync(s => s with { Address = s.Address with { PublicUrl = new("https://films.test/") } });
        var task = await post.CompleteAsync(receiver.Url + "?from=me", change: r => r with { WebhookEvents = ["video.completed"], Metadata = new Dictionary<string, string> { ["scene"] = "3" } });
        await post.DeliverAsync();

        var message = receiver.Only;
        Assert.Equal("POST /hook?from=me", message.Line);
        Assert.Equal("application/json", message.Headers["Content-Type"]);
        Assert.False(message.Headers.ContainsKey("Authorization"));
        Assert.True(message.IsSignedWith(await post.SecretAsync()));
        Assert.Equal(post.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), message.Headers["webhook-timestamp"]);
        Assert.Matches("^msg_[0-9a-f]{32}$", message.Id);
        Assert.Equal(("video.completed", "2026-11-20T12:00:00.000Z"), ((string)message.Json["type"]!, (string)message.Json["timestamp"]!));
        var data = message.Json["data"]!;
        Assert.Equal((task.Id, "video", "completed", 100, "3"), ((string)data["id"]!, (string)data["object"]!, (string)data["status"]!, (int)data["progress"]!, (string)data["metadata"]!["scene"]!));
        Assert.StartsWith($"https://films.test/v1/videos/{task.Id}/content?expires=", (string)data["video_url"]!);
        Assert.Equal(Delivery.Delivered, (await post.OnlyAsync()).Status);
        Assert.Equal(0, post.Queue.Count);
    }

    [Fact]
    public async Task Every_step_that_was_not_deselected_is_told_once()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url, change: r => r);
        await post.DeliverAsync();
        Assert.Equal(["video.completed", "video.started"], receiver.Events.Order());
    }

    [Fact]
    public async Task Failures_cancellations_and_late_results_have_their_own_events()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        await post.MoveAsync(await post.CreateAsync(receiver.Url), Transition.Failed(A.Error(FailureKind.ContentRejected)));
        await post.Videos.RequestCancelAsync((await post.CreateAsync(receiver.Url)).Id, post.Clock.GetUtcNow(), default);
        var late = await post.MoveAsync(await post.CreateAsync(receiver.Url, change: r => r with { WebhookEvents = ["video.failed", "video.recovered"] }), post.ToRunning);
        late = await post.MoveAsync(late, Transition.TimedOut(A.Error(FailureKind.Timeout), post.Clock.GetUtcNow(), post.Clock.GetUtcNow().AddHours(6)));
        await post.MoveAsync(late, Transition.LateResult(late, new("https://cdn.test/v.mp4"), post.Clock.GetUtcNow()));
        late = (await post.Videos.FindAsync(late.Id, default))!;
        await post.MoveAsync(late, Transition.Recovered(late, A.Asset(late.Id)));
        await post.DeliverAsync();

        Assert.Equal(["video.cancelled", "video.failed", "video.failed", "video.recovered"], receiver.Events.Order());
        var recovered = receiver.Messages.Single(m => (string)m.Json["type"]! == "video.recovered").Json["data"]!;
        Assert.Equal("failed", (string)recovered["status"]!);
        Assert.NotNull((string?)recovered["video_url"]);
        Assert.Equal(["content_rejected", "timeout"], receiver.Messages.Where(m => (string)m.Json["type"]! == "video.failed").Select(m => (string)m.Json["data"]!["error"]!["code"]!).Order());
    }

    [Fact]
    public async Task A_video_without_a_webhook_writes_no_message()
    {
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(null);
        Assert.Empty(await post.Messages.ListAsync("local", new(), 10, default));
    }

    [Theory]
    [InlineData(500)]
    [InlineData(404)]
    [InlineData(302)]
    public async Task A_failure_is_tried_again_after_five_seconds_with_the_same_id_and_the_same_bytes(int status)
    {
        await using var receiver = await Receiver.StartAsync();
        await using var elsewhere = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(status, ("Location", elsewhere.Url));
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        await post.PassAsync(TimeSpan.FromSeconds(4.9));
        Assert.Single(receiver.Messages);

        receiver.Answer = Receiver.With(200);
        await post.PassAsync(TimeSpan.FromSeconds(1));
        var messages = receiver.Messages.ToArray();
        Assert.Equal(2, messages.Length);
        Assert.Equal((messages[0].Id, messages[0].Body), (messages[1].Id, messages[1].Body));
        Assert.NotEqual(messages[0].Headers["webhook-timestamp"], messages[1].Headers["webhook-timestamp"]);
        Assert.True(messages[1].IsSignedWith(await post.SecretAsync()));
        Assert.Empty(elsewhere.Messages);
        Assert.Equal([status, 200], (await post.Messages.TriesAsync(messages[0].Id, default)).Select(one => one.Status));
    }

    [Fact]
    public async Task A_connection_that_is_reset_is_tried_again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.ResetAsync;
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        receiver.Answer = Receiver.With(200);
        await post.PassAsync(TimeSpan.FromSeconds(6));
        Assert.Single(receiver.Messages.Select(m => m.Id).Distinct());
        Assert.Equal(Delivery.Delivered, (await post.OnlyAsync()).Status);
    }

    [Fact]
    public async Task A_receiver_that_hangs_is_given_up_after_twenty_seconds_and_tried_again()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.HangAsync;
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        var delivering = post.DeliverAsync();
        await receiver.ArrivalAsync();
        Assert.False(delivering.IsCompleted);
        post.Clock.Advance(WebhookSender.Patience);
        await delivering.WaitAsync(TimeSpan.FromSeconds(30));
        var tried = Assert.Single(await post.Messages.TriesAsync(receiver.Only.Id, default));
        Assert.Equal((null, "No answer in 20 s."), (tried.Status, tried.Error));
        Assert.Equal(Delivery.Pending, (await post.OnlyAsync()).Status);
    }

    [Fact]
    public async Task An_answer_without_end_is_not_read()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = async http =>
        {
            var noise = new byte[64 * 1024];
            while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(noise);
        };
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(Delivery.Delivered, (await post.OnlyAsync()).Status);
    }

    [Fact]
    public async Task Too_many_requests_with_a_retry_after_is_obeyed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(429, ("Retry-After", "120"));
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        receiver.Answer = Receiver.With(200);
        await post.PassAsync(TimeSpan.FromSeconds(119), step: TimeSpan.FromSeconds(7));
        Assert.Single(receiver.Messages);
        await post.PassAsync(TimeSpan.FromSeconds(14));                 // a tenth later at the most
        Assert.Equal(2, receiver.Messages.Count);
    }

    [Fact]
    public async Task After_gone_a_videos_address_hears_nothing_of_what_comes_later_until_a_replay_is_taken()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(410);
        await using var post = await Post.OpenAsync();
        var task = await post.MoveAsync(await post.CreateAsync(receiver.Url), post.ToRunning);
        var other = await post.CreateAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.Equal(["video.started"], receiver.Events);

        receiver.Answer = Receiver.With(200);
        task = await post.MoveAsync(task, Transition.Storing(new("https://cdn.test/v.mp4"), post.Clock.GetUtcNow()));
        await post.DeliverAsync();
        Assert.Single(receiver.Messages);
        await post.MoveAsync(task, Transition.Completed(A.Asset(task.Id)));
        await post.DeliverAsync();
        Assert.Single(receiver.Messages);
        Assert.Equal(Delivery.Failed, (await post.OnlyAsync()).Status);

        await post.MoveAsync(other, Transition.Failed(A.Error(FailureKind.ContentRejected)));       // another video's messages still go there
        await post.DeliverAsync();
        Assert.Equal(["video.started", "video.failed"], receiver.Events);
    }

    [Fact]
    public async Task A_replay_that_another_node_was_asked_for_is_seen_with_the_next_heartbeat_and_sent_once()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(400);
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        await post.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Equal(2, receiver.Messages.Count);                       // and the next try is minutes away
        receiver.Answer = Receiver.With(204);
        await post.Messages.ReplayAsync("local", (await post.OnlyAsync()).Id, "another", post.Clock.GetUtcNow(), default);
        await post.DeliverAsync();
        Assert.Equal(2, receiver.Messages.Count);
        for (var beat = 0; beat < 3; beat++)
        {
            await post.TendAsync();
            await post.DeliverAsync();
        }

        Assert.Equal(3, receiver.Messages.Count);
        Assert.Equal(Delivery.Delivered, (await post.OnlyAsync()).Status);
    }

    [Fact]
    public async Task A_replay_that_is_taken_brings_a_videos_address_back()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(410);
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var task = await post.MoveAsync(await post.CreateAsync(receiver.Url), post.ToRunning);
        await post.DeliverAsync();
        receiver.Answer = Receiver.With(200);
        Assert.Equal(200, (await door.PostAsync($"/v1/webhooks/messages/{receiver.Only.Id}/replay")).Status);
        await post.DeliverAsync();
        await post.MoveAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)));
        await post.DeliverAsync();
        Assert.Equal(["video.started", "video.started", "video.failed"], receiver.Events);
    }

    [Fact]
    public async Task However_many_old_messages_there_are_they_are_all_forgotten_at_once()
    {
        await using var post = await Post.OpenAsync();
        var now = post.Clock.GetUtcNow();
        var old = Enumerable.Range(0, 2100).Select(_ => new NewDelivery(Delivery.NewId(now), "local", null, WebhookEvents.Test, null, "https://receiver.test/", "{}", "me", now)).ToList();
        await Task.WhenAll(old.Select(message => post.Messages.AddAsync(message, default)));
        await Task.WhenAll(old.Select(async message =>
            Assert.True(await post.Messages.SettleAsync((await post.Messages.LoadAsync(message.Id, default))!.Value.Message, new(now, 204, null, TimeSpan.Zero), new DeliveryDecision.Delivered(), default))));
        post.Clock.Advance(TimeSpan.FromDays(31));
        await post.TendAsync();
        Assert.Empty(await post.Messages.ListAsync("local", new(), 10, default));
    }

    [Fact]
    public async Task Gone_ends_what_waits_for_the_same_address_of_the_video()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(410);
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        await post.PassAsync(TimeSpan.FromDays(5), step: TimeSpan.FromHours(6));
        Assert.Single(receiver.Messages);
        Assert.Equal((Delivery.Failed, 1), ((await post.OnlyAsync()).Status, (await post.OnlyAsync()).Tries));
    }

    [Fact]
    public async Task A_receiver_that_was_down_for_a_day_misses_nothing()
    {
        var port = FreePort();
        await using var post = await Post.OpenAsync();
        for (var hour = 0; hour < 24; hour++)
        {
            await post.CompleteAsync($"http://127.0.0.1:{port}/hook");
            await post.PassAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(10));
        }

        await using var receiver = await Receiver.StartAsync(port);
        await post.PassAsync(TimeSpan.FromMinutes(30), step: TimeSpan.FromMinutes(1));
        Assert.Equal(24, receiver.Messages.Select(m => m.Id).Distinct().Count());
        Assert.Equal(24, receiver.Messages.Count);
        Assert.Equal(0, post.Queue.Count);
    }

    [Fact]
    public async Task A_receiver_that_never_comes_back_is_given_up_after_three_days()
    {
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync($"http://127.0.0.1:{FreePort()}/hook");
        await post.PassAsync(TimeSpan.FromHours(70), step: TimeSpan.FromHours(1));
        Assert.Equal(Delivery.Pending, (await post.OnlyAsync()).Status);
        await post.PassAsync(TimeSpan.FromHours(40), step: TimeSpan.FromHours(1));
        var message = await post.OnlyAsync();
        Assert.Equal((Delivery.Failed, 10), (message.Status, message.Tries));
        Assert.All(await post.Messages.TriesAsync(message.Id, default), one => Assert.StartsWith("No connection", one.Error));
    }

    [Fact]
    public async Task A_receiver_that_hangs_delays_nobody_else()
    {
        await using var hanging = await Receiver.StartAsync();
        hanging.Answer = Receiver.HangAsync;
        await using var healthy = await Receiver.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        using var door = new ApiTestClient(gateway, null);
        for (var i = 0; i < 60; i++) Assert.Equal(200, (await door.PostAsync("/v1/webhooks/test", new { url = hanging.Url })).Status);
        for (var i = 0; i < 50; i++) Assert.Equal(200, (await door.PostAsync("/v1/webhooks/test", new { url = healthy.Url })).Status);
        for (var i = 0; i < 50; i++) await healthy.ArrivalAsync();
        Assert.Equal(50, healthy.Messages.Select(m => m.Id).Distinct().Count());
        Assert.InRange(hanging.Messages.Count, 1, 20);                  // its sixteen places, and perhaps one that went out to see
    }

    [Fact]
    public async Task A_restarted_gateway_goes_on_with_what_waited()
    {
        var data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        var clock = new ManualClock();
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(500);
        string id;
        var copy = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        await using (var post = await Post.OpenAsync(clock: clock, data: data))
        {
            await post.CompleteAsync(receiver.Url);
            await post.DeliverAsync();
            id = receiver.Only.Id;
            foreach (var file in Directory.GetFiles(data, "filmgate.db*")) File.Copy(file, Path.Combine(copy, Path.GetFileName(file)));     // as a killed process leaves it
        }

        receiver.Answer = Receiver.With(200);
        await using (var post = await Post.OpenAsync(clock: clock, data: copy))
        {
            await post.PassAsync(TimeSpan.FromSeconds(6));
            Assert.Equal([id, id], receiver.Messages.Select(m => m.Id));
            Assert.Equal((Delivery.Delivered, 2), ((await post.OnlyAsync()).Status, (await post.OnlyAsync()).Tries));
        }
    }

    [Fact]
    public async Task A_node_without_a_heartbeat_sends_nothing_until_it_has_one()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        post.Clock.Advance(TimeSpan.FromSeconds(21));                   // two thirds of a lease
        await post.DeliverAsync();
        Assert.Empty(receiver.Messages);
        await post.PassAsync(TimeSpan.FromSeconds(10));
        Assert.Single(receiver.Messages);
    }

    [Fact]
    public async Task What_could_not_be_tried_for_five_days_is_given_up_and_leaves_the_memory()
    {
        await using var post = await Post.OpenAsync();
        var dead = $"http://127.0.0.1:{FreePort()}/hook";
        for (var i = 0; i < 2000; i++) await post.CompleteAsync(dead);  // far more than the circuit lets through in that time
        await post.PassAsync(TimeSpan.FromDays(6), step: TimeSpan.FromHours(1));
        Assert.NotEqual(0, post.Queue.Count);
        await post.TendAsync();
        await post.PassAsync(TimeSpan.FromDays(2), step: TimeSpan.FromHours(1));
        Assert.Empty(await post.Messages.ListAsync("local", new(Status: Delivery.Pending), 10, default));
        Assert.Equal(0, post.Queue.Count);
    }

    [Fact]
    public async Task A_deleted_video_is_told_of_no_more_and_its_prompt_is_not_kept_in_messages()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(500);
        await using var post = await Post.OpenAsync();
        var task = await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.True(await post.Videos.DeleteAsync(task.Id, post.Clock.GetUtcNow(), default));
        await post.PassAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(5));
        Assert.Single(receiver.Messages);
        Assert.Empty(await post.Messages.ListAsync("local", new(), 10, default));
        Assert.Equal(0, post.Queue.Count);
    }

    [Fact]
    public async Task The_longest_prompt_and_metadata_stay_below_twenty_kilobytes()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        var metadata = Enumerable.Range(0, 16).ToDictionary(i => $"{i}".PadLeft(64, 'k'), _ => new string('漢', 512));
        await post.CompleteAsync(receiver.Url, change: r => r with { Prompt = new string('字', 32_000), Metadata = metadata });
        await post.DeliverAsync();
        Assert.Equal(2, receiver.Messages.Count);
        Assert.All(receiver.Messages, m => Assert.InRange(System.Text.Encoding.UTF8.GetByteCount(m.Body), 1, 20_000));
        Assert.Equal(["prompt", "warnings", "metadata"], receiver.Messages.First().Json["truncated"]!.AsArray().Select(one => (string)one!));
        Assert.Equal(1001, ((string)receiver.Messages.First().Json["data"]!["prompt"]!).Length);
    }

    [Fact]
    public async Task Messages_are_forgotten_thirty_days_after_they_ended()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        post.Clock.Advance(TimeSpan.FromDays(29));
        await post.TendAsync();
        await post.OnlyAsync();
        post.Clock.Advance(TimeSpan.FromDays(2));
        await post.TendAsync();
        Assert.Empty(await post.Messages.ListAsync("local", new(), 10, default));
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
