using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Authentication;

/// <summary>Who has access, and that a key sees nothing of other keys.</summary>
public sealed class ApiKeyAuthenticationTests
{
    [Fact]
    public async Task A_key_sees_only_its_own_videos()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var ours = await ApiTestClient.WithNewKeyAsync(gateway, "ours");
        using var theirs = await ApiTestClient.WithNewKeyAsync(gateway, "theirs");
        var video = await theirs.CreateAsync("A secret kite");
        var path = $"/v1/videos/{video.Id}";
        var unknown = $"/v1/videos/video_{Guid.Empty:N}";

        foreach (var ask in new Func<string, Task<ApiResponse>>[]
        {
            at => ours.GetAsync(at), at => ours.DeleteAsync(at), at => ours.PostAsync($"{at}/cancel"), at => ours.PostAsync(
                $"{at}/remix", new { prompt = "rain" }),
            at => ours.GetAsync($"{at}/content"), at => ours.SendAsync(HttpMethod.Head, $"{at}/content"),
        })
        {
            var (response, nothing) = (await ask(path), await ask(unknown));
            Assert.Equal((404, 404), (response.Status, nothing.Status));
            Assert.Equal(nothing.Text.Replace(unknown[11..], video.Id), response.Text);
        }

        Assert.Empty((await ours.GetAsync("/v1/videos")).Ids);
        Assert.Empty((await ours.GetAsync($"/v1/videos?after={video.Id}&order=asc")).Ids);
        Assert.Equal("queued", (await theirs.GetAsync(path))["status"]);
    }

    [Fact]
    public async Task A_revoked_key_is_rejected_two_seconds_later_and_does_not_open_the_gateway()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "leaked");
        using var anonymous = new ApiTestClient(gateway, key: null);
        Assert.Equal(200, (await api.GetAsync("/v1/videos")).Status);

        await gateway.Services.GetRequiredService<IKeyStore>().RevokeAsync("leaked", clock.GetUtcNow(), default);
        clock.Advance(TimeSpan.FromSeconds(2));

        var refused = await api.GetAsync("/v1/videos");
        Assert.Equal((401, "invalid_api_key", "Bearer"), (refused.Status, refused.Code, refused.Headers["WWW-Authenticate"]));
        Assert.Equal((401, "invalid_api_key"), (await api.CreateAsync()).Error);
        Assert.Equal((401, "missing_api_key"), (await anonymous.GetAsync("/v1/videos")).Error);
    }

    [Fact]
    public async Task A_new_key_works_two_seconds_later_and_closes_the_gateway_to_others()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var anonymous = new ApiTestClient(gateway, key: null);
        Assert.Equal(200, (await anonymous.GetAsync("/v1/videos")).Status);

        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(200, (await api.GetAsync("/v1/videos")).Status);
        Assert.Equal(401, (await anonymous.GetAsync("/v1/videos")).Status);
    }

    [Fact]
    public async Task Without_keys_every_program_on_this_machine_has_access()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var port = gateway.Http.BaseAddress!.Port;
        using var anonymous = new ApiTestClient(gateway, key: null);
        using var habit = new ApiTestClient(gateway, key: "sk-whatever-a-client-insists-on");
        var video = await anonymous.CreateAsync();

        Assert.Equal([video.Id], (await anonymous.GetAsync("/v1/videos")).Ids);
        Assert.Equal([video.Id], (await habit.GetAsync("/v1/videos")).Ids);
        Assert.Equal(200, (await anonymous.GetAsync("/v1/videos", ("Host", $"localhost:{port}"))).Status);
        Assert.Equal(200, (await anonymous.GetAsync("/v1/videos", ("Host", $"LOCALHOST:{port}"))).Status);
        Assert.Equal(200, (await anonymous.GetAsync("/v1/videos", ("Host", $"[::1]:{port}"))).Status);
        Assert.Equal(200, (await anonymous.GetAsync("/v1/videos", ("Origin", $"http://localhost:{port}"))).Status);
    }

    [Theory]
    [InlineData("Host", "evil.example.com")]
    [InlineData("Host", "localhost.evil.example.com")]
    [InlineData("Host", "films.example.com")]
    [InlineData("Host", "192.168.1.5:7300")]
    [InlineData("Host", "0.0.0.0")]
    [InlineData("Origin", "https://evil.example.com")]
    [InlineData("Origin", "https://films.example.com")]
    [InlineData("Origin", "http://localhost.evil.example.com")]
    [InlineData("Origin", "null")]
    public async Task Without_keys_a_web_page_has_no_access(string header, string value)
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false,
            change: settings => settings with { Address = settings.Address with { PublicUrl = new("https://films.example.com") } });
        using var page = new ApiTestClient(gateway, key: null);
        using var body = new StringContent("""{"prompt":"spend my money"}""", System.Text.Encoding.UTF8, "application/json");

        ApiResponse[] responses =
        [
            await page.GetAsync("/v1/videos", (header, value)), await page.GetAsync("/v1/models", (header, value)),
            await page.SendAsync(HttpMethod.Post, "/v1/videos", body, (header, value)),
        ];
        foreach (var response in responses) Assert.Equal((403, "host_not_allowed"), response.Error);
        Assert.Empty((await page.GetAsync("/v1/videos")).Ids);
    }

    [Fact]
    public async Task With_a_key_the_host_name_does_not_matter()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        Assert.Equal(
            200, (await api.GetAsync("/v1/videos", ("Host", "films.example.com"), ("Origin", "https://films.example.com"))).Status);
    }
}
