using Filmgate.Media.Inputs;
using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Inputs;

public sealed class ImageConverterTests
{
    [Fact]
    public async Task Without_ffmpeg_nothing_is_changed()
    {
        using var media = new MediaFixture();
        var photo = ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 6);
        var stored = Assert.IsType<ImageResult.Stored>(await media.Images.StoreAsync("key_1", new MemoryStream(photo), default));
        using var converter = media.Converter(null);

        var target = new ImageTarget(ImageFit.Stretch, 360, 640, AllowsPng: true, MaxBytes: null);

        Assert.IsType<ImageConversion.NoFfmpeg>(await converter.ConvertAsync("key_1", stored.Image, stored.Facts, target, default));
    }

    [Fact]
    public void A_filter_turns_before_it_resizes()
    {
        var facts = new ImageFacts("image/jpeg", "jpg", 640, 360, Orientation.FromExif(6));
        var filters = ImageFilters.Of(facts, new(ImageFit.Cover, 720, 1280, AllowsPng: true, MaxBytes: null));
        Assert.True(filters.IndexOf("transpose", StringComparison.Ordinal) < filters.IndexOf("scale=720:1280", StringComparison.Ordinal));
        Assert.EndsWith("sidedata=mode=delete,metadata=mode=delete", filters, StringComparison.Ordinal);
    }
}
