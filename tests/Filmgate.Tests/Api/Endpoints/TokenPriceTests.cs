using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Cli.Output;
using Filmgate.Client;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;
using Microsoft.Extensions.Time.Testing;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>Prices per token: an amount if the number of tokens is known before the bill, else none.</summary>
public sealed class TokenPriceTests
{
    private static readonly Price Counted = new() { PerMillionTokens = 7m, FramesPerSecond = 24 };

    [Theory]
    [InlineData("1280x720", 5, false, 756_000L)]                       // 1280 x 720 x 24 x 5 / 1024 = 108,000 tokens
    [InlineData("640x480", 4, false, 201_600L)]
    [InlineData("1280x720", 5, true, null)]                            // the client's clip counts too
    [InlineData("1280x720", null, false, null)]
    [InlineData("", 5, false, null)]
    [InlineData("x", 5, false, null)]
    [InlineData("-1280x720", 5, false, null)]
    [InlineData("99999999999x720", 5, false, null)]
    [InlineData("100000x100000", int.MaxValue, false, 3_523_215_358_359_375_000L)]
    public void A_price_per_token_is_an_amount_if_the_tokens_can_be_counted(string size, int? seconds, bool hasClip, long? micros)
    {
        var resolved = new ResolvedRequest(seconds, new Frame(size, "16:9"), Audio: null, hasClip);
        Assert.Equal(micros, Counted.EstimateMicros(resolved));
        Assert.Null((Counted with { FramesPerSecond = null }).EstimateMicros(resolved));
        Assert.Equal(micros, new Price { Table = [new(Counted)] }.EstimateMicros(resolved));
    }

