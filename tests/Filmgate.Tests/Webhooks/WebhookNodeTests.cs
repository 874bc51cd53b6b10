using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>What a receiver does with the official package of Standard Webhooks for Node; its side is in tests/node/verify-webhook.mjs.</summary>
public sealed class WebhookNodeTests
{
    [Fact]
    public async Task The_official_package_verifies_a_real_delivery_also_during_a_rotation_and_refuses_a_forged_one()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(speed: 100, change: s => s with { Webhooks = s.Webhooks with { AllowPrivate = true } });
        using var door = new ApiDoor(gateway, null);
        var before = (await door.GetAsync("/v1/webhooks/secret"))["secret"]!;
        var after = (await door.PostAsync("/v1/webhooks/secret/rotate"))["secret"]!;
        var id = (await door.CreateAsync(new { prompt = "A kité", webhook_url = receiver.Url, webhook_events = new[] { "video.completed" } })).Id;
        await receiver.ArrivalAsync();

        var message = receiver.Only;
        var said = await VerifyAsync(
            Line(after, message, message.Body),
            Line(before, message, message.Body),
            Line(WebhookSigner.NewSecret(), message, message.Body),
            Line(after, message, message.Body.Replace("completed", "failed", StringComparison.Ordinal)));
        Assert.Equal(["verified", "verified", "refused", "refused"], said.Select(one => one.AsObject().Single().Key));
        Assert.Equal(("video.completed", id, "A kité"), ((string)said[0]["verified"]!["type"]!, (string)said[0]["verified"]!["data"]!["id"]!, (string)said[0]["verified"]!["data"]!["prompt"]!));
    }

    private static string Line(string secret, Received received, string body) =>
        JsonSerializer.Serialize(new { secret, body, headers = received.WebhookHeaders });

    private static Task<List<JsonNode>> VerifyAsync(params string[] lines)
    {
        var package = Path.Combine(NodeScript.Directory, "node_modules", "standardwebhooks");
        if (!Directory.Exists(package)) Assert.Skip($"The package standardwebhooks is missing: run 'npm ci' in {NodeScript.Directory}, or ./test.");
        return NodeScript.RunAsync("verify-webhook.mjs", lines);
    }
}
