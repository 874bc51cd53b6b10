using Filmgate.Keys;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

public sealed class WebhookApiTests
{
    [Fact]
    public async Task An_endpoint_receives_the_events_of_its_own_keys_videos_only()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var mine = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway);
        var added = await mine.PostAsync(
            "/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" }, description = "the shop" });
        Assert.Equal((200, "webhook.endpoint", "the shop"), (added.Status, added["object"], added["description"]));

        var owner = Assert.Single(await webhooks.Services.GetRequiredService<IKeyStore>().ListAsync(default)).Id;
        var task = await webhooks.CompleteAsync(null, owner);
        await webhooks.CompleteAsync(null, "somebody else");
        await webhooks.DeliverAsync();
        Assert.Equal(task.Id, (string)receiver.Only.Json["data"]!["id"]!);
        Assert.True(receiver.Only.IsSignedWith(await webhooks.SecretAsync(owner)));
        Assert.Equal(added.Id, (await webhooks.OnlyAsync(owner)).EndpointId);
    }

    [Fact]
    public async Task Deliveries_use_the_status_vocabulary_of_the_key()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var old = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway, vocabulary: ApiKey.Succeeded);
        await old.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" } });
        await webhooks.CompleteAsync(null, Assert.Single(await webhooks.Services.GetRequiredService<IKeyStore>().ListAsync(default)).Id);
        await webhooks.DeliverAsync();
        Assert.Equal("succeeded", (string)receiver.Only.Json["data"]!["status"]!);
        Assert.NotNull(receiver.Only.Json["data"]!["output"]);
    }

    [Fact]
    public async Task A_410_disables_an_endpoint_until_its_owner_enables_it()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(410);
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var id = (await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" } })).Id;
        await webhooks.CompleteAsync(null);
        await webhooks.DeliverAsync();
        await webhooks.CompleteAsync(null);
        await webhooks.DeliverAsync();
        Assert.Single(receiver.Messages);
        var endpoint = (await api.GetAsync("/v1/webhooks/endpoints")).Json.GetProperty("data")[0];
        Assert.Equal("The receiver responded with 410 Gone.", endpoint.GetProperty("disabled_reason").GetString());

        receiver.Respond = Receiver.With(200);
        Assert.Equal("", (await api.PostAsync($"/v1/webhooks/endpoints/{id}/enable"))["disabled_at"]);
        await webhooks.CompleteAsync(null);
        await webhooks.DeliverAsync();
        Assert.Equal(2, receiver.Messages.Count);
    }

    [Fact]
    public async Task A_removed_endpoint_receives_nothing_more_not_even_pending_deliveries()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(500);
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var id = (await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url, events = new[] { "video.completed" } })).Id;
        await webhooks.CompleteAsync(null);
        await webhooks.DeliverAsync();
        Assert.Equal(200, (await api.DeleteAsync($"/v1/webhooks/endpoints/{id}")).Status);
        await webhooks.CompleteAsync(null);
        await webhooks.AdvanceAsync(TimeSpan.FromHours(1), step: TimeSpan.FromMinutes(5));
        Assert.Single(receiver.Messages);
        Assert.Equal((404, "endpoint_not_found"), (await api.DeleteAsync($"/v1/webhooks/endpoints/{id}")).Error);
    }

    [Fact]
    public async Task Messages_can_be_listed_shown_and_replayed()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var first = await webhooks.CompleteAsync(receiver.Url);
        webhooks.Clock.Advance(TimeSpan.FromMilliseconds(1));           // ids of one millisecond may come out of order
        var second = await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();

        var all = (await api.GetAsync("/v1/webhooks/messages?limit=1")).Json;
        Assert.True(all.GetProperty("has_more").GetBoolean());
        Assert.Equal(second.Id, all.GetProperty("data")[0].GetProperty("video_id").GetString());
        var rest = (await api.GetAsync($"/v1/webhooks/messages?after={all.GetProperty("last_id").GetString()}")).Json.GetProperty("data");
        Assert.Equal(first.Id, Assert.Single(rest.EnumerateArray()).GetProperty("video_id").GetString());
        Assert.Empty((await api.GetAsync("/v1/webhooks/messages?status=failed")).Ids);
        Assert.Single((await api.GetAsync($"/v1/webhooks/messages?video_id={first.Id}&status=delivered")).Ids);

        var id = receiver.Messages.First().Id;
        var shown = await api.GetAsync($"/v1/webhooks/messages/{id}");
        Assert.Equal(receiver.Messages.First().Body, shown["body"]);
        Assert.Equal(204, Assert.Single(shown.Json.GetProperty("log").EnumerateArray()).GetProperty("status").GetInt32());

        Assert.Equal("pending", (await api.PostAsync($"/v1/webhooks/messages/{id}/replay"))["status"]);
        await webhooks.DeliverAsync();
        Assert.Equal(3, receiver.Messages.Count);
        Assert.Equal((id, receiver.Messages.First().Body), (receiver.Messages.Last().Id, receiver.Messages.Last().Body));
        Assert.Equal(2, (await api.GetAsync($"/v1/webhooks/messages/{id}")).Json.GetProperty("log").GetArrayLength());
    }

    [Fact]
    public async Task A_replay_of_a_failed_message_starts_a_new_series_of_tries()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(410);
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        receiver.Respond = Receiver.With(500);
        webhooks.Clock.Advance(TimeSpan.FromDays(10));
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(1));
        await api.PostAsync($"/v1/webhooks/messages/{receiver.Only.Id}/replay");
        await webhooks.DeliverAsync();
        receiver.Respond = Receiver.With(200);
        await webhooks.AdvanceAsync(TimeSpan.FromSeconds(6));
        Assert.Equal((3, Delivery.Delivered), (receiver.Messages.Count, (await webhooks.OnlyAsync()).Status));
    }

    [Fact]
    public async Task A_test_can_be_sent_to_an_endpoint_or_a_URL()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var id = (await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url })).Id;
        Assert.Equal("pending", (await api.PostAsync("/v1/webhooks/test", new { endpoint_id = id }))["status"]);
        Assert.Equal(200, (await api.PostAsync("/v1/webhooks/test", new { url = receiver.Url })).Status);
        await webhooks.DeliverAsync();
        Assert.Equal(["webhook.test", "webhook.test"], receiver.Events);
        Assert.All(receiver.Messages, m => Assert.Contains("webhook-signature", m.Headers.Keys, StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task For_a_day_after_a_rotation_both_secrets_sign()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var before = (await api.GetAsync("/v1/webhooks/secret"))["secret"]!;
        var rotated = await api.PostAsync("/v1/webhooks/secret/rotate");
        Assert.NotEqual(before, rotated["secret"]);
        Assert.Equal("no-store", rotated.Headers["Cache-Control"]);

        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.True(receiver.Only.IsSignedWith(before) && receiver.Only.IsSignedWith(rotated["secret"]!));

        await webhooks.AdvanceAsync(TimeSpan.FromHours(25));
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.False(receiver.Messages.Last().IsSignedWith(before));
        Assert.True(receiver.Messages.Last().IsSignedWith(rotated["secret"]!));
    }

    [Fact]
    public async Task The_gateways_secret_signs_for_keys_without_their_own_and_is_never_shown()
    {
        var gateways = WebhookSigner.NewSecret();
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync(s => s with { Webhooks = s.Webhooks with { Secret = gateways } });
        using var api = webhooks.Api();
        var shown = await api.GetAsync("/v1/webhooks/secret");
        Assert.Equal(("gateway", ""), (shown["source"], shown["secret"]));
        Assert.DoesNotContain(gateways, shown.Text);
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.True(receiver.Only.IsSignedWith(gateways));

        var own = (await api.PostAsync("/v1/webhooks/secret/rotate"))["secret"]!;
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.True(receiver.Messages.Last().IsSignedWith(own) && receiver.Messages.Last().IsSignedWith(gateways));
        await webhooks.AdvanceAsync(TimeSpan.FromHours(25));
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.False(receiver.Messages.Last().IsSignedWith(gateways));
    }

    [Fact]
    public async Task Webhooks_of_another_key_cannot_be_read_or_changed()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var mine = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway, "mine");
        using var theirs = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway, "theirs");
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
        using var nobody = new ApiTestClient(webhooks.Gateway, null);
        Assert.Equal(401, (await nobody.GetAsync("/v1/webhooks/secret")).Status);
    }

    [Fact]
    public async Task Endpoints_of_a_revoked_key_receive_no_new_events()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        var keys = webhooks.Services.GetRequiredService<IKeyStore>();
        using var api = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway);
        await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url });
        var owner = Assert.Single(await keys.ListAsync(default)).Id;
        await keys.RevokeAsync(owner, webhooks.Clock.GetUtcNow(), default);
        await webhooks.Services.GetRequiredService<EndpointCache>().RefreshAsync(default);
        await webhooks.CompleteAsync(null, owner);
        await webhooks.DeliverAsync();
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
    public async Task An_invalid_endpoint_is_rejected_with_the_name_of_the_field(string body, string param)
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        using var content = new StringContent(body, new System.Net.Http.Headers.MediaTypeHeaderValue("application/json"));
        var refused = await api.SendAsync(HttpMethod.Post, "/v1/webhooks/endpoints", content);
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
    public async Task Invalid_list_parameters_and_ids_are_client_errors(string path, int status)
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        Assert.Equal(status, (await api.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_key_has_at_most_sixteen_endpoints()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var add = (string url) => api.PostAsync("/v1/webhooks/endpoints", new { url });
        for (var i = 0; i < 16; i++) Assert.Equal(200, (await add($"https://x.test/{i}")).Status);
        Assert.Equal((409, "too_many_endpoints"), (await add("https://x.test/16")).Error);
    }

    [Fact]
    public async Task A_create_with_an_invalid_webhook_is_rejected()
    {
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), loops: false);
        using var api = new ApiTestClient(gateway, null);
        string[] blocked =
        [
            "http://127.0.0.1:9/x", "http://localhost/x", "http://2130706433/",
            "http://0x7f.1/", "http://[::ffff:10.0.0.1]/", "http://169.254.169.254/latest/meta-data",
        ];
        foreach (var url in blocked)
        {
            var refused = await api.CreateAsync(new { prompt = "A kite", webhook_url = url });
            Assert.Equal((400, "invalid_request"), refused.Error);
            Assert.Contains("FILMGATE_WEBHOOK_ALLOW_PRIVATE", refused.Text);
        }

        var create = (string @event) =>
            api.CreateAsync(new { prompt = "A kite", webhook_url = "https://x.test", webhook_events = new[] { @event } });
        Assert.Equal((400, "invalid_request"), (await create("nonsense")).Error);
        Assert.Equal(200, (await create("video.failed")).Status);
    }
}
