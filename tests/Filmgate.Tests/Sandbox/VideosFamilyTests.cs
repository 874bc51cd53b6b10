using System.Net;
using System.Net.Http.Json;

namespace Filmgate.Tests.Sandbox;

public sealed class VideosFamilyTests
{
    private const double SecondsToComplete = 10;

    [Fact]
    public async Task A_veo_video_is_queued_then_rendered_and_becomes_a_real_mp4_with_sound()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        const string prompt = "A quoted 'fox': 100% [snow], C:\\path; %{pts}";
        var created = await sandbox.CreateVideoAsync(prompt, fields: [("seconds", "4"), ("size", "1280x720")]);
        Assert.StartsWith("task_", created["id"]);
        Assert.Equal(created["id"], created["task_id"]);
        Assert.Equal("queued", created["status"]);
        Assert.Equal("video", created["object"]);

        sandbox.Clock.Advance(2);
        var running = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.Equal("in_progress", running["status"]);
        Assert.InRange(running.Find("progress").GetInt32(), 1, 99);
        Assert.False(running.Has("completed_at"));

        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.Equal("completed", completed["status"]);
        Assert.Equal("100", completed["progress"]);

        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        var download = await sandbox.GetAsync(completed["video_url"]);
        Assert.Equal("video/mp4", download.ContentType);
        Assert.Equal("rendered", download.Headers.GetValues("X-Sandbox-Clip").Single());
        var clip = await Mp4.ReadAsync(download.Body);
        Assert.Equal(("h264", 1280, 720, "aac"), (clip.VideoCodec, clip.Width, clip.Height, clip.AudioCodec));
        Assert.Equal(4, clip.Seconds, tolerance: 0.2);
    }

    [Fact]
    public async Task A_sora_video_is_available_only_on_the_content_route_and_only_when_completed()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var form = RunningSandbox.Form([("model", "sora-2"), ("prompt", "A kite")], Pictures.Png(720, 1280));
        var created = await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", form);
        Assert.Matches("^video_[0-9a-f]{32}$", created["id"]);

        var early = await sandbox.GetAsync($"/v1/videos/{created["id"]}/content");
        Assert.Equal(HttpStatusCode.BadRequest, early.Status);
        Assert.Equal("invalid_request_error", early["error.type"]);

        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.False(completed.Has("video_url"));
        Assert.True(completed.Has("expires_at"));
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync($"/v1/videos/{created["id"]}/content")).Body);
        Assert.Equal(("h264", 720, 1280, "aac"), (clip.VideoCodec, clip.Width, clip.Height, clip.AudioCodec));

        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        Assert.Equal(HttpStatusCode.Unauthorized, (await sandbox.GetAsync($"/v1/videos/{created["id"]}/content")).Status);
    }

    [Fact]
    public async Task A_remix_is_a_new_video_from_a_completed_one()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var source = await sandbox.CreateVideoAsync("A kite", "sora-2", ("seconds", "8"));
        var path = $"/v1/videos/{source["id"]}/remix";
        var remix = () => sandbox.SendAsync(HttpMethod.Post, path, JsonContent.Create(new { prompt = "at night" }));
        Assert.Equal(HttpStatusCode.BadRequest, (await remix()).Status);

        sandbox.Clock.Advance(SecondsToComplete);
        var remixed = await remix();
        Assert.Equal(source["id"], remixed["remixed_from_video_id"]);
        Assert.Equal("8", remixed["seconds"]);
        Assert.NotEqual(source["id"], remixed["id"]);
    }

    [Fact]
    public async Task A_veo_alias_returns_a_backend_id_and_empty_seconds()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox", "veo3-fast", ("size", "9x16"));
        Assert.Equal("veo_3_1-4K", created["model"]);
        Assert.Equal("", created["seconds"]);
        Assert.Equal("9x16", created["size"]);
    }

    [Fact]
    public async Task Seedance_uses_upper_case_status_names()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox", "doubao-seedance-2-0", ("size", "21:9"), ("resolution", "480p"));
        Assert.Equal("SUBMITTED", created["status"]);
        sandbox.Clock.Advance(2);
        Assert.Equal("IN_PROGRESS", (await sandbox.GetAsync($"/v1/videos/{created["id"]}"))["status"]);
        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"/v1/videos/{created["id"]}");
        Assert.Equal("SUCCESS", completed["status"]);
        Assert.True(completed.Has("video_url"));
    }

    [Fact]
    public async Task Json_and_urlencoded_creates_are_accepted_too()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var body = JsonContent.Create(new { model = "sora-2", prompt = "A kite", seconds = "8" });
        var json = await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", body);
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
    public async Task A_value_that_the_model_does_not_support_is_refused(string model, string field, string value)
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
    public async Task Seedance_returns_InvalidParameter_for_a_duration_out_of_range()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.CreateVideoAsync("A fox", "doubao-seedance-1-0-pro", ("seconds", "15"));
        Assert.Equal("InvalidParameter", refused["error.code"]);
        Assert.Contains("duration", refused["error.message"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("doubao-seedance-1-5-pro", 1280, 720)]
    [InlineData("sora-2", 640, 360)]
    public async Task An_input_image_that_the_model_does_not_support_is_refused(string model, int width, int height)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var form = RunningSandbox.Form([("model", model), ("prompt", "A fox")], Pictures.Png(width, height));
        var refused = await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", form);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
    }

    [Fact]
    public async Task A_missing_or_unknown_model_and_a_missing_prompt_are_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var unknownModel = await sandbox.CreateVideoAsync("A fox", "veo9");
        Assert.Contains("model not found: veo9", unknownModel["error.message"], StringComparison.Ordinal);
        var missingModel = await sandbox.CreateVideoAsync("A fox", "");
        Assert.Contains("model name is required", missingModel["error.message"], StringComparison.Ordinal);
        var missingPrompt = await sandbox.CreateVideoAsync("");
        Assert.Contains("prompt is required", missingPrompt["error.message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.SendAsync(HttpMethod.Post, "/v1/videos", new StringContent("{"))).Status);
    }

    [Fact]
    public async Task An_unknown_id_returns_task_not_exist()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var response = await sandbox.GetAsync("/v1/videos/task_nobody");
        Assert.Equal(HttpStatusCode.BadRequest, response.Status);
        Assert.Equal("task_not_exist", response["code"]);
        Assert.True(response.Has("data"));
        Assert.Equal(HttpStatusCode.NotFound, (await sandbox.GetAsync("/v1/videos/task_nobody/content")).Status);
    }

    [Fact]
    public async Task A_url_expires_and_every_poll_renews_it()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateVideoAsync("A fox");
        sandbox.Clock.Advance(SecondsToComplete);
        var first = (await sandbox.GetAsync($"/v1/videos/{created["id"]}"))["video_url"];
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(first)).Status);

        sandbox.Clock.Advance(61);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(first)).Status);
        var renewed = (await sandbox.GetAsync($"/v1/videos/{created["id"]}"))["video_url"];
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(renewed)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await sandbox.GetAsync(renewed[..^1] + "x")).Status);
    }
}
