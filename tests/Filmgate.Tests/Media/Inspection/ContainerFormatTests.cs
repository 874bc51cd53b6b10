using System.Text;
using Filmgate.Media.Inspection;

namespace Filmgate.Tests.Media.Inspection;

public sealed class ContainerFormatTests
{
    [Theory]
    [InlineData("\x1A\x45\xDF\xA3\x9F\x42\x86\x81", "WebM or Matroska")]
    [InlineData("RIFF\0\0\0\0AVI LIST", "AVI")]
    [InlineData("RIFF\0\0\0\0WEBPVP8X", "WebP")]
    [InlineData("FLV\x01\x05\0\0\0", "Flash")]
    [InlineData("OggS\0\x02\0\0", "Ogg")]
    [InlineData("\0\0\x01\xBA\x44\0\x04\0", "program stream")]
    [InlineData("\x47\x40\0\x10\0\0\xB0\x0D", "transport stream")]
    [InlineData("GIF89a\0\0", "GIF")]
    [InlineData("PK\x03\x04\0\0\0\0", "ZIP")]
    public void A_file_that_is_not_an_MP4_is_named(string start, string name)
    {
        var file = new MemoryStream([.. Encoding.Latin1.GetBytes(start), .. new byte[500]]);
        var refused = Assert.IsType<Mp4Inspection.Refused>(Mp4Inspector.Inspect(file));
        Assert.StartsWith("The file is not an MP4 but ", refused.Reason);
        Assert.Contains(name, refused.Reason);
    }

    [Theory]
    [InlineData("<!doctype html><html>")]
    [InlineData("{\"error\":1}")]
    [InlineData("G")]
    public void Anything_else_has_no_name(string text) =>
        Assert.Null(ContainerFormat.Of(new MemoryStream(Encoding.Latin1.GetBytes(text))));
}
