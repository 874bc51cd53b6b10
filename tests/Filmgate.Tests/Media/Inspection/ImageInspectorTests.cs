using Filmgate.Media.Inspection;

namespace Filmgate.Tests.Media.Inspection;

public sealed class ImageInspectorTests
{
    [Theory]
    [InlineData("picture.jpg", "image/jpeg", "jpg", 40, 30)]
    [InlineData("picture.png", "image/png", "png", 40, 30)]
    [InlineData("lossy.webp", "image/webp", "webp", 42, 32)]
    [InlineData("lossless.webp", "image/webp", "webp", 42, 32)]
    [InlineData("alpha.webp", "image/webp", "webp", 44, 34)]
    [InlineData("portrait.avif", "image/avif", "avif", 360, 640)]
    [InlineData("tiled.avif", "image/avif", "avif", 640, 640)]
    [InlineData("landscape.heic", "image/heic", "heic", 640, 360)]
    public void The_type_of_an_image_is_detected_from_its_bytes(string name, string contentType, string extension, int width, int height) =>
        Assert.Equal(
            new ImageInspection.Accepted(new ImageFacts(contentType, extension, width, height, Orientation.Upright)),
            ImageInspector.Inspect(SampleMedia.Read(name)));

    [Theory]
    [InlineData("picture.gif", "The image is of type Gif. Send a JPEG, PNG or WebP image.")]
    [InlineData("sound.mp4", "This is a video, not an image. Send a JPEG, PNG or WebP image.")]
    public void Another_type_of_file_is_named_and_refused(string name, string reason) =>
        Assert.EndsWith(reason, Assert.IsType<ImageInspection.Refused>(ImageInspector.Inspect(SampleMedia.Read(name))).Reason);

    [Fact]
    public void Empty_files_and_text_are_refused()
    {
        Assert.Equal(new ImageInspection.Refused("The image is empty."), ImageInspector.Inspect([]));
        Assert.IsType<ImageInspection.Refused>(ImageInspector.Inspect("<svg/>"u8.ToArray()));
    }

    [Theory]
    [InlineData(1, 640, 360)]
    [InlineData(2, 640, 360)]
    [InlineData(3, 640, 360)]
    [InlineData(4, 640, 360)]
    [InlineData(5, 360, 640)]
    [InlineData(6, 360, 640)]
    [InlineData(7, 360, 640)]
    [InlineData(8, 360, 640)]
    public void The_size_of_a_photo_is_the_one_that_a_viewer_shows(int exif, int width, int height)
    {
        foreach (var image in (byte[][])[
            ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), exif),
            ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), exif, isLittleEndian: true),
            ExifImages.Png(640, 360, exif),
            ExifImages.WebP(SampleMedia.Read("landscape.webp"), 640, 360, exif)])
        {
            var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(image)).Facts;
            Assert.Equal((width, height), (facts.Width, facts.Height));
            Assert.Equal((640, 360, Orientation.FromExif(exif)), (facts.StoredWidth, facts.StoredHeight, facts.Orientation));
        }
    }

    [Fact]
    public void A_photo_of_a_phone_has_the_size_of_all_its_tiles_and_is_turned()
    {
        var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(SampleMedia.Read("phone.heic"))).Facts;
        Assert.Equal(("HEIC", 960, 640), (facts.ForeignType, facts.Width, facts.Height));
        Assert.Equal((640, 960, Orientation.FromExif(6)), (facts.StoredWidth, facts.StoredHeight, facts.Orientation));
    }

    [Fact]
    public void Damaged_metadata_leaves_the_picture_upright()
    {
        var photo = ExifImages.Jpeg(SampleMedia.Read("landscape.jpg"), 6);
        var tag = photo.AsSpan().IndexOf("Exif\0\0MM"u8) + 10;
        (photo[tag], photo[tag + 1]) = (0xFF, 0xFF);                       // the directory is outside the file
        var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(photo)).Facts;
        Assert.Equal((640, 360), (facts.Width, facts.Height));
    }

    [Theory]
    [InlineData("portrait.avif")]
    [InlineData("phone.heic")]
    public void No_truncated_or_flipped_avif_or_heic_throws(string name)
    {
        var image = SampleMedia.Read(name);
        for (var length = 0; length < image.Length; length++) ImageInspector.Inspect(image[..length]);
        for (var bit = 0; bit < image.Length * 8; bit++)
        {
            image[bit / 8] ^= (byte)(1 << (bit % 8));
            ImageInspector.Inspect(image);
            image[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("picture.jpg")]
    [InlineData("picture.png")]
    [InlineData("lossy.webp")]
    [InlineData("lossless.webp")]
    [InlineData("alpha.webp")]
    public void A_truncated_image_is_refused_and_no_flipped_bit_throws(string name)
    {
        var image = SampleMedia.Read(name);
        for (var length = 0; length < image.Length - 8; length++)
            Assert.IsType<ImageInspection.Refused>(ImageInspector.Inspect(image[..length]));
        for (var bit = 0; bit < image.Length * 8; bit++)
        {
            image[bit / 8] ^= (byte)(1 << (bit % 8));
            ImageInspector.Inspect(image);
            image[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }
}
