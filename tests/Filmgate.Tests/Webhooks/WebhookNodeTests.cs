using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>A receiver that uses the official Standard Webhooks package for Node: tests/node/verify-webhook.mjs.</summary>
public sealed class WebhookNodeTests
{
    [Fact]
    public async Task The_official_package_verifies_deliveries_also_during_a_rotation_and_rejects_forged_ones()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(
            speed: 100, change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        using var api = new ApiTestClient(gateway, null);
        var before = (await api.GetAsync("/v1/webhooks/secret"))["secret"]!;
        var after = (await api.PostAsync("/v1/webhooks/secret/rotate"))["secret"]!;
        var request = new { prompt = "A kité", webhook_url = receiver.Url, webhook_events = new[] { "video.completed" } };
        var id = (await api.CreateAsync(request)).Id;
        await receiver.ArrivalAsync();

        var message = receiver.Only;
        var results = await VerifyAsync(
            Line(after, message, message.Body),
            Line(before, message, message.Body),
            Line(WebhookSigner.NewSecret(), message, message.Body),
            Line(after, message, message.Body.Replace("completed", "failed", StringComparison.Ordinal)));
        Assert.Equal(["verified", "verified", "refused", "refused"], results.Select(one => one.AsObject().Single().Key));
        var verified = results[0]["verified"]!;
        Assert.Equal("video.completed", (string)verified["type"]!);
        Assert.Equal((id, "A kité"), ((string)verified["data"]!["id"]!, (string)verified["data"]!["prompt"]!));
    }

    private static string Line(string secret, Received received, string body) =>
        JsonSerializer.Serialize(new { secret, body, headers = received.WebhookHeaders });

    private static Task<List<JsonNode>> VerifyAsync(params string[] lines)
    {
        var package = Path.Combine(NodeScript.Directory, "node_modules", "standardwebhooks");
        if (!Directory.Exists(package))
            Assert.Skip($"The package standardwebhooks is missing: run 'npm ci' in {NodeScript.Directory}, or ./test.");
        return NodeScript.RunAsync("verify-webhook.mjs", lines);
    }
}
