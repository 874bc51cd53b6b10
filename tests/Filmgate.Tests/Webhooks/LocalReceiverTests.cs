using Filmgate.Settings;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Webhooks;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Webhooks;

/// <summary>A newcomer's receiver on the same machine.</summary>
public sealed class LocalReceiverTests
{
    [Fact]
    public async Task Without_keys_and_with_only_the_sandbox_a_receiver_on_this_machine_gets_the_webhook()
    {
        await using var receiver = await Receiver.StartAsync();
        await using var gateway = await RunningGateway.StartAsync(speed: 100, change: Sandbox);
        using var api = new ApiTestClient(gateway, key: null);
        var url = $"http://localhost:{receiver.Port}/hook";

        var endpoint = await api.PostAsync("/v1/webhooks/endpoints", new { url = $"{url}?all" });
        var video = await api.CreateAsync(new { prompt = "A kite", webhook_url = url });
        await receiver.ArrivalAsync();
        await receiver.ArrivalAsync();
        var messages = receiver.Messages.ToList();

        Assert.Equal((200, 200), (video.Status, endpoint.Status));
        Assert.Equal(["POST /hook", "POST /hook?all"], messages.Select(message => message.Line).Order());
        Assert.All(messages, message => Assert.Equal("video.completed", (string)message.Json["type"]!));
        Assert.Equal(200, (await api.PostAsync("/v1/webhooks/test", new { url })).Status);
    }

    [Theory]
    [InlineData("http://10.0.0.1/hook")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://192.168.1.1/")]
    [InlineData("http://[fd00:ec2::254]/")]
    public async Task Other_private_addresses_stay_blocked(string url)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, change: Sandbox);
        using var api = new ApiTestClient(gateway, key: null);
        Assert.Equal((400, "invalid_request"), (await api.CreateAsync(new { prompt = "A kite", webhook_url = url })).Error);
    }

    [Fact]
    public async Task With_a_key_a_real_provider_or_another_address_the_receiver_is_refused_with_the_setting_that_permits_it()
    {
        var request = new { prompt = "A kite", webhook_url = "http://localhost:9/hook" };
        await using var withKey = await RunningGateway.StartAsync(loops: false, change: Sandbox);
        await using var withProvider = await RunningGateway.StartAsync(loops: false);
        using var caller = await ApiTestClient.WithNewKeyAsync(withKey);
        using var anonymous = new ApiTestClient(withProvider, key: null);
        Assert.True(withKey.Services.GetRequiredService<WebhookOptions>().IsSandboxOnLoopback);

        foreach (var refused in new[] { await caller.CreateAsync(request), await anonymous.CreateAsync(request) })
        {
            Assert.Equal((400, "invalid_request"), refused.Error);
            Assert.Contains("FILMGATE_WEBHOOK_ALLOW_PRIVATE=true", refused.Text);
        }
    }

    private static GatewaySettings Sandbox(GatewaySettings settings) =>
        settings with { Providers = [.. settings.Providers.Select(provider => provider with { IsSandbox = true })] };
}
