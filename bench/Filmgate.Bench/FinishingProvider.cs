using Microsoft.AspNetCore.Http;

namespace Filmgate.Bench;

/// <summary>A provider that is done at the first poll and serves a small clip.</summary>
internal sealed class FinishingProvider : RenderingProvider
{
    private readonly byte[] _clip = Clip();

    protected override string Poll(string id) => $$"""{"id":"{{id}}","object":"video","status":"completed","progress":100,"video_url":"{{Url}}/clip.mp4"}""";

    protected override Task ServeAsync(HttpContext http)
    {
        http.Response.ContentType = "video/mp4";
        http.Response.ContentLength = _clip.Length;
        return http.Response.Body.WriteAsync(_clip).AsTask();
    }

    private static byte[] Clip()
    {
        using var resource = typeof(FinishingProvider).Assembly.GetManifestResourceStream("clip.mp4")!;
        var clip = new byte[resource.Length];
        resource.ReadExactly(clip);
        return clip;
    }
}
