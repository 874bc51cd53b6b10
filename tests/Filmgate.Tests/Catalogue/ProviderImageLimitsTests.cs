using Filmgate.Catalogue;
using Filmgate.Videos;

namespace Filmgate.Tests.Catalogue;

public sealed class ProviderImageLimitsTests
{
    private static readonly ModelCatalogue Models = ModelCatalogue.Load();

    [Theory]
    [InlineData("doubao-seedance-2-0-260128", "ark", 299, 299, "requires at least 300x300")]
    [InlineData("doubao-seedance-2-0-260128", "ark", 6000, 4000, "supports at most 5999 pixels on each side")]
    [InlineData("doubao-seedance-2-0-260128", "ark", 1000, 390, "supports aspect ratios from 1:2.5 to 2.5:1")]
    [InlineData("MiniMax-H3", "minimax", 300, 400, "requires at least 301x301")]
    [InlineData("viduq3-pro", "vidu", 127, 200, "requires at least 128x128")]
    [InlineData("kling-v3", "kling", 299, 400, "requires at least 300x300")]
    public void A_limit_that_the_provider_documents_is_checked_before_anything_is_spent(
        string id, string system, int width, int height, string words)
    {
        var model = Models.Find(id)!.ForSystem(system);
        var request = new VideoRequest { Prompt = "A kite", Images = [new("inputs/kite.png", "image/png", 100, width, height)] };
        var problems = model.CheckFiles(request, model.Resolve(request));
        Assert.Contains(problems, problem => problem.Message.Contains(words, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_model_says_itself_has_priority()
    {
        var rule = Models.Find("kling-v3")!.ForSystem("kling").ImageFile!;
        Assert.Equal((300, 2.5, null), (rule.MinSide, rule.MaxRatio, rule.MaxDataUri));
        Assert.Equal(5 << 20, Models.Find("gen4_turbo")!.ForSystem("runway").ImageFile!.MaxDataUri);
    }
}
