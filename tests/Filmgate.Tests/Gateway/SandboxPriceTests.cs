using Filmgate.Settings;
using Filmgate.Tests.Api;

namespace Filmgate.Tests.Gateway;

public sealed class SandboxPriceTests
{
    [Fact]
    public async Task A_video_of_the_sandbox_costs_nothing_and_its_quote_says_so()
    {
        await using var gateway = await RunningGateway.StartAsync(
            speed: 100,
            change: settings =>
                settings with { Providers = [.. settings.Providers.Select(provider => provider with { IsSandbox = true })] });
        using var api = new ApiTestClient(gateway, key: null);

        var video = await api.CreateAsync(new { prompt = "A kite", model = "sora-2" });
        var finished = await gateway.FinishAsync(video.Id);
        var quote = (await api.PostAsync("/v1/videos/quote", new { prompt = "A kite", model = "kling-v3" })).Json.GetProperty("data")[0];
        var models = (await api.GetAsync("/v1/videos/models")).Json.GetProperty("data").EnumerateArray();

        Assert.Equal(("0", 0m), (video["price_usd"], (decimal)finished["price_usd"]!));
        Assert.Equal(0m, quote.GetProperty("price_usd").GetDecimal());
        Assert.Contains("the sandbox bills nothing", quote.GetProperty("price_basis").GetString());
        Assert.Equal("no", quote.GetProperty("policy_refusal_billed").GetString());
        Assert.All(models, model => Assert.Equal(0m, model.GetProperty("price_usd").GetDecimal()));
    }
}
