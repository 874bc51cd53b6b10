using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Authentication;

/// <summary>An operator key sees everything; a user's key does not become one.</summary>
public sealed class OperatorKeyTests
{
    private const string Secret = "operator-key-of-these-tests-0123456789";

    [Fact]
    public async Task An_operator_reads_cancels_and_deletes_the_videos_of_all_keys()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var anonymous = new ApiTestClient(gateway, key: null);
        var before = (await anonymous.CreateAsync("Before the first key")).Id;
        using var user = await ApiTestClient.WithNewKeyAsync(gateway, "user");
        using var operate = await ApiTestClient.WithNewKeyAsync(gateway, "operator", role: KeyRole.Operator);
        clock.Advance(TimeSpan.FromSeconds(2));
        var theirs = (await user.CreateAsync("A kite")).Id;

        foreach (var id in new[] { before, theirs })
        {
            Assert.Equal("queued", (await operate.GetAsync($"/v1/videos/{id}"))["status"]);
            Assert.Equal("cancelled", (await operate.PostAsync($"/v1/videos/{id}/cancel"))["status"]);
        }

        Assert.Equal(404, (await user.GetAsync($"/v1/videos/{before}")).Status);
        Assert.Equal("cancelled", (await user.GetAsync($"/v1/videos/{theirs}"))["status"]);
        Assert.Equal(200, (await operate.DeleteAsync($"/v1/videos/{theirs}")).Status);
        Assert.Empty((await operate.GetAsync("/v1/videos")).Ids);
    }

    [Theory]
    [InlineData("GET", "/v1/providers")]
    [InlineData("POST", "/v1/providers/sandbox/pause")]
    [InlineData("POST", "/v1/providers/sandbox/resume")]
    [InlineData("GET", "/v1/clocks")]
    [InlineData("GET", "/v1/nodes")]
    public async Task Views_of_the_whole_gateway_need_an_operator_key(string method, string path)
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var anonymous = new ApiTestClient(gateway, key: null);
        Assert.Equal(200, (await anonymous.SendAsync(new(method), path)).Status);

        using var user = await ApiTestClient.WithNewKeyAsync(gateway, "user");
        using var operate = await ApiTestClient.WithNewKeyAsync(gateway, "operator", role: KeyRole.Operator);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal((403, "operator_only"), (await user.SendAsync(new(method), path)).Error);
        Assert.Equal(200, (await operate.SendAsync(new(method), path)).Status);
    }

    [Fact]
    public async Task The_key_of_the_setting_works_at_once_and_closes_the_gateway_to_callers_without_a_key()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Api = settings.Api with { OperatorKey = Secret } });
        using var operate = new ApiTestClient(gateway, Secret);
        using var anonymous = new ApiTestClient(gateway, key: null);
        using var wrong = new ApiTestClient(gateway, Secret[..^1]);

        Assert.Equal(200, (await operate.GetAsync("/v1/providers")).Status);
        Assert.Equal("key_operator", Assert.Single(await KeysOf(gateway)).Id);
        Assert.Equal(401, (await anonymous.GetAsync("/v1/videos")).Status);
        Assert.Equal(401, (await wrong.GetAsync("/v1/videos")).Status);
        foreach (var file in Directory.EnumerateFiles(gateway.Data, "*", SearchOption.AllDirectories))
        {
            if (file.EndsWith("server.lock", StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
            Assert.DoesNotContain(Secret, await reader.ReadToEndAsync());
        }
    }

    private static Task<IReadOnlyList<ApiKey>> KeysOf(RunningGateway gateway) =>
        gateway.Services.GetRequiredService<IKeyStore>().ListAsync(default);
}
