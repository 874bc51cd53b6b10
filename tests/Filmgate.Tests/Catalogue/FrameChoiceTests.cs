using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Catalogue;

public sealed class FrameChoiceTests
{
    private static readonly ModelCatalogue Models = ModelCatalogue.Load();

    [Theory]
    [InlineData("veo3-fast", 720, 1280, "720x1280", "9:16")]
    [InlineData("veo3-fast", 1000, 1000, "1280x720", "16:9")]           // no square frame: the first of the nearest
    [InlineData("sora-2", 1280, 720, "1280x720", "16:9")]
    [InlineData("sora-2", 1792, 1024, "1792x1024", "7:4")]             // it wants an image of exactly the video's size
    [InlineData("gen3a_turbo", 720, 1280, "720x1280", "9:16")]
    [InlineData("gen4_turbo", 3000, 3000, "960x960", "1:1")]
    [InlineData("gen4.5", 1000, 1000, "960x960", "1:1")]
    [InlineData("grok-imagine-video", 720, 1280, "720x1280", "9:16")]
    [InlineData("grok-imagine-video", 900, 600, "1080x720", "3:2")]
    [InlineData("google/veo-3.1", 1080, 1920, "720x1280", "9:16")]     // a larger image does not choose a dearer resolution
    [InlineData("doubao-seedance-2-0", 600, 800, "720x960", "3:4")]
    [InlineData("ray-2", 900, 2100, "", "9:21")]
    [InlineData("doubao-seedance-2-0-260128", 720, 1280, "", "adaptive")]
    [InlineData("doubao-seedance-1-5-pro-251215", 1280, 720, "", "adaptive")]
    [InlineData("MiniMax-H3", 720, 1280, "", "adaptive")]
    [InlineData("kling-v3", 720, 1280, "", "")]                        // the provider follows the image: nothing is sent
    [InlineData("MiniMax-Hailuo-2.3", 720, 1280, "", "")]
    [InlineData("viduq3-pro", 720, 1280, "", "")]
    [InlineData("wan2.7-i2v", 720, 1280, "", "")]
    public void A_first_frame_chooses_the_shape_if_none_is_asked_for(string model, int width, int height, string size, string ratio)
    {
        var frame = FrameOf(model, new() { Prompt = "A kite", Images = [Image(width, height)] });
        Assert.Equal((size, ratio), (frame?.Size, frame?.Ratio));
    }

    [Theory]
    [InlineData("gen4_aleph", 720, 1280, "")]                          // the clip keeps its shape
    [InlineData("happyhorse-1.0-video-edit", 720, 1280, "")]
    [InlineData("doubao-seedance-2-0-260128", 720, 1280, "adaptive")]
    public void So_does_a_clip(string model, int width, int height, string ratio)
    {
        var clip = new InputVideo(Key: "inputs/clip.mp4", Width: width, Height: height);
        Assert.Equal(ratio, FrameOf(model, new() { Prompt = "A kite", Video = clip })?.Ratio);
    }

    [Fact]
    public void So_do_reference_images_of_one_shape()
    {
        const string model = "grok-imagine-video-reference";
        Assert.Equal("9:16", FrameOf(model, new() { Prompt = "A kite", References = [Image(720, 1280), Image(1080, 1920)] })?.Ratio);
        Assert.Equal("16:9", FrameOf(model, new() { Prompt = "A kite", References = [Image(720, 1280), Image(900, 900)] })?.Ratio);
    }

    [Fact]
    public void What_the_client_asks_for_counts()
    {
        var portrait = Image(720, 1280);
        Assert.Equal("1280x720", FrameOf("veo3-fast", new() { Prompt = "A kite", Images = [portrait], Size = "1280x720" })?.Size);
        VideoRequest wide = new() { Prompt = "A kite", Images = [portrait], AspectRatio = "16:9" };
        Assert.Equal("16:9", FrameOf("doubao-seedance-2-0-260128", wide)?.Ratio);
        Assert.Equal("1080x1920", FrameOf("google/veo-3.1", new() { Prompt = "A kite", Images = [portrait], Resolution = "1080p" })?.Size);
        Assert.Equal("1080p", FrameOf("kling-v3", new() { Prompt = "A kite", Images = [portrait], Resolution = "1080p" })?.Resolution);
    }

    [Fact]
    public void A_size_that_only_an_image_allows_is_refused_for_a_text()
    {
        var text = new VideoRequest { Prompt = "A kite", Size = "960x960" };
        var model = Models.Find("gen4.5")!;
        Assert.Equal("gen4.5 supports 1280x720 or 720x1280, not 960x960.", Assert.Single(model.Check(text)).Message);
        Assert.Empty(model.Check(text with { Images = [Image(960, 960)] }));
        Assert.Single(Models.Find("MiniMax-H3")!.Check(new() { Prompt = "A kite", AspectRatio = "adaptive" }));
    }

    private static Frame? FrameOf(string id, VideoRequest request)
    {
        var model = Models.Find(id)!;
        var (_, route) = model.Routes.First();
        Assert.Contains(route.Dialect, UpstreamSystem.ByName[model.Routes.Keys.First()].Prefixes.Keys);
        return model.Resolve(request, new DialectSet()[route.Dialect].ShapeWith(request)).Frame;
    }

    private static InputImage Image(int width, int height) => new("inputs/kite.png", "image/png", 100, width, height);
}
