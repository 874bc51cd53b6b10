using System.Buffers.Binary;
using System.Text;
using Filmgate.Media.Inspection;

namespace Filmgate.Tests.Media.Inspection;

public sealed class Mp4InspectorTests
{
    [Fact]
    public void Facts_of_a_video_with_sound() =>
        Assert.Equal(
            new Mp4Facts(TimeSpan.FromSeconds(1), 64, 48, true, true),
            Facts(SampleMedia.Sound) with { Duration = TimeSpan.FromSeconds(1) });

    [Fact]
    public void Facts_of_a_silent_video_with_its_index_at_the_end() =>
        Assert.Equal(new Mp4Facts(TimeSpan.FromSeconds(2), 96, 54, true, false), Facts(SampleMedia.IndexLast));

    [Fact]
    public void Facts_of_a_fragmented_video_whose_header_gives_no_duration() =>
        Assert.Equal(new Mp4Facts(TimeSpan.FromSeconds(2), 96, 54, true, false), Facts(SampleMedia.Read("fragmented.mp4")));

    [Theory]
    [InlineData(0, 1, -1, 0, 54, 96)]
    [InlineData(0, -1, 1, 0, 54, 96)]
    [InlineData(-1, 0, 0, -1, 96, 54)]
    [InlineData(-1, 0, 0, 1, 96, 54)]
    public void A_clip_of_a_phone_has_the_size_that_players_show(int a, int b, int c, int d, int width, int height)
    {
        var file = SampleMedia.Turned(SampleMedia.IndexLast, a, b, c, d);
        var facts = Facts(file);
        Assert.Equal((width, height, false), (facts.Width, facts.Height, facts.Orientation.IsUpright));
    }

    [Fact]
    public void The_duration_is_the_one_that_players_show() =>
        Assert.InRange(Facts(SampleMedia.Sound).Duration.TotalSeconds, 0.99, 1.1);

    [Fact]
    public void Bytes_after_the_last_whole_box_are_ignored_if_everything_else_is_present()
    {
        Assert.Equal(96, Facts([.. SampleMedia.IndexLast, 0, 0, 0]).Width);
        Assert.Equal(96, Facts([.. SampleMedia.IndexLast, .. "garbage at the end"u8]).Width);
    }

    [Fact]
    public void Headers_with_64_bit_times_are_read()
    {
        var moov = Box("moov", [
            .. Box("mvhd", [1, 0, 0, 0, .. new byte[16], .. U32(1000), .. U64(5_500), .. new byte[80]]),
            .. Box("trak", [
                .. Box("tkhd", [
                    1, 0, 0, 7, .. new byte[16], .. U32(1), .. new byte[4 + 8 + 16 + 36], .. U32(640 << 16), .. U32(360 << 16),
                ]),
                .. Box("mdia", [
                    .. Box("mdhd", [1, 0, 0, 0, .. new byte[16], .. U32(1000), .. U64(5_500), .. new byte[4]]),
                    .. Box("hdlr", [.. new byte[8], .. "vide"u8, .. new byte[13]]),
                    .. Box("minf", Box("stbl", [
                        .. Box("stsz", [0, 0, 0, 0, .. U32(4), .. U32(2)]),
                        .. Box("stsc", [0, 0, 0, 0, .. U32(1), .. U32(1), .. U32(2), .. U32(1)]),
                        .. Box("co64", [0, 0, 0, 0, .. U32(1), .. U64(16)]),
                    ])),
                ]),
            ])]);
        byte[] file = [.. Box("ftyp", "isom0000"u8.ToArray()), .. Box("mdat", new byte[8]), .. moov];
        Assert.Equal(new Mp4Facts(TimeSpan.FromSeconds(5.5), 640, 360, true, false), Facts(file));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("<!DOCTYPE html><html><body>Sign in to continue</body></html>")]
    [InlineData("{\"error\":\"expired\"}")]
    public void Anything_other_than_an_MP4_is_refused(string text) => Reason(Encoding.UTF8.GetBytes(text));

    [Fact]
    public void A_file_with_only_sound_is_refused() =>
        Assert.Equal("The file has no video track.", Reason(SampleMedia.Read("sound-only.mp4")));

    [Fact]
    public void An_image_is_refused() =>
        Assert.Equal("The file is not an MP4 but a PNG image.", Reason(SampleMedia.Read("picture.png")));

