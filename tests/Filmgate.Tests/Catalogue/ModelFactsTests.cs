using Filmgate.Catalogue;
using Filmgate.Formatting;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Catalogue;

/// <summary>Facts of the providers that the catalogue must have right: what they accept, how they count, and what they charge.</summary>
public sealed class ModelFactsTests
{
    private static readonly ModelCatalogue Models = ModelCatalogue.Load();

    [Theory]
    [InlineData("", 0)]
    [InlineData("kite", 4)]
    [InlineData("🪁🪁", 2)]                                            // two code points, four units of UTF-16
    [InlineData("👩‍🚀", 3)]                                            // one picture, three code points
    [InlineData("风筝", 2)]
    [InlineData("e\u0301", 2)]                                       // a letter and an accent
    public void A_length_is_counted_in_code_points(string text, int length)
    {
        Assert.Equal(length, TextLength.Of(text));
        Assert.False(TextLength.IsOver(text, length));
        if (length > 0) Assert.True(TextLength.IsOver(text, length - 1));
    }

    [Theory]
    [InlineData("kling-v2-6", "🪁", 2500, 1)]                            // Kling: 2,500 characters
    [InlineData("gen4.5", "🪁", 500, 2)]                                 // Runway: 1,000 units of UTF-16
    [InlineData("gen4.5", "x", 1000, 1)]
    [InlineData("happyhorse-1.0-t2v", "风", 2500, 2)]                     // 2,500 Chinese or 5,000 other characters
    [InlineData("happyhorse-1.1-i2v", "x", 5000, 1)]
    [InlineData("happyhorse-1.1-i2v", "🪁", 5000, 1)]
    [InlineData("wan2.7-t2v", "风", 5000, 1)]
    [InlineData("wan2.6-i2v", "x", 1500, 1)]
    [InlineData("MiniMax-H3", "x", 7000, 1)]
    [InlineData("MiniMax-Hailuo-02", "🪁", 2000, 1)]
    public void The_longest_prompt_is_accepted_and_one_character_more_is_refused(string model, string character, int most, int counts)
    {
        string Text(int count) => string.Concat(Enumerable.Repeat(character, count));
        Assert.DoesNotContain(Check(model, new() { Prompt = Text(most) }), problem => problem.Param == "prompt");
        var problem = Assert.Single(Check(model, new() { Prompt = Text(most + 1) }), problem => problem.Param == "prompt");
        Assert.Contains($"has {(most + 1) * counts} characters", problem.Message, StringComparison.Ordinal);
        Assert.Contains($"{model} supports at most {most * counts}.", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_negative_prompt_has_the_limit_of_the_prompt()
    {
        Assert.Empty(Check("kling-v2-6", new() { Prompt = "a", NegativePrompt = new('x', 2500) }));
        var problem = Assert.Single(Check("kling-v2-6", new() { Prompt = "a", NegativePrompt = new('x', 2501) }));
        Assert.Equal("negative_prompt", problem.Param);
    }

    [Theory]
    [InlineData("MiniMax-Hailuo-2.3", "1080p", 10, "at most 6 seconds in 1080p")]
    [InlineData("MiniMax-Hailuo-02", "1080p", 10, "at most 6 seconds in 1080p")]
    [InlineData("MiniMax-Hailuo-02", "768p", 10, null)]
    [InlineData("MiniMax-Hailuo-02", "1080p", 6, null)]
    [InlineData("gemini-omni-1.1-flash", "360p", 3, null)]
    [InlineData("gemini-omni-1.1-flash", "4k", 10, null)]
    [InlineData("gemini-omni-1.1-flash", "720p", 2, "3 to 10 seconds")]
    [InlineData("gemini-omni-1.1-flash", "720p", 11, "3 to 10 seconds")]
    [InlineData("gemini-omni-1.1-flash", "480p", 8, "16:9 in 720p")]
    public void A_duration_and_a_resolution_are_accepted_only_together(string model, string resolution, int seconds, string? refusal)
    {
        var problems = Check(model, new() { Prompt = "A kite", Resolution = resolution, Seconds = seconds });
        if (refusal is null) Assert.Empty(problems);
        else Assert.Contains(refusal, Assert.Single(problems).Message, StringComparison.Ordinal);
    }

    /// <summary>In millionths of a dollar.</summary>
    [Theory]
    [InlineData("cometapi", "veo3.1", "720p", 8, null, 2_560_000L)]
    [InlineData("cometapi", "veo3.1", "4k", 8, null, 3_840_000L)]
    [InlineData("gemini", "veo3.1", "4k", 8, null, 4_800_000L)]
    [InlineData("cometapi", "kling-v1-6", "720p", 10, null, 532_000L)]
    [InlineData("kling", "kling-v1-6", "720p", 10, null, 560_000L)]
    [InlineData("cometapi", "kling-v2-6", "1080p", 5, true, 665_000L)]
    [InlineData("cometapi", "kling-v2-6", "720p", 5, false, 199_500L)]
    [InlineData("kling", "kling-v2-6", "720p", 5, true, null)]           // no source has it
    [InlineData("cometapi", "kling-v3", "720p", 5, true, 598_500L)]
    [InlineData("xai", "grok-imagine-video-1.5", "720p", 5, null, 700_000L)]
    [InlineData("dashscope", "wan2.7-t2v", "1080p", 5, null, 750_000L)]
    [InlineData("dashscope", "happyhorse-1.0-t2v", "720p", 5, null, 700_000L)]
    [InlineData("dashscope", "happyhorse-1.1-t2v", "720p", 5, null, 700_000L)]
    [InlineData("vidu", "viduq3-pro", "1080p", 5, false, 800_000L)]
    [InlineData("vidu", "viduq2", "720p", 1, null, 75_000L)]             // the first second costs more
    [InlineData("vidu", "viduq2", "720p", 5, null, 175_000L)]
    [InlineData("vidu", "viduq1", "1080p", 5, null, 400_000L)]
    [InlineData("luma", "ray-2", "540p", 9, null, 720_000L)]
    [InlineData("minimax", "MiniMax-Hailuo-02", "1080p", 6, null, 490_000L)]
    [InlineData("minimax", "MiniMax-Hailuo-02", "768p", 6, null, 280_000L)]
    [InlineData("minimax", "MiniMax-Hailuo-02", "768p", 10, null, 560_000L)]
    [InlineData("minimax", "T2V-01", "720p", 6, null, 430_000L)]
    [InlineData("runway", "gen4_turbo", null, 5, null, 250_000L)]
    [InlineData("runway", "gen4.5", null, 10, null, 1_200_000L)]
    [InlineData("runway", "runway-veo3.1", "720p", 8, false, 1_600_000L)]
    [InlineData("runway", "runway-veo3.1", "720p", 8, true, 3_200_000L)]
    [InlineData("ark", "doubao-seedance-2-0-260128", "720p", 5, true, 756_000L)]
    [InlineData("cometapi", "doubao-seedance-2-0-260128", "720p", 5, true, null)]
    [InlineData("openrouter", "google/veo-3.1", "720p", 8, null, 3_200_000L)]
    [InlineData("fal", "fal-kling-v2.5-turbo-pro", null, 5, null, 350_000L)]
    public void A_published_price_is_in_the_catalogue(
        string system, string id, string? resolution, int seconds, bool? audio, long? micros)
    {
        var model = Models.Find(id)!.ForSystem(system);
        var request = new VideoRequest { Prompt = "A kite", Resolution = resolution, Seconds = seconds, Audio = audio };
        Assert.Equal(micros, model.PriceOf(model.Resolve(request)));
    }

    [Theory]
    [InlineData("grok-imagine-video-1.5", "xai", "yes")]
    [InlineData("grok-imagine-video-extend", "xai", "yes")]
    [InlineData("ray-2", "luma", "no")]
    [InlineData("sora-2", "cometapi", null)]
    public void A_model_says_whether_a_refusal_by_policy_is_billed(string id, string system, string? billed) =>
        Assert.Equal(billed, Models.Find(id)!.ForSystem(system).PolicyRefusalBilled);

    [Fact]
    public void A_replacement_of_a_withdrawn_model_exists_and_is_not_withdrawn()
    {
        foreach (var model in Models.All)
            foreach (var system in model.Routes.Keys)
                if (model.WithdrawalAt(system) is { Replacement: { } replacement })
                    Assert.Null(Models.Find(replacement)!.WithdrawalAt(system));
        Assert.NotNull(Models.Find("veo3.1")!.WithdrawalAt(UpstreamSystem.Gemini.Name));
        Assert.Null(Models.Find("veo3.1")!.WithdrawalAt(UpstreamSystem.CometApi.Name));
    }

    private static List<Problem> Check(string model, VideoRequest request) => Models.Find(model)!.Check(request)
        .Where(problem => problem.Param is not "input_reference").ToList();
}
