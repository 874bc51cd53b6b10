using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Filmgate.Tests.Processes;

/// <summary>
/// Plays MiniMax for one create after the other. It reads bodies of any size in small blocks, and remembers the length and the hashes of
/// the images in them. Every render fails, so nothing is downloaded.
/// </summary>
internal sealed class ImageProvider : IAsyncDisposable
{
    private static readonly byte[] Marker = ";base64,"u8.ToArray();
    private readonly WebApplication _server;

    private ImageProvider()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        _server = builder.Build();
        _server.Run(RespondAsync);
    }

    public ConcurrentQueue<ReceivedCreate> Creates { get; } = new();

    public Uri Url => new(_server.Urls.First());

    public static async Task<ImageProvider> StartAsync()
    {
        var provider = new ImageProvider();
        await provider._server.StartAsync();
        return provider;
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task RespondAsync(HttpContext http)
    {
        http.Response.ContentType = "application/json";
        if (http.Request.Method is "POST")
        {
            var (bytes, images) = await ReadImagesAsync(http.Request.Body);
            Creates.Enqueue(new(http.Request.ContentLength, bytes, images));
            var id = $"task-{Creates.Count}";
            await http.Response.WriteAsync($$"""{"task":{"id":"{{id}}","status":"queued"},"id":"{{id}}"}""");
            return;
        }

        await http.Response.WriteAsync("""{"task":{"id":"task","status":"failed","error":{"code":"1","message":"the end"}}}""");
    }

    /// <summary>The images are the texts of the JSON that contain <c>;base64,</c>.</summary>
    private static async Task<(long Bytes, IReadOnlyList<string> Images)> ReadImagesAsync(Stream body)
    {
        var (total, images) = (0L, new List<string>());
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (buffer, decoded, kept, isImage) = (new byte[60 * 1024], new byte[60 * 1024], 0, false);
        while (await body.ReadAsync(buffer.AsMemory(kept)) is > 0 and var read)
        {
            (total, var held) = (total + read, kept + read);
            kept = Take(buffer.AsSpan(0, held));
            buffer.AsSpan(held - kept, kept).CopyTo(buffer);
        }

        return (total, images);

        // Returns how many bytes at the end are needed again.
        int Take(ReadOnlySpan<byte> text)
        {
            while (true)
            {
                if (!isImage)
                {
                    var marker = text.IndexOf(Marker);
                    if (marker < 0) return Math.Min(text.Length, Marker.Length - 1);
                    text = text[(marker + Marker.Length)..];
                    isImage = true;
                }

                var quote = text.IndexOf((byte)'"');
                var base64 = quote >= 0 ? text[..quote] : text[..(text.Length / 4 * 4)];
                Base64.DecodeFromUtf8(base64, decoded, out _, out var written);
                hash.AppendData(decoded, 0, written);
                text = text[base64.Length..];
                if (quote < 0) return text.Length;
                images.Add(Convert.ToHexStringLower(hash.GetHashAndReset()));
                isImage = false;
            }
        }
    }
}

/// <param name="ContentLength">The header; null if there was none.</param>
/// <param name="Images">The SHA-256 of each image.</param>
internal sealed record ReceivedCreate(long? ContentLength, long Bytes, IReadOnlyList<string> Images);
