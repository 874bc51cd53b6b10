using System.Net;
using System.Net.Http.Headers;

namespace Filmgate.Tests.Sandbox;

/// <summary>Test cards that act on the finished video.</summary>
public sealed class DownloadTestCardTests
{
    private const double LongEnough = 10;

    [Fact]
    public async Task A_result_without_a_url_appears_three_seconds_later()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var video = $"/v1/videos/{(await sandbox.CreateVideoAsync("A fox [sandbox:no-url]"))["id"]}";
        var kling = $"/kling/v1/videos/text2video/{(await sandbox.CreateKlingAsync(new { prompt = "A fox [sandbox:no-url]" }))["data.task_id"]}";
        var runway = $"/runwayml/v1/tasks/{(await sandbox.CreateRunwayAsync("A fox [sandbox:no-url]"))["id"]}";
        sandbox.Clock.Advance(5.2);

        Assert.Equal("completed", (await sandbox.GetAsync(video))["status"]);
        Assert.False((await sandbox.GetAsync(video)).Has("video_url"));
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync(video + "/content")).Status);
        Assert.Equal("succeed", (await sandbox.GetAsync(kling))["data.task_status"]);
        Assert.False((await sandbox.GetAsync(kling)).Has("data.task_result.videos"));
        Assert.False((await sandbox.GetAsync(runway)).Has("output.0"));

        sandbox.Clock.Advance(LongEnough);
        Assert.True((await sandbox.GetAsync(video)).Has("video_url"));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(video + "/content")).Status);
        Assert.True((await sandbox.GetAsync(kling)).Has("data.task_result.videos.0.url"));
        Assert.True((await sandbox.GetAsync(runway)).Has("output.0"));
    }

    [Fact]
    public async Task The_first_url_is_expired_and_the_renewed_one_works()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (poll, first) = await FinishedAsync(sandbox, "expired-url");
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync((await sandbox.GetAsync(poll))["video_url"])).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(first)).Status);
    }

    [Fact]
    public async Task Behind_the_content_route_an_expired_url_is_a_bad_gateway_once()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox [sandbox:expired-url]", "sora-2");
        sandbox.Clock.Advance(LongEnough);
        var first = await sandbox.GetAsync($"/v1/videos/{created["id"]}/content");
        Assert.Equal((HttpStatusCode.BadGateway, "server_error"), (first.Status, first["error.type"]));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync($"/v1/videos/{created["id"]}/content")).Status);
    }

    [Fact]
    public async Task Every_url_is_expired()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (poll, _) = await FinishedAsync(sandbox, "expired-url-always");
        for (var turn = 0; turn < 3; turn++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync((await sandbox.GetAsync(poll))["video_url"])).Status);
            Assert.Equal(HttpStatusCode.BadGateway, (await sandbox.GetAsync(poll + "/content")).Status);
        }
    }

    [Fact]
    public async Task A_truncated_download_can_be_resumed()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (_, url) = await FinishedAsync(sandbox, "truncated");
        var (half, whole) = await BreaksOffAsync(sandbox, url);
        Assert.Equal(whole / 2, half.Length);

        using var resume = new HttpRequestMessage(HttpMethod.Get, url);
        resume.Headers.Range = new RangeHeaderValue(half.Length, null);
        using var rest = await sandbox.Http.SendAsync(resume);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        byte[] resumed = [.. half, .. await rest.Content.ReadAsByteArrayAsync()];
        Assert.Equal((await sandbox.GetAsync(url)).Body, resumed);
    }

    [Fact]
    public async Task A_download_that_is_always_truncated_takes_no_ranges()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (_, url) = await FinishedAsync(sandbox, "truncated-always");
        for (var turn = 0; turn < 3; turn++)
        {
            var (half, whole) = await BreaksOffAsync(sandbox, url, new RangeHeaderValue(1000, null));
            Assert.Equal(whole / 2, half.Length);
        }
    }

    [Fact]
    public async Task The_download_is_something_else()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var html = await sandbox.GetAsync((await FinishedAsync(sandbox, "html")).Url);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (html.Status, html.ContentType));

        var noise = await sandbox.GetAsync((await FinishedAsync(sandbox, "not-a-video")).Url);
        Assert.Equal((HttpStatusCode.OK, "video/mp4"), (noise.Status, noise.ContentType));
        Assert.False(noise.Body.AsSpan(4).StartsWith("ftyp"u8));

        var inward = await sandbox.GetAsync((await FinishedAsync(sandbox, "private-redirect")).Url);
        Assert.Equal((HttpStatusCode.Redirect, "http://169.254.169.254/latest/meta-data"), (inward.Status, inward.Headers.Location?.ToString()));
    }

    [Fact]
    public async Task The_video_is_half_as_large_as_asked_for()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync((await FinishedAsync(sandbox, "wrong-size")).Url)).Body);
        Assert.Equal((640, 360), (clip.Width, clip.Height));
    }

    private static async Task<(string Poll, string Url)> FinishedAsync(RunningSandbox sandbox, string card)
    {
        var poll = $"/v1/videos/{(await sandbox.CreateVideoAsync($"A fox [sandbox:{card}]"))["id"]}";
        sandbox.Clock.Advance(LongEnough);
        return (poll, (await sandbox.GetAsync(poll))["video_url"]);
    }

    /// <summary>The bytes that came before the connection broke, and the length that was promised.</summary>
    private static async Task<(byte[] Half, long Whole)> BreaksOffAsync(RunningSandbox sandbox, string url, RangeHeaderValue? range = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, url);
        request.Headers.Range = range;
        using var response = await sandbox.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        using var half = new MemoryStream();
        await using var body = await response.Content.ReadAsStreamAsync();
        await Assert.ThrowsAnyAsync<IOException>(() => body.CopyToAsync(half));
        return (half.ToArray(), response.Content.Headers.ContentLength!.Value);
    }
}
