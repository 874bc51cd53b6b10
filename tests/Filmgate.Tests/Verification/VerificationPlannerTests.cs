using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;
using Filmgate.Verification;

namespace Filmgate.Tests.Verification;

public sealed class VerificationPlannerTests
{
    private static readonly Provider CometApi = At("comet", UpstreamSystem.CometApi);
    private static readonly Provider Luma = At("luma", UpstreamSystem.Luma);

    [Fact]
    public void The_cheapest_model_is_chosen_with_its_shortest_duration_and_cheapest_size()
    {
        var plan = VerificationFixture.Plan(CometApi, new());
        var others = ModelCatalogue.Load().All
            .Where(model => model is { Images.Min: 0, NativeRoute: null, Video: not VideoRule.Required })
            .Where(model => model.Routes.ContainsKey("cometapi"))
            .Select(model => VerificationFixture.Plan(CometApi, new() { Model = model.Id }).PriceUsd);
        Assert.Equal(others.OfType<decimal>().Min(), plan.PriceUsd);
        Assert.Contains("cheapest", plan.Reason);
    }

    [Fact]
    public void A_cheaper_size_than_the_default_is_chosen()
    {
        var model = ModelCatalogue.Load().Find("ray-2")! with
        {
            Price = new() { Table = [new(new() { PerVideo = 0.2m }, Resolution: "540p"), new(new() { PerVideo = 0.5m })] },
        };
        var plan = PlanWith(model, new() { Model = "ray-2" });
        Assert.Equal((0.2m, "540p", 5), (plan.PriceUsd, plan.Request.Resolution, plan.Request.Seconds));
    }

    [Theory]
    [InlineData(0.5, false, "unknown")]
    [InlineData(0.5, true, null)]
    public void An_unknown_price_needs_an_explicit_consent(double max, bool accept, string? refusal)
    {
        var plan = PlanWith(ModelCatalogue.Load().Find("ray-2")! with { Id = "ray-x" }, new() { Model = "ray-x" });
        var refused = Record.Exception(() => plan.CheckPrice((decimal)max, accept));
        if (refusal is null) Assert.Null(refused);
        else Assert.Contains(refusal, Assert.IsType<VerificationRefusedException>(refused).Message);
    }

    [Fact]
    public void A_price_above_the_maximum_is_refused()
    {
        var plan = VerificationFixture.Plan(CometApi, new() { Model = "sora-2" });
        var refused = Assert.Throws<VerificationRefusedException>(() => plan.CheckPrice(0.01m, acceptUnknown: true));
        Assert.Contains("Nothing was sent", refused.Message);
        plan.CheckPrice(plan.PriceUsd!.Value, acceptUnknown: false);
    }

    [Fact]
    public void A_model_of_another_provider_and_a_wrong_duration_are_refused_with_the_accepted_values()
    {
        var model = Assert.Throws<VerificationRefusedException>(() => VerificationFixture.Plan(CometApi, new() { Model = "ray-2" }));
        Assert.Contains("kling-v1", model.Message);
        var seconds = Assert.Throws<VerificationRefusedException>(
            () => VerificationFixture.Plan(CometApi, new() { Model = "sora-2", Seconds = 5 }));
        Assert.Contains("4, 8 or 12", seconds.Message);
    }

    [Fact]
    public void A_provider_that_downloads_images_itself_cannot_be_verified_with_a_file()
    {
        var bytes = SampleMedia.Read("picture.png");
        var image = new VerificationImage(new("inputs/first.png", "image/png", bytes.Length, 1280, 720), bytes);
        var refused = Assert.Throws<VerificationRefusedException>(
            () => VerificationFixture.Plan(Luma, new() { Model = "ray-2", Image = image }));
        Assert.Contains("--input-image", refused.Message);
        Assert.Equal("first.png", VerificationFixture.Plan(CometApi, new() { Image = image }).Request.Images[0].FileName);
    }

    private static Provider At(string name, UpstreamSystem system) =>
        new(name, system, new("https://api.test"), [new("default", "a-long-key")]);

    private static VerificationPlan PlanWith(CatalogueModel model, VerificationRequest request)
    {
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, System.Text.Json.JsonSerializer.Serialize([model], CatalogueJson.Default.ListCatalogueModel));
            return new VerificationPlanner(ModelCatalogue.Load(file), new DialectSet(), TimeProvider.System).Plan(Luma, request);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
