using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>
/// Serves a playable MP4 of any size from memory, so that only the receiver's disk is measured: a real clip, followed by one large
/// <c>free</c> box.
/// </summary>
internal sealed class ClipServer : IAsyncDisposable
{
    private const long SmallBytes = 64L << 20;
    private static readonly byte[] PaddingBytes = RandomBytes();
    private readonly WebApplication _app;

    private ClipServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<ClipServer> StartAsync(long largeBytes)
    {
        var clip = new MemoryStream();
        await using (var resource = typeof(ClipServer).Assembly.GetManifestResourceStream("clip.mp4")!)
            await resource.CopyToAsync(clip);
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        app.MapGet("/large.mp4", (RequestDelegate)(http => SendAsync(http, clip.ToArray(), largeBytes)));
        app.MapGet("/small.mp4", (RequestDelegate)(http => SendAsync(http, clip.ToArray(), SmallBytes)));
        await app.StartAsync();
        return new(app);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private static async Task SendAsync(HttpContext http, byte[] clip, long total)
    {
        http.Response.ContentType = "video/mp4";
        http.Response.ContentLength = total;
        await http.Response.Body.WriteAsync(clip);

        var remaining = total - clip.Length;
        var header = new byte[16];                                      // size 1 means that a 64-bit size follows
        BinaryPrimitives.WriteUInt32BigEndian(header, 1);
        "free"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), remaining);
        await http.Response.Body.WriteAsync(header);
        for (remaining -= header.Length; remaining > 0; remaining -= PaddingBytes.Length)
            await http.Response.Body.WriteAsync(PaddingBytes.AsMemory(0, (int)Math.Min(remaining, PaddingBytes.Length)));
    }

    private static byte[] RandomBytes()
    {
        var bytes = new byte[256 * 1024];
        new Random(1).NextBytes(bytes);
        return bytes;
    }
}
