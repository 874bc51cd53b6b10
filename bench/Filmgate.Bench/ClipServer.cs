using System.Buffers.Binary;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Bench;

/// <summary>Serves a playable MP4 of any size from memory, so that no disk but the receiver's is measured: a real clip, and behind it one huge <c>free</c> box.</summary>
internal sealed class ClipServer : IAsyncDisposable
{
    private const long SmallBytes = 64L << 20;
    private static readonly byte[] Padding = Noise();
    private readonly WebApplication _app;

    private ClipServer(WebApplication app) => _app = app;

    public string Url => _app.Urls.First();

    public static async Task<ClipServer> StartAsync(long largeBytes)
    {
        var clip = new MemoryStream();
        await using (var resource = typeof(ClipServer).Assembly.GetManifestResourceStream("clip.mp4")!) await resource.CopyToAsync(clip);
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

        var left = total - clip.Length;
        var header = new byte[16];                                      // size 1: the real size follows in 64 bits
        BinaryPrimitives.WriteUInt32BigEndian(header, 1);
        "free"u8.CopyTo(header.AsSpan(4));
        BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(8), left);
        await http.Response.Body.WriteAsync(header);
        for (left -= header.Length; left > 0; left -= Padding.Length)
            await http.Response.Body.WriteAsync(Padding.AsMemory(0, (int)Math.Min(left, Padding.Length)));
    }

    private static byte[] Noise()
    {
        var noise = new byte[256 * 1024];
        new Random(1).NextBytes(noise);
        return noise;
    }
}
