using Microsoft.AspNetCore.Http;

namespace Filmgate.Bench;

/// <summary>A provider whose videos are completed at the first poll. Serves a small clip.</summary>
internal sealed class InstantProvider : StubProvider
{
    private readonly byte[] _clip = ReadClip();

    protected override string PollResponse(string id) =>
        $$"""{"id":"{{id}}","object":"video","status":"completed","progress":100,"video_url":"{{Url}}/clip.mp4"}""";

    protected override Task SendFileAsync(HttpContext http)
    {
        http.Response.ContentType = "video/mp4";
        http.Response.ContentLength = _clip.Length;
        return http.Response.Body.WriteAsync(_clip).AsTask();
    }

    private static byte[] ReadClip()
    {
        using var resource = typeof(InstantProvider).Assembly.GetManifestResourceStream("clip.mp4")!;
        var clip = new byte[resource.Length];
        resource.ReadExactly(clip);
        return clip;
    }
}
