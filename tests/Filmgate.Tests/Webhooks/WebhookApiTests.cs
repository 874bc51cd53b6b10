using Filmgate.Keys;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class WebhookApiTests
{
    [Fact]
    public async Task An_endpoint_is_told_of_its_keys_videos_and_of_nobody_elses()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        using var mine = await ApiTestClient.WithNewKeyAsync(post.Gateway);
        var added = await mine.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" }, description = "the shop" });
        Assert.Equal((200, "webhook.endpoint", "the shop"), (added.Status, added["object"], added["description"]));

        var owner = Assert.Single(await post.Gateway.Services.GetRequiredService<IKeyStore>().ListAsync(default)).Id;
        var task = await post.CompleteAsync(null, owner);
        await post.CompleteAsync(null, "somebody else");
        await post.DeliverAsync();
        Assert.Equal(task.Id, (string)receiver.Only.Json["data"]!["id"]!);
        Assert.True(receiver.Only.IsSignedWith(await post.SecretAsync(owner)));
        Assert.Equal(added.Id, (await post.OnlyAsync(owner)).EndpointId);
    }

    [Fact]
    public async Task A_key_with_the_older_vocabulary_is_told_in_it()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        using var old = await ApiTestClient.WithNewKeyAsync(post.Gateway, vocabulary: ApiKey.Succeeded);
        await old.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" } });
        await post.CompleteAsync(null, Assert.Single(await post.Gateway.Services.GetRequiredService<IKeyStore>().ListAsync(default)).Id);
        await post.DeliverAsync();
        Assert.Equal("succeeded", (string)receiver.Only.Json["data"]!["status"]!);
        Assert.NotNull(receiver.Only.Json["data"]!["output"]);
    }

    [Fact]
    public async Task An_endpoint_that_answers_410_is_disabled_until_its_owner_enables_it()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(410);
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var id = (await door.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" } })).Id;
        await post.CompleteAsync(null);
        await post.DeliverAsync();
        await post.CompleteAsync(null);
        await post.DeliverAsync();
        Assert.Single(receiver.Messages);
        var endpoint = (await door.GetAsync("/v1/webhooks/endpoints")).Json.GetProperty("data")[0];
        Assert.Equal("The receiver answered 410 Gone.", endpoint.GetProperty("disabled_reason").GetString());

        receiver.Answer = Receiver.With(200);
        Assert.Equal("", (await door.PostAsync($"/v1/webhooks/endpoints/{id}/enable"))["disabled_at"]);
        await post.CompleteAsync(null);
        await post.DeliverAsync();
        Assert.Equal(2, receiver.Messages.Count);
    }

    [Fact]
    public async Task A_removed_endpoint_gets_nothing_more_not_even_what_waited()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(500);
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var id = (await door.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" } })).Id;
        await post.CompleteAsync(null);
        await post.DeliverAsync();
        Assert.Equal(200, (await door.DeleteAsync($"/v1/webhooks/endpoints/{id}")).Status);
        await post.CompleteAsync(null);
        await post.PassAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(5));
        Assert.Single(receiver.Messages);
        Assert.Equal((404, "endpoint_not_found"), (await door.DeleteAsync($"/v1/webhooks/endpoints/{id}")).Error);
    }

    [Fact]
    public async Task Messages_are_listed_shown_and_replayed_under_their_id()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var (first, second) = (await post.CompleteAsync(receiver.Url), await post.CompleteAsync(receiver.Url));
        await post.DeliverAsync();

        var all = (await door.GetAsync("/v1/webhooks/messages?limit=1")).Json;
        Assert.True(all.GetProperty("has_more").GetBoolean());
        Assert.Equal(second.Id, all.GetProperty("data")[0].GetProperty("video_id").GetString());
        var rest = (await door.GetAsync($"/v1/webhooks/messages?after={all.GetProperty("last_id").GetString()}")).Json.GetProperty("data");
        Assert.Equal(first.Id, Assert.Single(rest.EnumerateArray()).GetProperty("video_id").GetString());
        Assert.Empty((await door.GetAsync("/v1/webhooks/messages?status=failed")).Ids);
        Assert.Single((await door.GetAsync($"/v1/webhooks/messages?video_id={first.Id}&status=delivered")).Ids);

        var id = receiver.Messages.First().Id;
        var shown = await door.GetAsync($"/v1/webhooks/messages/{id}");
        Assert.Equal(receiver.Messages.First().Body, shown["body"]);
        Assert.Equal(204, Assert.Single(shown.Json.GetProperty("log").EnumerateArray()).GetProperty("status").GetInt32());

        Assert.Equal("pending", (await door.PostAsync($"/v1/webhooks/messages/{id}/replay"))["status"]);
        await post.DeliverAsync();
        Assert.Equal(3, receiver.Messages.Count);
        Assert.Equal((id, receiver.Messages.First().Body), (receiver.Messages.Last().Id, receiver.Messages.Last().Body));
        Assert.Equal(2, (await door.GetAsync($"/v1/webhooks/messages/{id}")).Json.GetProperty("log").GetArrayLength());
    }

    [Fact]
    public async Task A_given_up_message_starts_over_when_it_is_replayed()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(410);
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        receiver.Answer = Receiver.With(500);
        post.Clock.Advance(TimeSpan.FromDays(10));
        await post.PassAsync(TimeSpan.FromSeconds(1));
        await door.PostAsync($"/v1/webhooks/messages/{receiver.Only.Id}/replay");
        await post.DeliverAsync();
        receiver.Answer = Receiver.With(200);
        await post.PassAsync(TimeSpan.FromSeconds(6));
        Assert.Equal((3, Delivery.Delivered), (receiver.Messages.Count, (await post.OnlyAsync()).Status));
    }

    [Fact]
    public async Task A_test_goes_to_an_endpoint_or_to_any_url()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var id = (await door.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url })).Id;
        Assert.Equal("pending", (await door.PostAsync("/v1/webhooks/test", new { endpoint_id = id }))["status"]);
        Assert.Equal(200, (await door.PostAsync("/v1/webhooks/test", new { url = receiver.Url })).Status);
        await post.DeliverAsync();
        Assert.Equal(["webhook.test", "webhook.test"], receiver.Events);
        Assert.All(receiver.Messages, m => Assert.Contains("webhook-signature", m.Headers.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task A_rotated_secret_signs_beside_the_one_before_for_a_day()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var before = (await door.GetAsync("/v1/webhooks/secret"))["secret"]!;
        var rotated = await door.PostAsync("/v1/webhooks/secret/rotate");
        Assert.NotEqual(before, rotated["secret"]);
        Assert.Equal("no-store", rotated.Headers["Cache-Control"]);

        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.True(receiver.Only.IsSignedWith(before) && receiver.Only.IsSignedWith(rotated["secret"]!));

        await post.PassAsync(TimeSpan.FromHours(25));
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.False(receiver.Messages.Last().IsSignedWith(before));
        Assert.True(receiver.Messages.Last().IsSignedWith(rotated["secret"]!));
    }

    [Fact]
    public async Task The_gateways_secret_signs_for_keys_without_their_own_and_is_shown_to_none()
    {
        var gateways = WebhookSigner.NewSecret();
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync(s => s with { Webhooks = s.Webhooks with { Secret = gateways } });
        using var door = post.Door();
        var shown = await door.GetAsync("/v1/webhooks/secret");
        Assert.Equal(("gateway", ""), (shown["source"], shown["secret"]));
        Assert.DoesNotContain(gateways, shown.Text);
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.True(receiver.Only.IsSignedWith(gateways));

        var own = (await door.PostAsync("/v1/webhooks/secret/rotate"))["secret"]!;
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.True(receiver.Messages.Last().IsSignedWith(own) && receiver.Messages.Last().IsSignedWith(gateways));
        await post.PassAsync(TimeSpan.FromHours(25));
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.False(receiver.Messages.Last().IsSignedWith(gateways));
    }

    [Fact]
    public async Task Nothing_of_another_key_can_be_seen_or_touched()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        using var mine = await ApiTestClient.WithNewKeyAsync(post.Gateway, "mine");
        using var theirs = await ApiTestClient.WithNewKeyAsync(post.Gateway, "theirs");
        var endpoint = (await mine.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url })).Id;
        var message = (await mine.PostAsync("/v1/webhooks/test", new { endpoint_id = endpoint })).Id;

        Assert.Empty((await theirs.GetAsync("/v1/webhooks/endpoints")).Ids);
        Assert.Empty((await theirs.GetAsync("/v1/webhooks/messages")).Ids);
        Assert.Equal((404, "message_not_found"), (await theirs.GetAsync($"/v1/webhooks/messages/{message}")).Error);
        Assert.Equal((404, "message_not_found"), (await theirs.PostAsync($"/v1/webhooks/messages/{message}/replay")).Error);
        Assert.Equal((404, "endpoint_not_found"), (await theirs.PostAsync("/v1/webhooks/test", new { endpoint_id = endpoint })).Error);
        Assert.Equal((404, "endpoint_not_found"), (await theirs.PostAsync($"/v1/webhooks/endpoints/{endpoint}/disable")).Error);
        Assert.Equal((404, "endpoint_not_found"), (await theirs.DeleteAsync($"/v1/webhooks/endpoints/{endpoint}")).Error);
        Assert.NotEqual((await mine.GetAsync("/v1/webhooks/secret"))["secret"], (await theirs.GetAsync("/v1/webhooks/secret"))["secret"]);
        using var nobody = new ApiTestClient(post.Gateway, null);
        Assert.Equal(401, (await nobody.GetAsync("/v1/webhooks/secret")).Status);
    }

    [Fact]
    public async Task A_revoked_keys_endpoints_get_nothing_new()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var post = await Post.OpenAsync();
        var keys = post.Gateway.Services.GetRequiredService<IKeyStore>();
        using var door = await ApiTestClient.WithNewKeyAsync(post.Gateway);
        await door.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url });
        var owner = Assert.Single(await keys.ListAsync(default)).Id;
        await keys.RevokeAsync(owner, post.Clock.GetUtcNow(), default);
        await post.Gateway.Services.GetRequiredService<EndpointCache>().RefreshAsync(default);
        await post.CompleteAsync(null, owner);
        await post.DeliverAsync();
        Assert.Empty(receiver.Messages);
    }

    [Theory]
    [InlineData("""{}""", "url")]
    [InlineData("""{"url":7}""", "url")]
    [InlineData("""{"url":"ftp://x.test"}""", "url")]
    [InlineData("""{"url":"https://user:pass@x.test"}""", "url")]
    [InlineData("""{"url":"https://x.test","events":["video.exploded"]}""", "events")]
    [InlineData("""{"url":"https://x.test","events":[]}""", "events")]
    [InlineData("""{"url":"https://x.test","events":[1]}""", "events")]
    [InlineData("""{"url":"https://x.test","secret":"mine"}""", "secret")]
    [InlineData("""{"url":"https://x.test","description":"\u0000"}""", "description")]
    public async Task A_wrong_endpoint_is_refused_with_the_field_that_is_wrong(string body, string param)
    {
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var refused = await door.SendAsync(HttpMethod.Post, "/v1/webhooks/endpoints", new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json")));
        Assert.Equal((400, "invalid_request"), refused.Error);
        Assert.Equal(param, refused.Json.GetProperty("error").GetProperty("param").GetString());
    }

    [Theory]
    [InlineData("/v1/webhooks/messages?limit=0", 400)]
    [InlineData("/v1/webhooks/messages?limit=101", 400)]
    [InlineData("/v1/webhooks/messages?limit=x", 400)]
    [InlineData("/v1/webhooks/messages?status=lost", 400)]
    [InlineData("/v1/webhooks/messages?video_id=%00", 400)]
    [InlineData("/v1/webhooks/messages?after=zzz", 200)]
    [InlineData("/v1/webhooks/messages/%00", 400)]
    [InlineData("/v1/webhooks/messages/msg_x", 404)]
    public async Task A_wrong_question_is_never_a_fault_of_the_server(string path, int status)
    {
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        Assert.Equal(status, (await door.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_key_has_at_most_sixteen_endpoints()
    {
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        for (var i = 0; i < 16; i++) Assert.Equal(200, (await door.PostAsync("/v1/webhooks/endpoints", new { url = $"https://x.test/{i}" })).Status);
        Assert.Equal((409, "too_many_endpoints"), (await door.PostAsync("/v1/webhooks/endpoints", new { url = "https://x.test/16" })).Error);
    }

    [Fact]
    public async Task A_create_with_a_wrong_webhook_is_refused_before_anything_is_spent()
    {
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), loops: false);
        using var door = new ApiTestClient(gateway, null);
        foreach (var url in new[] { "http://127.0.0.1:9/x", "http://localhost/x", "http://2130706433/", "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data" })
        {
            var refused = await door.CreateAsync(new { prompt = "A kite", webhook_url = url });
            Assert.Equal((400, "invalid_request"), refused.Error);
            Assert.Contains("FILMGATE_WEBHOOK_ALLOW_PRIVATE", refused.Text);
        }

        Assert.Equal((400, "invalid_request"), (await door.CreateAsync(new { prompt = "A kite", webhook_url = "https://x.test", webhook_events = new[] { "nonsense" } })).Error);
        Assert.Equal(200, (await door.CreateAsync(new { prompt = "A kite", webhook_url = "https://x.test", webhook_events = new[] { "video.failed" } })).Status);
    }
}
