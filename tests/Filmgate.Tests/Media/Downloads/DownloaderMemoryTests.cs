using Filmgate.Media.Downloads;
using Filmgate.Media.Inspection;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Downloads;

/// <summary>Tests that count the allocations of the whole process, so nothing else may run at the same time.</summary>
[CollectionDefinition(DisableParallelization = true)]
public sealed class MemoryMeasurement;

[Collection(typeof(MemoryMeasurement))]
public sealed class DownloaderMemoryTests(ITestOutputHelper output)
{
    [Fact]
    public async Task A_large_file_is_downloaded_in_constant_memory()
    {
        const int Pieces = 300 * 16;
        var piece = new byte[64 * 1024];
        await using var upstream = await TestHttpServer.StartAsync(async context =>
        {
            context.Response.ContentLength = (long)Pieces * piece.Length;
            for (var i = 0; i < Pieces; i++)
                await context.Response.Body.WriteAsync(piece);
        });
        using var media = new MediaFixture();
        await using var staged = await media.StageAsync();

        var before = GC.GetTotalAllocatedBytes(precise: true);
        var startedAt = TimeProvider.System.GetTimestamp();
        var result = await media.Downloader.FetchAsync(new VideoSource(upstream.Url()), null, staged, default);
        var took = TimeProvider.System.GetElapsedTime(startedAt);
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;

        output.WriteLine($"300 MiB in {took.TotalMilliseconds:F0} ms, {allocated / 1024} KiB allocated, client and server together");
        Assert.Equal((long)Pieces * piece.Length, Assert.IsType<FetchResult.Fetched>(result).Bytes);
        Assert.InRange(allocated, 0, 30 << 20);
    }

    [Fact]
    public void A_table_that_announces_a_huge_size_allocates_nothing()
    {
        byte[] file =
        [
            0, 0, 0, 12, .. "ftypisom"u8, 0, 0, 0, 9, .. "mdat"u8, 0,
            0, 0, 0, 36, .. "moov"u8, 0, 0, 0, 28, .. "trak"u8, 0, 0, 0, 20, .. "stsz"u8, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0,
        ];
        var before = GC.GetTotalAllocatedBytes(precise: true);
        Assert.IsType<Mp4Inspection.Refused>(Mp4Inspector.Inspect(new MemoryStream(file)));
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1 << 20);
    }

    [Fact]
    public void A_sparse_file_of_many_gigabytes_is_inspected_without_being_read()
    {
        var path = Path.GetTempFileName();
        try
        {
            using var file = new FileStream(path, FileMode.Create);
            var sample = SampleMedia.Sound;
            file.Write(sample);
            file.Write([0, 0, 0, 1, (byte)'f', (byte)'r', (byte)'e', (byte)'e', 0, 0, 0, 2, 0, 0, 0, 0]);
            file.SetLength(sample.Length + (8L << 30));
            var before = GC.GetTotalAllocatedBytes(precise: true);
            Assert.IsType<Mp4Inspection.Playable>(Mp4Inspector.Inspect(file));
            Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, 1 << 20);
        }
        finally
        {
            File.Delete(path);
        }
    }
}
