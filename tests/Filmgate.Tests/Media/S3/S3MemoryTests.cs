using System.Buffers.Binary;
using Filmgate.Media.Downloads;
using Filmgate.Media.S3;
using Filmgate.Media.Store;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.S3;

/// <summary>The short form of `./bench/run --only s3`, which copies 2 GB.</summary>
[Collection(typeof(MeasuringMemory))]
public sealed class S3MemoryTests(S3Server server, ITestOutputHelper output) : IClassFixture<S3Server>
{
    private const int Megabytes = 192;

    [Fact]
    public async Task A_large_video_goes_from_the_provider_to_the_bucket_in_the_memory_of_three_parts()
    {
        Assert.SkipUnless(File.Exists("/proc/self/clear_refs"), "This system does not tell the peak of a process's memory.");
        using var store = new S3MediaStore(S3Bucket.Open(await server.NewPlaceAsync(), 4L << 30));
        await using var upstream = await TestHttpServer.StartAsync(SendAsync);
        using var lab = new MediaFixture();
        var keeper = new VideoDownload(store, lab.Downloader, KeyTemplate.Default, TimeProvider.System);
        await CopyAsync("/small.mp4");                                 // less than one part: the buffers are not there yet

        GC.Collect();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        var before = Memory("VmRSS:");
        await CopyAsync("/large.mp4");
        var growth = Memory("VmHWM:") - before;

        output.WriteLine($"{Megabytes} MiB; the resident set's peak grew by {growth >> 20} MiB, provider and gateway together");
        Assert.True(growth <= 64L << 20, $"{growth} bytes");

        async Task CopyAsync(string path)
        {
            var outcome = await keeper.RunAsync(new(VideoTask.NewId(TimeProvider.System.GetUtcNow()), "key_1", "veo3"), new(upstream.Url(path)), null, default);
            Assert.True(outcome is Outcome.Stored, outcome.ToString());
        }
    }

    private static async Task SendAsync(HttpContext http)
    {
        var size = (http.Request.Path == "/large.mp4" ? Megabytes : 1) << 20;
        var piece = new byte[1 << 16];
        SampleMedia.Sound.CopyTo(piece, 0);
        BinaryPrimitives.WriteInt32BigEndian(piece.AsSpan(SampleMedia.Sound.Length), size - SampleMedia.Sound.Length);
        "free"u8.CopyTo(piece.AsSpan(SampleMedia.Sound.Length + 4));
        http.Response.ContentLength = size;
        for (var sent = 0; sent < size; sent += piece.Length) await http.Response.Body.WriteAsync(piece);
    }

    private static long Memory(string name) =>
        long.Parse(File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal)).AsSpan(name.Length).TrimEnd("kB").Trim()) << 10;
}
