using System.Net;
using System.Net.Http.Json;

namespace Filmgate.Tests.Sandbox;

public sealed class VideosFamilyTests
{
    private const double LongEnough = 10;

    [Fact]
    public async Task A_veo_video_is_queued_then_rendered_then_a_real_mp4_with_sound()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var created = await sandbox.CreateVideoAsync("A quoted 'fox': 100% [snow], C:\\path; %{pts}", fields: [("seconds", "4"), ("size", "1280x720")]);
        Assert.StartsWith("task_", created["id"]);
        Assert.Equal(created["id"], created["task_id"]);
        Assert.Equal("queued", created["status"]);
        Assert.Equal("video", created["object"]);

        sandbox.Clock.Advance(2);
        var running = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.Equal("in_progress", running["status"]);
        Assert.InRange(running.Find("progress").GetInt32(), 1, 99);
        Assert.False(running.Has("completed_at"));

        sandbox.Clock.Advance(LongEnough);
        var done = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.Equal("completed", done["status"]);
        Assert.Equal("100", done["progress"]);

        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        var download = await sandbox.GetAsync(done["video_url"]);
        Assert.Equal("video/mp4", download.ContentType);
        Assert.Equal("rendered", download.Headers.GetValues("X-Sandbox-Clip").Single());
        var clip = await Mp4.ReadAsync(download.Body);
        Assert.Equal(("h264", 1280, 720, "aac"), (clip.VideoCodec, clip.Width, clip.Height, clip.AudioCodec));
        Assert.Equal(4, clip.Seconds, tolerance: 0.2);
    }

    [Fact]
    public async Task A_sora_video_is_only_on_the_content_route_and_only_when_completed()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var picture = Pictures.Png(720, 1280);
        var created = await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", RunningSandbox.Form([("model", "sora-2"), ("prompt", "A kite")], picture));
        Assert.Matches("^video_[0-9a-f]{32}$", created["id"]);

        var early = await sandbox.GetAsync($"/v1/videos/{created["id"]}/content");
        Assert.Equal(HttpStatusCode.BadRequest, early.Status);
        Assert.Equal("invalid_request_error", early["error.type"]);

        sandbox.Clock.Advance(LongEnough);
        var done = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.False(done.Has("video_url"));
        Assert.True(done.Has("expires_at"));
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync($"/v1/videos/{created["id"]}/content")).Body);
        Assert.Equal(("h264", 720, 1280, "aac"), (clip.VideoCodec, clip.Width, clip.Height, clip.AudioCodec));

        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await sandbox.GetAsync($"/v1/videos/{created["id"]}/content")).Status);
    }

    [Fact]
    public async Task A_remix_is_a_new_video_of_a_completed_one()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var source = await sandbox.CreateVideoAsync("A kite", "sora-2", ("seconds", "8"));
        var remix = () => sandbox.SendAsync(HttpMethod.Post, $"/v1/videos/{source["id"]}/remix", JsonContent.Create(new { prompt = "at night" }));
        Assert.Equal(HttpStatusCode.BadRequest, (await remix()).Status);

        sandbox.Clock.Advance(LongEnough);
        var remixed = await remix();
        Assert.Equal(source["id"], remixed["remixed_from_video_id"]);
        Assert.Equal("8", remixed["seconds"]);
        Assert.NotEqual(source["id"], remixed["id"]);
    }

    [Fact]
    public async Task A_veo_alias_answers_a_backend_id_and_empty_seconds()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox", "veo3-fast", ("size", "9x16"));
        Assert.Equal("veo_3_1-4K", created["model"]);
        Assert.Equal("", created["seconds"]);
        Assert.Equal("9x16", created["size"]);
    }

    [Fact]
    public async Task Seedance_speaks_in_capitals()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox", "doubao-seedance-2-0", ("size", "21:9"), ("resolution", "480p"));
        Assert.Equal("SUBMITTED", created["status"]);
        sandbox.Clock.Advance(2);
        Assert.Equal("IN_PROGRESS", (await sandbox.GetAsync($"/v1/videos/{created["id"]}"))["status"]);
        sandbox.Clock.Advance(LongEnough);
        var done = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.Equal("SUCCESS", done["status"]);
        Assert.True(done.Has("video_url"));
    }

    [Fact]
    public async Task Json_and_urlencoded_creates_are_taken_too()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var json = await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", JsonContent.Create(new { model = "sora-2", prompt = "A kite", seconds = "8" }));
        Assert.Equal("8", json["seconds"]);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["model"] = "sora-2", ["prompt"] = "A kite" });
        Assert.Equal("4", (await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", form))["seconds"]);
    }

    [Theory]
    [InlineData("veo3.1", "seconds", "5")]
    [InlineData("veo3.1", "seconds", "four")]
    [InlineData("veo3.1", "size", "1080x1920")]
    [InlineData("sora-2", "seconds", "6")]
    [InlineData("sora-2", "size", "1920x1080")]
    [InlineData("sora-2", "resolution", "720p")]
    [InlineData("doubao-seedance-2-0", "size", "2:1")]
    [InlineData("doubao-seedance-2-0", "resolution", "1080p")]
    public async Task A_value_that_the_model_cannot_honour_is_refused(string model, string field, string value)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.CreateVideoAsync("A fox", model, (field, value));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal("comet_api_error", refused["error.type"]);
        Assert.Equal("invalid_request", refused["error.code"]);
        Assert.Contains(field, refused["error.message"], StringComparison.Ordinal);
        Assert.Empty(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task Seedance_names_its_range_error_InvalidParameter()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.CreateVideoAsync("A fox", "doubao-seedance-1-0-pro", ("seconds", "15"));
        Assert.Equal("InvalidParameter", refused["error.code"]);
        Assert.Contains("duration", refused["error.message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doubao-seedance-1-5-pro", 1280, 720)]
    [InlineData("sora-2", 640, 360)]
    public async Task A_reference_that_the_model_cannot_use_is_refused(string model, int width, int height)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", RunningSandbox.Form([("model", model), ("prompt", "A fox")], Pictures.Png(width, height)));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task A_model_or_prompt_that_is_missing_or_unknown_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        Assert.Contains("model not found: veo9", (await sandbox.CreateVideoAsync("A fox", "veo9"))["error.message"], StringComparison.Ordinal);
        Assert.Contains("model name is required", (await sandbox.CreateVideoAsync("A fox", ""))["error.message"], StringComparison.Ordinal);
        Assert.Contains("prompt is required", (await sandbox.CreateVideoAsync(""))["error.message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", new StringContent("{"))).Status);
    }

    [Fact]
    public async Task An_unknown_id_does_not_exist()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var answer = await sandbox.GetAsync("/v1/videos/task_nobody");
        Assert.Equal(HttpStatusCode.BadRequest, answer.Status);
        Assert.Equal("task_not_exist", answer["code"]);
        Assert.True(answer.Has("data"));
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/v1/videos/task_nobody/content")).Status);
    }

    [Fact]
    public async Task A_url_expires_and_every_poll_renews_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox");
        sandbox.Clock.Advance(LongEnough);
        var first = (await sandbox.GetAsync($"/v1/videos/{created["id"]}"))["video_url"];
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(first)).Status);

        sandbox.Clock.Advance(61);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(first)).Status);
        var renewed = (await sandbox.GetAsync($"/v1/videos/{created["id"]}"))["video_url"];
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(renewed)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(renewed[..^1] + "x")).Status);
    }
}
