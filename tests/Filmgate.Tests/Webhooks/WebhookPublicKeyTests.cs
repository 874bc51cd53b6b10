using System.Collections.Concurrent;
using System.Text.Json;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Webhooks;

public sealed class WebhookPublicKeyTests
{
    private const string Path = "/v1/webhooks/public-key";

    [Fact]
    public async Task Nodes_crypto_verifies_the_v1a_signature_with_the_public_key_and_rejects_a_changed_body()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var key = (await api.GetAsync(Path))["public_key"]!;
        await webhooks.CompleteAsync(receiver.Url, change: r => r with { Prompt = "A kité", WebhookEvents = [WebhookEvents.Completed] });
        await webhooks.DeliverAsync();

        var received = receiver.Only;
        var verified = await NodeScript.RunAsync(
            "verify-webhook-public-key.mjs",
            Line(key, received, received.Body),
            Line(SigningKeyPair.Create(A.Noon).PublicKey, received, received.Body),
            Line(key, received, received.Body.Replace("completed", "failed", StringComparison.Ordinal)));
        Assert.Equal([true, false, false], verified.Select(line => (bool)line["verified"]!));
    }

    [Fact]
    public async Task The_v1a_signature_follows_the_v1_signatures()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        await api.GetAsync("/v1/webhooks/secret");
        await api.PostAsync("/v1/webhooks/secret/rotate");
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        Assert.Equal(["v1", "v1", "v1a"], receiver.Only.Headers["webhook-signature"].Split(' ').Select(one => one.Split(',')[0]));
    }

    [Fact]
    public async Task The_public_key_stays_the_same_when_the_secret_is_rotated()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        using var api = webhooks.Api();
        var first = await api.GetAsync(Path);
        Assert.Equal((200, "webhook.public_key"), (first.Status, first["object"]));
        Assert.Equal(webhooks.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), first["created_at"]);
        Assert.Equal(32, Convert.FromBase64String(first["public_key"]!["whpk_".Length..]).Length);
        await api.PostAsync("/v1/webhooks/secret/rotate");
        webhooks.Clock.Advance(TimeSpan.FromDays(2));
        await api.PostAsync("/v1/webhooks/secret/rotate");
        Assert.Equal(first.Text, (await api.GetAsync(Path)).Text);
    }

    [Fact]
    public async Task Two_API_keys_have_different_key_pairs_also_when_they_share_the_gateways_secret()
    {
        await using var webhooks = await WebhookGateway.StartAsync(
            s => s with { Webhooks = s.Webhooks with { Secret = WebhookSigner.NewSecret() } });
        using var mine = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway, "mine");
        using var theirs = await ApiTestClient.WithNewKeyAsync(webhooks.Gateway, "theirs");
        Assert.NotEqual((await mine.GetAsync(Path))["public_key"], (await theirs.GetAsync(Path))["public_key"]);
        using var nobody = new ApiTestClient(webhooks.Gateway, null);
        Assert.Equal((401, "missing_api_key"), (await nobody.GetAsync(Path)).Error);
    }

    [Fact]
    public async Task Concurrent_first_uses_agree_on_one_key_pair()
    {
        await using var webhooks = await WebhookGateway.StartAsync();
        var keys = webhooks.Services.GetRequiredService<SigningKeys>();
        var pairs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => keys.KeyPairAsync("local", default)));
        Assert.Single(pairs.Select(pair => pair.PrivateKey).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_private_key_is_in_no_response_no_delivery_and_no_log()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(500);
        await using var webhooks = await WebhookGateway.StartAsync();
        using var logs = new CollectedLogs();
        webhooks.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        using var api = webhooks.Api();
        await api.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url });
        await webhooks.CompleteAsync(receiver.Url);
        await webhooks.DeliverAsync();
        receiver.Respond = Receiver.With(410);                           // logs that the endpoint is disabled
        await webhooks.AdvanceAsync(TimeSpan.FromMinutes(1));

        var pair = await webhooks.Services.GetRequiredService<SigningKeys>().KeyPairAsync("local", default);
        var id = receiver.Messages.First().Id;
        string[] paths = [Path, "/v1/webhooks/secret", "/v1/webhooks/endpoints", "/v1/webhooks/messages", $"/v1/webhooks/messages/{id}"];
        var texts = await Task.WhenAll(paths.Select(async path => (await api.GetAsync(path)).Text));
        var delivered = receiver.Messages.SelectMany(one => one.Headers.Values.Append(one.Body));
        Assert.NotEmpty(logs.Lines);
        Assert.All(texts.Concat(delivered).Concat(logs.Lines), text =>
        {
            Assert.DoesNotContain("whsk_", text);
            Assert.DoesNotContain(pair.PrivateKey["whsk_".Length..], text);
        });
    }

    private static string Line(string publicKey, Received received, string body) =>
        JsonSerializer.Serialize(new { publicKey, body, headers = received.WebhookHeaders });
}
