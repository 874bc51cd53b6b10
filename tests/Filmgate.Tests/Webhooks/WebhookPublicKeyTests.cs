using System.Collections.Concurrent;
using System.Text.Json;
using Filmgate.Tests.Api;
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
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var key = (await door.GetAsync(Path))["public_key"]!;
        await post.CompleteAsync(receiver.Url, change: r => r with { Prompt = "A kité", WebhookEvents = [WebhookEvents.Completed] });
        await post.DeliverAsync();

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
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        await door.GetAsync("/v1/webhooks/secret");
        await door.PostAsync("/v1/webhooks/secret/rotate");
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        Assert.Equal(["v1", "v1", "v1a"], receiver.Only.Headers["webhook-signature"].Split(' ').Select(one => one.Split(',')[0]));
    }

    [Fact]
    public async Task The_public_key_stays_the_same_when_the_secret_is_rotated()
    {
        await using var post = await Post.OpenAsync();
        using var door = post.Door();
        var first = await door.GetAsync(Path);
        Assert.Equal((200, "webhook.public_key"), (first.Status, first["object"]));
        Assert.Equal(post.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(), first["created_at"]);
        Assert.Equal(32, Convert.FromBase64String(first["public_key"]!["whpk_".Length..]).Length);
        await door.PostAsync("/v1/webhooks/secret/rotate");
        post.Clock.Advance(TimeSpan.FromDays(2));
        await door.PostAsync("/v1/webhooks/secret/rotate");
        Assert.Equal(first.Text, (await door.GetAsync(Path)).Text);
    }

    [Fact]
    public async Task Two_API_keys_have_different_key_pairs_also_when_they_share_the_gateways_secret()
    {
        await using var post = await Post.OpenAsync(s => s with { Webhooks = s.Webhooks with { Secret = WebhookSigner.NewSecret() } });
        using var mine = await ApiDoor.OpenAsync(post.Gateway, "mine");
        using var theirs = await ApiDoor.OpenAsync(post.Gateway, "theirs");
        Assert.NotEqual((await mine.GetAsync(Path))["public_key"], (await theirs.GetAsync(Path))["public_key"]);
        using var nobody = new ApiDoor(post.Gateway, null);
        Assert.Equal((401, "missing_api_key"), (await nobody.GetAsync(Path)).Refusal);
    }

    [Fact]
    public async Task Concurrent_first_uses_agree_on_one_key_pair()
    {
        await using var post = await Post.OpenAsync();
        var keys = post.Gateway.Services.GetRequiredService<SigningKeys>();
        var pairs = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => keys.KeyPairAsync("local", default)));
        Assert.Single(pairs.Select(pair => pair.PrivateKey).Distinct(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_private_key_is_in_no_response_no_delivery_and_no_log()
    {
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(500);
        await using var post = await Post.OpenAsync();
        using var logs = new CollectedLogs();
        post.Gateway.Services.GetRequiredService<ILoggerFactory>().AddProvider(logs);
        using var door = post.Door();
        await door.PostAsync("/v1/webhooks/endpoints", new { url = receiver.Url });
        await post.CompleteAsync(receiver.Url);
        await post.DeliverAsync();
        receiver.Answer = Receiver.With(410);                           // logs that the endpoint is disabled
        await post.PassAsync(TimeSpan.FromMinutes(1));

        var pair = await post.Gateway.Services.GetRequiredService<SigningKeys>().KeyPairAsync("local", default);
        var id = receiver.Messages.First().Id;
        string[] paths = [Path, "/v1/webhooks/secret", "/v1/webhooks/endpoints", "/v1/webhooks/messages", $"/v1/webhooks/messages/{id}"];
        var texts = await Task.WhenAll(paths.Select(async path => (await door.GetAsync(path)).Text));
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

    private sealed class CollectedLogs : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel level, EventId id, TState state, Exception? fault, Func<TState, Exception?, string> format) =>
            Lines.Enqueue($"{format(state, fault)} {fault}");

        public void Dispose()
        {
        }
    }
}
