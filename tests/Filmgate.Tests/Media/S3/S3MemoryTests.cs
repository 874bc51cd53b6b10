using System.Buffers.Binary;
using Filmgate.Media.Downloads;
using Filmgate.Media.S3;
using Filmgate.Media.Store;
using Filmgate.Tests.Media.Downloads;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.S3;

/// <summary>A short form of <c>./bench/run --only s3</c>, which copies 2 GB.</summary>
[Collection(typeof(MemoryMeasurement))]
public sealed class S3MemoryTests(S3Server server, ITestOutputHelper output) : IClassFixture<S3Server>
{
    private const int Megabytes = 192;

    [Fact]
    public async Task A_large_video_is_copied_from_the_provider_to_the_bucket_in_the_memory_of_three_parts()
    {
        Assert.SkipUnless(File.Exists("/proc/self/clear_refs"), "This system does not report the peak memory of a process.");
        using var store = new S3MediaStore(S3Bucket.Open(await server.NewLocationAsync(), 4L << 30));
        await using var upstream = await TestHttpServer.StartAsync(SendAsync);
        using var media = new MediaFixture();
        var download = new VideoDownload(store, media.Downloader, KeyTemplate.Default, TimeProvider.System);
        await CopyAsync("/small.mp4"); // less than one part, so the part buffers are not allocated yet

        GC.Collect();
        await File.WriteAllTextAsync("/proc/self/clear_refs", "5");
        var before = Memory("VmRSS:");
        await CopyAsync("/large.mp4");
        var growth = Memory("VmHWM:") - before;

        output.WriteLine($"{Megabytes} MiB; the peak of the resident set grew by {growth >> 20} MiB, provider and gateway together");
        Assert.True(growth <= 64L << 20, $"{growth} bytes");

        async Task CopyAsync(string path)
        {
            var subject = new MediaSubject(VideoTask.NewId(TimeProvider.System.GetUtcNow()), "key_1", "veo3");
            var outcome = await download.RunAsync(subject, new(upstream.Url(path)), null, default);
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

    private static long Memory(string name)
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith(name, StringComparison.Ordinal));
        return long.Parse(line.AsSpan(name.Length).TrimEnd("kB").Trim()) << 10;
    }
}
