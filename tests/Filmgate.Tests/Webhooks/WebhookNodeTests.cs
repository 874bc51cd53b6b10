using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Tests.Api;
using Filmgate.Tests.Cli;
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
        using var door = new ApiTestClient(gateway, null);
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

    private static string Line(string secret, Received message, string body) => JsonSerializer.Serialize(new
    {
        secret,
        body,
        headers = message.Headers.Where(h => h.Key.StartsWith("webhook-", StringComparison.OrdinalIgnoreCase)).ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value),
    });

    private static async Task<List<JsonNode>> VerifyAsync(params string[] lines)
    {
        var folder = Path.Combine(Repository.Root, "tests", "node");
        if (!Directory.Exists(Path.Combine(folder, "node_modules", "standardwebhooks"))) Assert.Skip($"The package of Standard Webhooks was not tried: run 'npm ci' in {folder}; ./test does that.");
        using var node = Start(new("node", [Path.Combine(folder, "verify-webhook.mjs")]) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true });
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (var line in lines) await node.StandardInput.WriteLineAsync(line);
        node.StandardInput.Close();
        var (output, errors) = (node.StandardOutput.ReadToEndAsync(bound.Token), node.StandardError.ReadToEndAsync(bound.Token));
        await node.WaitForExitAsync(bound.Token);
        Assert.True(node.ExitCode == 0, $"node ended with {node.ExitCode}:\n{await errors}");
        return [.. (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!)];
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            Assert.Skip("The package of Standard Webhooks was not tried: install Node 20 or newer.");
            throw;
        }
    }
}
