using System.Buffers.Binary;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media;

public sealed class Mp4IndexCaptureTests
{
    /// <summary>Whoever delivers it decides how many there are; the writer must get to the end all the same.</summary>
    [Fact]
    public async Task Indexes_beyond_what_is_kept_are_passed_by_and_said_to_be_too_large()
    {
        var tee = new Mp4IndexCapture();
        var fragment = new byte[64 << 10];
        BinaryPrimitives.WriteInt32BigEndian(fragment, fragment.Length);
        "moof"u8.CopyTo(fragment.AsSpan(4));
        var small = new byte[24];
        BinaryPrimitives.WriteInt32BigEndian(small, small.Length);
        "moof"u8.CopyTo(small.AsSpan(4));

        var writing = Task.Run(() =>
        {
            tee.Write([0, 0, 0, 8, .. "ftyp"u8]);
            for (var i = 0; i < 720; i++) tee.Write(fragment);
            for (var i = 0; i < 50_000; i++) tee.Write(small);
        });
        await writing.WaitAsync(TimeSpan.FromSeconds(30));

        await using var index = tee.Open();
        Assert.Equal(8 + (45L << 20) + (50_000 * 24), index.Length);
        Assert.Equal("index too large", Assert.Throws<MediaStoreException>(() => Mp4Inspector.Inspect(index)).Reason);
    }
}
