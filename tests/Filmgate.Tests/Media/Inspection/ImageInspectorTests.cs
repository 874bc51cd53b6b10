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
    public void The_type_of_an_image_is_detected_from_its_bytes(string name, string contentType, string extension, int width, int height) =>
        Assert.Equal(
            new ImageInspection.Accepted(new ImageFacts(contentType, extension, width, height)),
            ImageInspector.Inspect(SampleMedia.Read(name)));

    [Theory]
    [InlineData("picture.gif", "The image is of type Gif. Send a JPEG, PNG or WebP image.")]
    [InlineData("sound.mp4", "Send a JPEG, PNG or WebP image.")]
    public void Another_type_of_file_is_named_and_refused(string name, string reason) =>
        Assert.EndsWith(reason, Assert.IsType<ImageInspection.Refused>(ImageInspector.Inspect(SampleMedia.Read(name))).Reason);

    [Fact]
    public void Empty_files_and_text_are_refused()
    {
        Assert.Equal(new ImageInspection.Refused("The image is empty."), ImageInspector.Inspect([]));
        Assert.IsType<ImageInspection.Refused>(ImageInspector.Inspect("<svg/>"u8.ToArray()));
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
