using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Requests;

/// <summary><c>max_price_usd</c> refuses what costs more than the client permits, before anything is paid.</summary>
public sealed class MaxPriceTests
{
    [Theory]
    [InlineData("sora-2", "0.32", null, null)]                           // 4 seconds at 0.08
    [InlineData("sora-2", "0.31", null, "sora-2 costs 0.32 USD for this request, more than max_price_usd (0.31 USD).")]
    [InlineData("sora-2", "0", null, "sora-2 costs 0.32 USD")]
    [InlineData("wan2.7", "10", null, "The price of wan2.7 for this request is unknown")]
    [InlineData("sora-2", "0.32", "veo3.1", "veo3.1 costs 1.28 USD")]
    [InlineData("sora-2", "2", "veo3.1", null)]
    public async Task A_request_that_costs_more_is_refused_and_not_sent(string model, string max, string? fallback, string? complaint)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        var request = new JsonObject { ["prompt"] = "A kite", ["model"] = model, ["max_price_usd"] = JsonNode.Parse(max) };
        if (fallback is not null) request["fallback_models"] = new JsonArray(fallback);

        var response = await api.CreateAsync(request);

        Assert.Equal(complaint is null ? 200 : 400, (int)response.Status);
        if (complaint is null) return;
        var error = response.Json.GetProperty("error");
        Assert.Equal("max_price_usd", error.GetProperty("param").GetString());
        Assert.StartsWith(complaint, error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Empty((await api.GetAsync("/v1/videos")).Json.GetProperty("data").EnumerateArray());
    }

    [Fact]
    public async Task A_quote_says_that_the_request_would_be_refused()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, key: null);
        var quotes = (await api.PostAsync(
            "/v1/videos/quote", new { prompt = "A kite", models = new[] { "sora-2", "veo3.1" }, max_price_usd = 0.5 })).Json;
        var accepted = quotes.GetProperty("data").EnumerateArray().Select(quote => quote.GetProperty("accepted").GetBoolean());
        Assert.Equal([true, false], accepted);
    }

    [Fact]
    public async Task A_price_that_rose_after_the_create_is_not_paid()
    {
        TestDatabases.SkipUnlessSqlite("a database that is copied as a file");
        var data = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        await using var before = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(before, key: null);
        var id = (await api.CreateAsync(new { prompt = "A kite", model = "sora-2", max_price_usd = 0.32 })).Id;
        await before.StopAsync();
        foreach (var file in Directory.GetFiles(before.Data, "*.db*")) File.Copy(file, Path.Combine(data, Path.GetFileName(file)));
        var prices = Path.Combine(data, "prices.json");
        await File.WriteAllTextAsync(
            prices, """[{"provider":"cometapi","model":"sora-2","price":{"per_second":0.09},"source":"a test"}]""");

        await using var after = await RunningGateway.StartAsync(
            before.SandboxUrl,
            data: data,
            change: settings => settings with { Catalogue = settings.Catalogue with { PriceFile = prices } });
        var video = await after.FinishAsync(id);

        Assert.Equal(("failed", "invalid_request"), ((string)video["status"]!, (string)video["error"]!["code"]!));
        Assert.Contains("sora-2 costs 0.36 USD", (string)video["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("no", (string)video["error"]!["billed"]!);
        using var sandbox = new HttpClient { BaseAddress = before.SandboxUrl };
        Assert.Contains("\"accepted\":0", await sandbox.GetStringAsync("/sandbox/stats"), StringComparison.Ordinal);
    }
}