    [Fact]
    public void A_file_without_an_index_or_without_media_data_is_refused()
    {
        Assert.Contains("no index", Reason(Renamed(SampleMedia.Sound, "moov", "free")), StringComparison.Ordinal);
        Assert.Contains("no media data", Reason(Renamed(SampleMedia.Sound, "mdat", "free")), StringComparison.Ordinal);
        Assert.Equal("The file has no video track.", Reason(Renamed(SampleMedia.Sound, "vide", "text")));
    }

    [Fact]
    public void A_duration_of_zero_is_refused()
    {
        var file = SampleMedia.IndexLast;
        foreach (var header in new[] { "mvhd", "mdhd" })
            file.AsSpan(file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(header)) + 4 + 16, 4).Clear();
        Assert.Equal("The file's duration is zero.", Reason(file));
    }

    [Fact]
    public void A_frame_size_of_zero_is_refused()
    {
        var file = SampleMedia.IndexLast;
        file.AsSpan(file.AsSpan().IndexOf("tkhd"u8) + 4 + 76, 8).Clear();
        Assert.Equal(96, Facts(file).Width); // the sample description still has it
        file.AsSpan(file.AsSpan().IndexOf("stsd"u8) + 4 + 40, 4).Clear();
        Assert.Equal("The file's video track has no frame size.", Reason(file));
    }

    [Fact]
    public void The_index_reveals_a_truncated_media_box_of_unknown_length()
    {
        // Size 0 means "to the end of the file", so only the position of the last sample reveals that something is missing.
        var file = SampleMedia.Sound;
        BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan(file.AsSpan().IndexOf("mdat"u8) - 4), 0);
        Assert.Equal(64, Facts(file).Width);
        Assert.Contains("truncated", Reason(file[..^1]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_truncated_second_media_box_is_not_mistaken_for_garbage_at_the_end() =>
        Assert.Contains("truncated", Reason([.. SampleMedia.IndexLast, .. Box("mdat", new byte[100])[..^1]]), StringComparison.Ordinal);

    [Fact]
    public void Absurd_sizes_are_refused_before_anything_is_allocated()
    {
        byte[] ftyp = Box("ftyp", "isom0000"u8.ToArray());
        Assert.Contains("truncated", Reason([.. ftyp, .. U32(1), .. "moov"u8, .. U64(long.MaxValue)]));
        Assert.Contains("truncated", Reason([.. ftyp, .. U32(1), .. "moov"u8, .. U64(ulong.MaxValue)]));
        Assert.Contains("truncated", Reason([.. ftyp, .. U32(4), .. "moov"u8]));
        Assert.Contains("truncated", Reason([.. ftyp, .. U32(uint.MaxValue), .. "mdat"u8]));
        Assert.Contains("too many boxes", Reason([.. ftyp, .. Repeat(Box("free", []), 100_001)]));
        Assert.Contains("larger than 32 MiB", Reason([.. ftyp, .. Box("mdat", [1]), .. Box("moov", new byte[(32 << 20) + 1])]));
        Assert.Contains("malformed", Reason([.. ftyp, .. Box("mdat", [1]), .. Box("moov", Repeat(Box("trak", []), 1000))]));
        var table = Box("stsz", [0, 0, 0, 0, 0, 0, 0, 0, .. U32(uint.MaxValue)]);
        Assert.Contains("malformed", Reason([.. ftyp, .. Box("mdat", [1]), .. Box("moov", Box("trak", table))]));
    }

    private static byte[] Box(string type, byte[] payload) =>
        [.. U32((uint)payload.Length + 8), .. Encoding.ASCII.GetBytes(type), .. payload];

    private static byte[] Repeat(byte[] box, int count) => [.. Enumerable.Repeat(box, count).SelectMany(b => b)];

    private static byte[] U32(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    private static byte[] U64(ulong value) => [.. U32((uint)(value >> 32)), .. U32((uint)value)];

    private static byte[] Renamed(byte[] file, string type, string to)
    {
        Encoding.ASCII.GetBytes(to).CopyTo(file, file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(type)));
        return file;
    }

    private static Mp4Facts Facts(byte[] file) => Assert.IsType<Mp4Inspection.Playable>(Mp4Inspector.Inspect(new MemoryStream(file))).Facts;

    private static string Reason(byte[] file) => Assert.IsType<Mp4Inspection.Refused>(Mp4Inspector.Inspect(new MemoryStream(file))).Reason;
}
