using System.Buffers.Binary;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Inspection;

public sealed class Mp4IndexCaptureTests
{
    /// <summary>The provider decides how many indexes a file has. The upload must complete in any case.</summary>
    [Fact]
    public async Task Indexes_above_the_limit_are_not_captured_and_are_reported_as_too_large()
    {
        var capture = new Mp4IndexCapture();
        var fragment = new byte[64 << 10];
        BinaryPrimitives.WriteInt32BigEndian(fragment, fragment.Length);
        "moof"u8.CopyTo(fragment.AsSpan(4));
        var small = new byte[24];
        BinaryPrimitives.WriteInt32BigEndian(small, small.Length);
        "moof"u8.CopyTo(small.AsSpan(4));

        var writing = Task.Run(() =>
        {
            capture.Write([0, 0, 0, 8, .. "ftyp"u8]);
            for (var i = 0; i < 720; i++) capture.Write(fragment);
            for (var i = 0; i < 50_000; i++) capture.Write(small);
        });
        await writing.WaitAsync(TimeSpan.FromSeconds(30));

        await using var index = capture.Open();
        Assert.Equal(8 + (45L << 20) + (50_000 * 24), index.Length);
        Assert.Equal("index too large", Assert.Throws<MediaStoreException>(() => Mp4Inspector.Inspect(index)).Reason);
    }
}