    [Theory]
    [InlineData("1280x720", "720p", 8, 810_880L)]                      // 17.50 x 5,792 x 8 / 1,000,000
    [InlineData("1920x1080", "1080p", 8, null)]                        // nobody has published these tokens
    [InlineData("1280x720", "720p", null, null)]
    public void The_same_tokens_for_each_second_are_an_amount(string size, string resolution, int? seconds, long? micros)
    {
        var model = ModelCatalogue.Load().Find("gemini-omni-1.1-flash")!.ForSystem("gemini");
        var price = model.Price!;
        var resolved = new ResolvedRequest(seconds, new Frame(size, "16:9", resolution), Audio: null, HasClip: false);
        Assert.Equal(micros, price.EstimateMicros(resolved));
        Assert.Equal(1_013_600, price.CostMicros(resolved, tokens: 57_920));
        Assert.Null(new Price { PerSecond = 0.1m }.CostMicros(resolved, tokens: 57_920));
        Assert.Contains("about 5792 tokens per second", model.Basis(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_price_that_overflows_is_unknown() =>
        Assert.Null(new Price { PerSecond = Price.MaxDollars }.EstimateMicros(new(int.MaxValue, null, null, HasClip: false)));

    [Theory]
    [InlineData("""{"per_million_tokens":2.4,"frames_per_second":24}""", null)]
    [InlineData(
        """{"table":[{"audio":true,"price":{"per_million_tokens":2.4}},{"price":{"per_million_tokens":1.2,"frames_per_second":24}}]}""",
        null)]
    [InlineData(
        """{"per_second":0.1,"table":[{"price":{"per_second":0.2}}]}""", "price must have a table, or parts: per_video, per_second")]
    [InlineData("{}", "price must have a table, or parts: per_video, per_second")]
    [InlineData("""{"per_video":0.1,"minimum":0.2,"per_input_image":0.01,"free_input_images":2}""", null)]
    [InlineData("""{"per_video":0.1,"free_input_images":2}""", "free_input_images must not be negative, and needs per_input_image")]
    [InlineData("""{"per_video":0.1,"step_seconds":5}""", "step_seconds must be 1 to 3600, and needs per_second or per_input_second")]
    [InlineData("""{"per_second":0.1,"minimum":-1}""", "a price must be 0 to 100000 dollars")]
    [InlineData("""{"per_second":0.1,"frames_per_second":24}""", "frames_per_second must be 1 to 240")]
    [InlineData("""{"per_million_tokens":2.4,"frames_per_second":0}""", "frames_per_second must be 1 to 240")]
    [InlineData("""{"per_million_tokens":17.5,"tokens_per_second":5792}""", null)]
    [InlineData("""{"per_second":0.1,"tokens_per_second":5792}""", "tokens_per_second must be 1 to 10,000,000")]
    [InlineData("""{"per_million_tokens":2,"tokens_per_second":9,"frames_per_second":24}""", "tokens_per_second must be 1 to 10,000,000")]
    [InlineData("""{"per_million_tokens":-1}""", "a price must be 0 to 100000 dollars")]
    [InlineData("""{"table":[{"audio":true}]}""", "each row of a price table needs a price")]
    [InlineData("""{"table":[null]}""", "each row of a price table needs a price")]
    [InlineData("""{"table":[{"price":{"per_second":1e9}}]}""", "a price must be 0 to 100000 dollars")]
    public void An_invalid_price_in_a_model_file_names_the_model(string price, string? says)
    {
        using var folder = new WorkingDirectory();
        File.WriteAllText(folder["models.json"], Model("tokens-1", price));
        if (says is null)
        {
            Assert.NotNull(ModelCatalogue.Load(folder["models.json"]).Find("tokens-1"));
            return;
        }

        var message = Assert.Throws<InvalidDataException>(() => ModelCatalogue.Load(folder["models.json"])).Message;
        Assert.Contains($"tokens-1: {says}", message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_price_is_shown_in_quotes_lists_and_videos()
    {
        using var folder = new WorkingDirectory();
        var counted = Model("tokens-1", """{"per_million_tokens":7,"frames_per_second":24}""")[1..^1];
        var uncounted = Model("tokens-2", """{"per_million_tokens":7}""")[1..^1];
        await File.WriteAllTextAsync(folder["models.json"], $"[{counted},{uncounted}]", TestContext.Current.CancellationToken);
        await using var gateway = await RunningGateway.StartAsync(
            loops: false, change: settings => settings with { Catalogue = settings.Catalogue with { ModelFile = folder["models.json"] } });

        using var response = await gateway.Http.PostAsJsonAsync(
            "/v1/videos/quote", new { prompt = "A kite", models = new[] { "tokens-1", "tokens-2" } });
        var quotes = JsonNode.Parse(await response.Content.ReadAsStringAsync())!["data"]!.AsArray();
        Assert.Equal([0.756m, null], quotes.Select(quote => (decimal?)quote!["price_usd"]));
        Assert.Equal(
            [
                "7 USD per million tokens, about width x height x 24 x seconds / 1024 tokens (a test)",
                "7 USD per million tokens; only the bill shows the number of tokens (a test)",
            ],
            quotes.Select(quote => (string)quote!["price_basis"]!));

        var comet = (await gateway.Http.GetFromJsonAsync<JsonNode>("/api/models"))!["data"]!.AsArray();
        var theirs = comet.Single(model => (string)model!["id"]! == "tokens-2")!["pricing"]!;
        Assert.Equal((7m, null, null), ((decimal?)theirs["output"], (decimal?)theirs["per_second"], (decimal?)theirs["per_request"]));
        var capabilities = (await gateway.Http.GetFromJsonAsync<JsonNode>("/v1/videos/models"))!["data"]!.AsArray();
        var ours = capabilities.Single(model => (string)model!["id"]! == "tokens-1")!;
        Assert.Equal(0.756m, (decimal?)ours["price_usd"]);
        Assert.Contains("per million tokens", (string)ours["price_basis"]!, StringComparison.Ordinal);

        var video = await gateway.CreateAsync(new { model = "tokens-1", prompt = "A kite" });
        Assert.Equal(0.756m, (decimal?)video["price_usd"]);

        var (exit, table, _) = await folder.RunAsync("models", "tokens", "--models", folder["models.json"]);
        Assert.Equal((0, 2), (exit, table.Split("7.00 per million tokens").Length - 1));
        (exit, table, _) = await folder.RunAsync(
            "estimate", "A kite", "--model", "tokens-1", "--model", "tokens-2", "--url", gateway.Http.BaseAddress!.ToString());
        Assert.Equal(0, exit);
        Assert.Matches(@"tokens-1 +0\.756 .*24 x seconds / 1024", table);
        Assert.Matches(@"tokens-2 +unknown .*only the bill shows", table);
    }

    [Theory]
    [InlineData("gemini", 1, 2)]
    [InlineData("cometapi", 2, 1)]
    public async Task Veo_accepts_a_last_frame_if_its_provider_does(string system, int veo3, int veo31)
    {
        await using var gateway = await RunningGateway.StartAsync(
            new Uri("http://127.0.0.1:9/"),
            loops: false,
            clock: new FakeTimeProvider(new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero)),    // Google ended Veo later
            change: settings => settings with
            {
                Providers = [settings.Providers[0] with { Name = system, System = UpstreamSystem.ByName[system] }],
            });
        var image = $"data:image/png;base64,{Convert.ToBase64String(Tests.Sandbox.Pictures.Png(320, 320))}";
        foreach (var (model, most) in new[] { ("veo3", veo3), ("veo3-fast", veo3), ("veo3.1", veo31) })
        {
            using var response = await gateway.Http.PostAsJsonAsync(
                "/v1/videos", new { model, prompt = "A kite", input_reference = new[] { image, image } });
            using var quote = await gateway.Http.PostAsJsonAsync(
                "/v1/videos/quote", new { model, prompt = "A kite", input_reference = new[] { image, image } });
            Assert.Equal(
                (most > 1, most > 1),
                (response.IsSuccessStatusCode, (bool)JsonNode.Parse(await quote.Content.ReadAsStringAsync())!["data"]![0]!["accepted"]!));
            if (most > 1) continue;
            var body = await response.Content.ReadAsStringAsync();
            Assert.Contains("supports one image, the first frame; 2 were sent", body, StringComparison.Ordinal);
        }
    }

    private static string Model(string id, string price) => JsonSerializer.Serialize(new[]
    {
        new
        {
            id,
            name = id,
            routes = new { cometapi = new { dialect = "openai" } },
            images = new { min = 0, max = 0 },
            seconds = new { from = 4, to = 12, @default = 5 },
            frames = new[] { new { size = "1280x720", ratio = "16:9" } },
            price = JsonNode.Parse(price),
            as_of = "a test",
        },
    });
}
