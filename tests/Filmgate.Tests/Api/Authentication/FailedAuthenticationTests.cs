using System.Net;
using Filmgate.Api.Authentication;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Authentication;

/// <summary>Wrong keys are limited by the address that sends them. Only known addresses can be shut out.</summary>
public sealed class FailedAuthenticationTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task Too_many_wrong_keys_get_429_and_a_valid_key_from_the_same_address_is_still_accepted()
    {
        var logs = new CollectedLogs();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock, logs: logs);
        using var valid = await ApiTestClient.WithNewKeyAsync(gateway);
        using var wrong = new ApiTestClient(gateway, "fg_wrong");
        for (var i = 0; i < FailedAuthentications.PerMinute; i++)
            Assert.Equal((401, "invalid_api_key"), (await wrong.GetAsync("/v1/videos")).Error);
        _clock.Advance(TimeSpan.FromSeconds(20));
        var refused = await wrong.GetAsync("/v1/videos");
        Assert.Equal((429, "too_many_failed_authentications"), refused.Error);
        Assert.Equal("40", refused.Headers["Retry-After"]);
        Assert.Equal(200, (await valid.GetAsync("/v1/videos")).Status);
        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(401, (await wrong.GetAsync("/v1/videos")).Status);
        Assert.Single(logs.Lines, line => line.Contains("127.0.0.1 sent 60 wrong API keys", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_trusted_proxies_an_address_that_guesses_is_shut_out_and_others_are_not()
    {
        await using var gateway = await StartAsync("127.0.0.0/8", "10.1.0.0/16");
        using var valid = await ApiTestClient.WithNewKeyAsync(gateway);
        using var wrong = new ApiTestClient(gateway, "fg_wrong");
        for (var i = 0; i < FailedAuthentications.PerMinute; i++)
            Assert.Equal(401, (await wrong.GetAsync("/v1/videos", ("X-Forwarded-For", $"192.0.2.{i}, 203.0.113.7, 10.1.2.3"))).Status);
        Assert.Equal(429, (await wrong.GetAsync("/v1/videos", ("X-Forwarded-For", "203.0.113.7"))).Status);
        Assert.Equal(
            (429, "too_many_failed_authentications"),
            (await valid.GetAsync("/v1/videos", ("X-Forwarded-For", "203.0.113.7"))).Error);
        Assert.Equal(200, (await valid.GetAsync("/v1/videos", ("X-Forwarded-For", "203.0.113.8"))).Status);
        Assert.Equal(200, (await valid.GetAsync("/v1/videos", ("X-Forwarded-For", "203.0.113.7, 203.0.113.8"))).Status);
        Assert.Equal(200, (await valid.GetAsync("/v1/videos")).Status);
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await valid.GetAsync("/v1/videos", ("X-Forwarded-For", "203.0.113.7"))).Status);
    }

    [Fact]
    public async Task What_an_unknown_proxy_forwards_is_not_believed()
    {
        await using var gateway = await StartAsync("10.1.0.0/16");
        using var wrong = new ApiTestClient(gateway, "fg_wrong");
        using var valid = await ApiTestClient.WithNewKeyAsync(gateway);
        for (var i = 0; i < FailedAuthentications.PerMinute; i++)
            await wrong.GetAsync("/v1/videos", ("X-Forwarded-For", $"203.0.113.{i}"));
        Assert.Equal(429, (await wrong.GetAsync("/v1/videos", ("X-Forwarded-For", "203.0.113.200"))).Status);
    }

    [Theory]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("203.0.113.7", "203.0.113.7")]
    public void A_client_has_all_addresses_of_its_IPv6_network(string address, string network) =>
        Assert.Equal(network, ClientAddress.Network(IPAddress.Parse(address)).ToString());

    private Task<RunningGateway> StartAsync(params string[] proxies) => RunningGateway.StartAsync(
        loops: false,
        clock: _clock,
        change: settings => settings with { Api = settings.Api with { TrustedProxies = [.. proxies.Select(IPNetwork.Parse)] } });
}
