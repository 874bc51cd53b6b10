using System.Net.Http.Headers;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.Downloads;

/// <summary>Serves a file with ranges, and drops the connection after a number of bytes, as often as configured.</summary>
internal sealed class FlakyFileServer(byte[] file, int bytesBeforeDrop)
{
    private int _drops = int.MaxValue;

    public int Drops
    {
        get => _drops;
        init => _drops = value;
    }

    public byte[] File { get; set; } = file;
    public string? ETag { get; set; } = "\"one\"";
    public bool IgnoresRange { get; init; }
    public bool IgnoresIfRange { get; init; }
    public bool IsChunked { get; init; }
    public Action<FlakyFileServer>? AfterDrop { get; init; }

    public async Task RespondAsync(HttpContext context)
    {
        var response = context.Response;
        response.Headers.ETag = ETag;
        response.ContentType = "video/mp4";
        var from = From(context.Request);
        if (from > 0)
        {
            response.StatusCode = from < File.Length ? 206 : 416;
            response.Headers.ContentRange = from < File.Length
                ? $"bytes {from}-{File.Length - 1}/{File.Length}"
                : $"bytes */{File.Length}";
        }

        var rest = File.AsMemory(Math.Min(from, File.Length));
        if (!IsChunked)
            response.ContentLength = rest.Length;
        if (rest.Length <= bytesBeforeDrop || _drops == 0)
        {
            await response.Body.WriteAsync(rest);
            return;
        }

        await response.Body.WriteAsync(rest[..bytesBeforeDrop]);
        await response.Body.FlushAsync();
        _drops--;
        AfterDrop?.Invoke(this);
        await DropAsync(context);
    }

    /// <summary>
    /// Fails in the middle of a response. The server then closes the connection. Unlike after a reset, the client has received all bytes
    /// sent so far, so a test knows where the download stopped.
    /// </summary>
    public static Task DropAsync(HttpContext context) => Task.FromException(new IOException($"Dropping {context.Request.Path}."));

    private int From(HttpRequest request)
    {
        if (IgnoresRange || !RangeHeaderValue.TryParse(request.Headers.Range, out var range))
            return 0;
        var condition = request.Headers.IfRange.ToString();
        return IgnoresIfRange || condition.Length == 0 || condition == ETag ? (int)range.Ranges.Single().From!.Value : 0;
    }
}
