using Filmgate.Client;
using Filmgate.Ledger;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Ledger;

/// <summary>Quotes are promises: the same request costs its key no more, or is refused.</summary>
public sealed class SignedQuoteTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_create_with_its_quote_is_accepted_and_keeps_the_price()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var client = new FilmgateClient(gateway.Http, clock: _clock);
        using var api = new ApiTestClient(gateway, key: null);
        var quoted = (await api.PostAsync("/v1/videos/quote", new { prompt = "A kite", model = "sora-2", seconds = "4" })).Json
            .GetProperty("data")[0];
        Assert.Equal(_clock.GetUtcNow().AddMinutes(10).ToUnixTimeSeconds(), quoted.GetProperty("expires_at").GetInt64());
        var quote = quoted.GetProperty("quote").GetString()!;
        var handle = await client.CreateVideoAsync(new()
        {
            Prompt = "A kite",
            Model = "sora-2",
            Seconds = 4,
            Quote = quote,
            Metadata = new Dictionary<string, string> { ["scene"] = "3" },
        });
        var task = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(handle.Id, default))!;
        Assert.Equal((320_000, 320_000), (task.Request.QuotedMicros, task.Request.MaxPriceMicros));

        // The provider bills more than it said: the gateway pays the difference.
        task = Priced.Running(task, 320_000).Then(Transition.Completed(
            A.Asset(task.Id), new(new("https://a.test/"), A.Noon, new("0.50 USD", CostMicros: 500_000))));
        Assert.Equal((320_000, 180_000), (task.Cost!.SpentMicros, task.Cost.GatewayMicros));
    }

    [Fact]
    public async Task A_quote_is_for_its_request_model_and_key_and_for_ten_minutes()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var one = await ApiTestClient.WithNewKeyAsync(gateway, "one");
        using var two = await ApiTestClient.WithNewKeyAsync(gateway, "two");
        _clock.Advance(TimeSpan.FromSeconds(2));
        var quote = await QuoteAsync(one);
        Assert.Equal((400, "quote_invalid"), (await one.CreateAsync(Video(quote, seconds: "8"))).Error);
        Assert.Equal((400, "quote_invalid"), (await one.CreateAsync(Video(quote, model: "sora-2-pro"))).Error);
        Assert.Equal((400, "quote_invalid"), (await two.CreateAsync(Video(quote))).Error);
        foreach (var wrong in new[] { "x", "q1.1.1.x", $"{quote}x", quote.Replace(".4e200.", ".1.", StringComparison.Ordinal) })
            Assert.Equal((400, "quote_invalid"), (await one.CreateAsync(Video(wrong))).Error);

        var first = await one.CreateAsync(Video(quote), "k");
        Assert.Equal(200, first.Status);
        _clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal((400, "quote_expired"), (await one.CreateAsync(Video(quote))).Error);
        Assert.Equal(first.Id, (await one.CreateAsync(Video(quote), "k")).Id);      // a repeated create gets its video
    }

    [Fact]
    public async Task A_fallback_that_costs_more_than_the_quote_is_refused_and_an_unknown_price_has_no_quote()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var api = new ApiTestClient(gateway, key: null);
        var body = new { prompt = "A kite", model = "sora-2", seconds = "4", fallback_models = new[] { "sora-2-pro" } };
        var quote = (await api.PostAsync("/v1/videos/quote", body)).Json.GetProperty("data")[0].GetProperty("quote").GetString();
        var refused = await api.CreateAsync(
            new { prompt = "A kite", model = "sora-2", seconds = "4", fallback_models = new[] { "sora-2-pro" }, quote });
        Assert.Equal((400, "invalid_request"), refused.Error);
        Assert.Contains("sora-2-pro", refused.Text, StringComparison.Ordinal);
        Assert.Empty((await gateway.Services.GetRequiredService<ILedgerStore>().VerifyAsync()).Differences);
    }

    private static object Video(string quote, string seconds = "4", string model = "sora-2") =>
        new { prompt = "A kite", model, seconds, quote };

    private static async Task<string> QuoteAsync(ApiTestClient api) =>
        (await api.PostAsync("/v1/videos/quote", new { prompt = "A kite", model = "sora-2", seconds = "4" })).Json
            .GetProperty("data")[0].GetProperty("quote").GetString()!;
}
