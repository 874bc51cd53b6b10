using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.ApiKeys;

/// <summary>A key that may use some models and providers only.</summary>
public sealed class KeyAccessTests
{
    [Fact]
    public async Task A_model_that_the_key_may_not_use_is_refused_and_not_listed()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await WithAccessAsync(gateway, new(["kling-*", "veo3.1-fast"], null));
        Assert.Equal(200, (await api.CreateAsync(new { prompt = "A kite", model = "kling-v3" })).Status);
        Assert.Equal(200, (await api.CreateAsync(new { prompt = "A kite", model = "veo3.1-fast" })).Status);
        foreach (var body in new object[]
        {
            new { prompt = "A kite", model = "veo3.1" }, new { prompt = "A kite" },
            new { prompt = "A kite", model = "kling-v3", fallback_models = new[] { "veo3" } },
        })
        {
            var refused = await api.CreateAsync(body);
            Assert.Equal((403, "model_not_allowed"), refused.Error);
            Assert.Contains("Nothing was billed", refused.Text);
        }

        Assert.Equal(2, (await api.GetAsync("/v1/videos")).Ids.Count());
        foreach (var path in new[] { "/v1/models", "/v1/videos/models" })
        {
            var ids = (await api.GetAsync(path)).Ids.ToList();
            Assert.Contains("kling-v3", ids);
            Assert.All(ids, id => Assert.True(id.StartsWith("kling-", StringComparison.Ordinal) || id == "veo3.1-fast", id));
        }

        Assert.Equal((403, "model_not_allowed"), (await api.GetAsync("/v1/models/veo3.1")).Error);
        Assert.Equal((403, "model_not_allowed"), (await api.PostAsync("/v1/videos/quote", new { prompt = "x", model = "veo3.1" })).Error);
    }

    [Fact]
    public async Task A_repeated_request_gets_its_video_although_the_key_may_use_less_by_now()
    {
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await WithAccessAsync(gateway, KeyAccess.Unlimited);
        var first = await api.CreateAsync(new { prompt = "A kite", model = "veo3.1" }, "once");
        await gateway.Services.GetRequiredService<IKeyStore>().ChangeAsync(
            "limited", key => key with { Access = new(["kling-v3"], ["sandbox"]) }, default);
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(first.Id, (await api.CreateAsync(new { prompt = "A kite", model = "veo3.1" }, "once")).Id);
        Assert.Equal((403, "model_not_allowed"), (await api.CreateAsync(new { prompt = "A kite", model = "veo3.1" }, "twice")).Error);
    }

    [Fact]
    public async Task Only_allowed_providers_run_the_videos_of_a_key()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, change: settings => settings with
        {
            Providers =
            [
                settings.Providers[0] with { Name = "dear" }, settings.Providers[0] with { Name = "cheap" },
                new("kling", UpstreamSystem.InOrder.First(system => system.Name == "kling"), new("http://127.0.0.1:9"), [new("k", "a:b")]),
            ],
        });
        using var unlimited = await ApiTestClient.WithNewKeyAsync(gateway, "unlimited");
        using var api = await WithAccessAsync(gateway, new(null, ["cheap"]));
        var cheap = await api.CreateAsync(new { prompt = "A kite", model = "veo3.1" });
        var dear = await unlimited.CreateAsync(new { prompt = "A kite", model = "veo3.1" });
        await gateway.RunUntilIdleAsync();
        var store = gateway.Services.GetRequiredService<IVideoStore>();
        Assert.Equal("cheap", (await store.FindAsync(cheap.Id, default))!.Attempt!.Provider);
        Assert.Equal("dear", (await store.FindAsync(dear.Id, default))!.Attempt!.Provider);

        using var kling = await WithAccessAsync(gateway, new(null, ["kling"]), "kling");
        Assert.Equal((403, "provider_not_allowed"), (await kling.CreateAsync(new { prompt = "A kite", model = "veo3.1" })).Error);
        Assert.DoesNotContain("veo3.1", (await kling.GetAsync("/v1/models")).Ids);
        Assert.Equal((403, "provider_not_allowed"), (await kling.CreateAsync(
            new { prompt = "A kite", model = "kling-v3", fallback_models = new[] { "veo3.1" } })).Error);
    }

    private static async Task<ApiTestClient> WithAccessAsync(RunningGateway gateway, KeyAccess access, string name = "limited")
    {
        var (key, text) = ApiKey.Create(name, ApiKey.Completed, gateway.Services.GetRequiredService<TimeProvider>().GetUtcNow());
        await gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key with { Access = access }, default);
        await gateway.Services.GetRequiredService<ApiKeyCache>().RefreshAsync(default);
        return new(gateway, text);
    }
}
