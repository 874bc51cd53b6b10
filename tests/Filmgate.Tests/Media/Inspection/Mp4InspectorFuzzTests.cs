using Filmgate.Media.Inspection;

namespace Filmgate.Tests.Media.Inspection;

public sealed class Mp4InspectorFuzzTests
{
    [Theory]
    [InlineData("sound.mp4")]
    [InlineData("silent-index-last.mp4")]
    public void A_truncated_file_is_never_playable(string name)
    {
        var file = SampleMedia.Read(name);
        for (var length = 0; length < file.Length; length++)
            Assert.IsType<Mp4Inspection.Refused>(Inspect(file[..length]));
    }

    [Fact]
    public void A_fragmented_file_is_playable_only_up_to_the_end_of_a_box()
    {
        var file = SampleMedia.Read("fragmented.mp4");
        var playable = Enumerable.Range(0, file.Length).Where(length => Inspect(file[..length]) is Mp4Inspection.Playable).ToArray();
        Assert.InRange(playable.Length, 1, 3); // after each fragment, and before the box that lists them
    }

    [Theory]
    [InlineData("sound.mp4")]
    [InlineData("silent-index-last.mp4")]
    [InlineData("fragmented.mp4")]
    public void No_flipped_bit_throws(string name)
    {
        var file = SampleMedia.Read(name);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            Inspect(file);
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Theory]
    [InlineData("sound.mp4", 1)]
    [InlineData("silent-index-last.mp4", 2)]
    [InlineData("fragmented.mp4", 3)]
    public void No_random_damage_throws(string name, int seed)
    {
        var random = new Random(seed);
        var original = SampleMedia.Read(name);
        for (var round = 0; round < 3000; round++)
        {
            var file = original[..random.Next(1, original.Length + 1)];
            for (var i = random.Next(1, 20); i > 0; i--)
                file[random.Next(file.Length)] = random.Next(3) switch { 0 => 0, 1 => 255, _ => (byte)random.Next(256) };
            Inspect(file);
        }
    }

    [Fact]
    public void No_random_bytes_are_playable()
    {
        var random = new Random(4);
        for (var round = 0; round < 2000; round++)
        {
            var file = new byte[random.Next(0, 400)];
            random.NextBytes(file);
            Assert.IsType<Mp4Inspection.Refused>(Inspect(file));
        }
    }

    private static Mp4Inspection Inspect(byte[] file) => Mp4Inspector.Inspect(new MemoryStream(file, writable: false));
}
