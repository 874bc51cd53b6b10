using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Tests.Cli;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Catalogue;

/// <summary>The built-in prices, the operator's own, and how a price is computed from its parts.</summary>
public sealed class PriceListTests(ITestOutputHelper output)
{
    /// <summary>No price of a route of their own is public, or it depends on what the catalogue does not know.</summary>
    private static readonly Dictionary<string, string> Unpriced = new()
    {
        ["doubao-seedance-1-0-pro"] = "CometAPI publishes its price only in its list of models",
        ["doubao-seedance-1-5-pro"] = "CometAPI publishes its price only in its list of models",
        ["doubao-seedance-2-0-fast"] = "CometAPI publishes its price only in its list of models",
        ["gen4"] = "CometAPI publishes no price",
        ["gen4_turbo-compat"] = "CometAPI publishes no price",
        ["happyhorse-1.0"] = "CometAPI publishes its price only in its list of models",
        ["kling-multi-elements"] = "no price is published",
        ["magnific_video_upscaler_creative"] = "Runway bills each frame of the result, and the frames of a clip are unknown",
        ["omni-fast"] = "CometAPI publishes no price",
        ["omni-fast-v2v"] = "CometAPI publishes no price",
        ["replicate-hailuo-02-fast"] = "only other hosts publish a price",
        ["upscale_v1"] = "Runway has ended it, and CometAPI publishes no price",
        ["viduq3"] = "CometAPI publishes its price only in its list of models",
        ["viduq3-turbo"] = "CometAPI publishes its price only in its list of models",
        ["wan2.6"] = "CometAPI publishes its price only in its list of models",
        ["wan2.7"] = "CometAPI publishes its price only in its list of models",
    };

    [Fact]
    public void Every_model_has_a_price_at_one_of_its_providers_or_a_reason_why_not()
    {
        var models = ModelCatalogue.Load().All;
        var priced = models.Where(model => model.Prices.Count > 0).ToList();
        output.WriteLine($"{priced.Count} of {models.Count} models have a price. Without one:");
        foreach (var (id, reason) in Unpriced) output.WriteLine($"  {id}: {reason}");
        Assert.Equal(Unpriced.Keys.Order(), models.Except(priced).Select(model => model.Id).Order());
        Assert.Equal(73, priced.Count);
    }

    [Fact]
    public void Every_built_in_price_is_valid_rated_and_that_of_an_existing_route()
    {
        var models = ModelCatalogue.Load();
        var files = typeof(ModelCatalogue).Assembly.GetManifestResourceNames().Count(name => name.Contains(".Catalogue.Prices."));
        var listed = models.All.SelectMany(model => model.Prices.Values).ToList();
        Assert.All(listed, price => Assert.Empty(price.Price.Validate()));
        Assert.All(listed, price => Assert.True(price is { Source.Length: > 0, AsOf.Length: > 3 }, price.Model));
        Assert.DoesNotContain(listed, price => price.Confidence is PriceConfidence.Unrated);
        Assert.Equal(PriceList.BuiltIn.Count, listed.Count);             // none is for a route that does not exist
        Assert.Equal(files, listed.Select(price => price.Provider).Distinct().Count());
    }

    [Theory]
    [InlineData(0, 0, null, 5, 0.5)]
    [InlineData(2, 0, null, 5, 0.52)]
    [InlineData(2, 3, null, 5, 0.55)]
    [InlineData(0, 0, 7.2, 5, 0.9)]                                     // 8 seconds of input: rounded up to 2
    [InlineData(0, 0, null, 1, 0.3)]                                    // the minimum
    [InlineData(0, 0, null, null, null)]
    public void A_price_is_the_sum_of_its_parts(int images, int references, double? clip, int? seconds, double? dollars)
    {
        var price = new Price { PerSecond = 0.1m, PerInputImage = 0.01m, PerInputSecond = 0.05m, Minimum = 0.3m };
        var resolved = new ResolvedRequest(seconds, null, null, clip is not null, images, references, (decimal?)clip);
        if (clip is not null) price = price with { PerSecond = null, PerVideo = 0.5m, StepSeconds = 2 };
        Assert.Equal((long?)(dollars * 1_000_000), price.EstimateMicros(resolved));
    }

