using System.Net;
using System.Net.Http.Headers;

namespace Filmgate.Tests.Sandbox;

/// <summary>Test cards that affect the result and its download.</summary>
public sealed class DownloadTestCardTests
{
    private const double SecondsToComplete = 10;

    [Fact]
    public async Task A_missing_url_appears_three_seconds_after_completion()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        const string prompt = "A fox [sandbox:no-url]";
        var video = $"/v1/videos/{(await sandbox.CreateVideoAsync(prompt))["id"]}";
        var kling = $"/kling/v1/videos/text2video/{(await sandbox.CreateKlingAsync(new { prompt }))["data.task_id"]}";
        var runway = $"/runwayml/v1/tasks/{(await sandbox.CreateRunwayAsync(prompt))["id"]}";
        sandbox.Clock.Advance(5.2);

        Assert.Equal("completed", (await sandbox.GetAsync(video))["status"]);
        Assert.False((await sandbox.GetAsync(video)).Has("video_url"));
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync(video + "/content")).Status);
        Assert.Equal("succeed", (await sandbox.GetAsync(kling))["data.task_status"]);
        Assert.False((await sandbox.GetAsync(kling)).Has("data.task_result.videos"));
        Assert.False((await sandbox.GetAsync(runway)).Has("output.0"));

        sandbox.Clock.Advance(SecondsToComplete);
        Assert.True((await sandbox.GetAsync(video)).Has("video_url"));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(video + "/content")).Status);
        Assert.True((await sandbox.GetAsync(kling)).Has("data.task_result.videos.0.url"));
        Assert.True((await sandbox.GetAsync(runway)).Has("output.0"));
    }

    [Fact]
    public async Task The_first_url_has_expired_and_the_renewed_one_works()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (poll, first) = await CompletedAsync(sandbox, "expired-url");
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(first)).Status);
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync((await sandbox.GetAsync(poll))["video_url"])).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(first)).Status);
    }

    [Fact]
    public async Task The_first_download_from_the_content_route_returns_502_when_the_url_has_expired()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox [sandbox:expired-url]", "sora-2");
        sandbox.Clock.Advance(SecondsToComplete);
        var first = await sandbox.GetAsync($"/v1/videos/{created["id"]}/content");
        Assert.Equal((HttpStatusCode.BadGateway, "server_error"), (first.Status, first["error.type"]));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync($"/v1/videos/{created["id"]}/content")).Status);
    }

    [Fact]
    public async Task Every_url_has_expired()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (poll, _) = await CompletedAsync(sandbox, "expired-url-always");
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync((await sandbox.GetAsync(poll))["video_url"])).Status);
            Assert.Equal(HttpStatusCode.BadGateway, (await sandbox.GetAsync(poll + "/content")).Status);
        }
    }

    [Fact]
    public async Task A_truncated_download_can_be_resumed()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (_, url) = await CompletedAsync(sandbox, "truncated");
        var (half, declaredLength) = await DownloadTruncatedAsync(sandbox, url);
        Assert.Equal(declaredLength / 2, half.Length);

        using var resume = new HttpRequestMessage(HttpMethod.Get, url);
        resume.Headers.Range = new RangeHeaderValue(half.Length, null);
        using var rest = await sandbox.Http.SendAsync(resume);
        Assert.Equal(HttpStatusCode.PartialContent, rest.StatusCode);
        byte[] resumed = [.. half, .. await rest.Content.ReadAsByteArrayAsync()];
        Assert.Equal((await sandbox.GetAsync(url)).Body, resumed);
    }

    [Fact]
    public async Task A_download_that_is_always_truncated_does_not_support_ranges()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (_, url) = await CompletedAsync(sandbox, "truncated-always");
        for (var i = 0; i < 3; i++)
        {
            var (half, declaredLength) = await DownloadTruncatedAsync(sandbox, url, new RangeHeaderValue(1000, null));
            Assert.Equal(declaredLength / 2, half.Length);
        }
    }

    [Fact]
    public async Task The_download_is_a_page_or_random_bytes_or_a_redirect_to_a_private_address()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var html = await sandbox.GetAsync((await CompletedAsync(sandbox, "html")).Url);
        Assert.Equal((HttpStatusCode.OK, "text/html"), (html.Status, html.ContentType));

        var noise = await sandbox.GetAsync((await CompletedAsync(sandbox, "not-a-video")).Url);
        Assert.Equal((HttpStatusCode.OK, "video/mp4"), (noise.Status, noise.ContentType));
        Assert.False(noise.Body.AsSpan(4).StartsWith("ftyp"u8));

        var redirect = await sandbox.GetAsync((await CompletedAsync(sandbox, "private-redirect")).Url);
        Assert.Equal(HttpStatusCode.Redirect, redirect.Status);
        Assert.Equal("http://169.254.169.254/latest/meta-data", redirect.Headers.Location?.ToString());
    }

    [Fact]
    public async Task The_video_has_half_of_the_requested_width_and_height()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync((await CompletedAsync(sandbox, "wrong-size")).Url)).Body);
        Assert.Equal((640, 360), (clip.Width, clip.Height));
    }

    private static async Task<(string Poll, string Url)> CompletedAsync(RunningSandbox sandbox, string card)
    {
        var poll = $"/v1/videos/{(await sandbox.CreateVideoAsync($"A fox [sandbox:{card}]"))["id"]}";
        sandbox.Clock.Advance(SecondsToComplete);
        return (poll, (await sandbox.GetAsync(poll))["video_url"]);
    }

    /// <summary>Returns the bytes before the connection was closed, and the declared length.</summary>
    private static async Task<(byte[] Half, long DeclaredLength)> DownloadTruncatedAsync(
        RunningSandbox sandbox,
        string url,
        RangeHeaderValue? range = null)
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