    [Fact]
    public void A_clip_of_unknown_length_makes_a_price_by_its_seconds_unknown() =>
        Assert.Null(new Price { PerVideo = 1, PerInputSecond = 0.05m }.EstimateMicros(new(5, null, null, HasClip: true)));

    [Fact]
    public void Images_beyond_the_free_ones_are_charged() => Assert.Equal(
        80_000, new Price { PerInputImage = 0.04m, FreeInputImages = 5 }.EstimateMicros(new(5, null, null, false, References: 7)));

    [Theory]
    [InlineData(0, 0, false, 1)]
    [InlineData(1, 0, false, 2)]
    [InlineData(1, 2, false, 3)]
    [InlineData(1, 2, true, 4)]
    public void A_row_may_depend_on_the_input(int images, int references, bool clip, int dollars)
    {
        var price = new Price
        {
            Table = [.. Enum.GetValues<PricedInput>().Select(input => new PriceRow(new() { PerVideo = (int)input + 1 }, Input: input))],
        };
        Assert.Equal(dollars * 1_000_000L, price.EstimateMicros(new(5, null, null, clip, images, references)));
    }

    [Fact]
    public void An_own_price_replaces_a_built_in_one_at_its_provider_only()
    {
        using var folder = new WorkingDirectory();
        File.WriteAllText(folder["prices.json"], """
            [
              { "provider": "kling", "model": "kling-v3", "price": { "per_second": 0.05 }, "source": "our contract" },
              { "provider": "cometapi", "model": "newer-than-the-catalogue", "price": { "per_video": 2 }, "source": "our contract" }
            ]
            """);
        var models = ModelCatalogue.Load(priceFile: folder["prices.json"]);
        var model = models.Find("kling-v3")!;
        Assert.Equal("0.05 USD per second (our contract)", model.ForSystem("kling").Basis());
        Assert.NotNull(model.ForSystem("cometapi").Price?.Table);
        Assert.Equal(2, models.FindOrUnchecked("newer-than-the-catalogue").ForSystem("cometapi").Price?.PerVideo);
    }

    [Theory]
    [InlineData("""[{"provider":"klng","model":"a","price":{"per_second":1},"source":"x"}]""", "klng a: unknown provider; known: ark,")]
    [InlineData("""[{"provider":"kling","model":"a","price":{},"source":"x"}]""", "kling a: price must have a table, or parts")]
    [InlineData("""[{"provider":"kling","model":"a","price":null,"source":"x"}]""", "each entry needs provider, model, price and source")]
    [InlineData("[null]", "each entry needs provider, model, price and source")]
    [InlineData(
        """
        [{"provider":"kling","model":"a","price":{"per_second":1},"source":"x"},
         {"provider":"kling","model":"a","price":{"per_second":1},"source":"x"}]
        """,
        "kling a: listed twice")]
    [InlineData("{", "cannot be read")]
    public void An_invalid_price_file_names_what_is_wrong(string json, string says)
    {
        using var folder = new WorkingDirectory();
        File.WriteAllText(folder["prices.json"], json);
        var error = Assert.Throws<InvalidDataException>(() => ModelCatalogue.Load(priceFile: folder["prices.json"]));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_provider_that_bills_refusals_says_so_for_all_its_models()
    {
        var model = ModelCatalogue.Load().Find("grok-imagine-video")!;
        Assert.Equal(
            ("yes", null), (model.ForSystem("xai").PolicyRefusalBilled, model.ForSystem(UpstreamSystem.CometApi.Name).PolicyRefusalBilled));
    }
}
