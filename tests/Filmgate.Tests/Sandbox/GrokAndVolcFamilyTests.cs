using System.Net;
using System.Text;

namespace Filmgate.Tests.Sandbox;

public sealed class GrokAndVolcFamilyTests
{
    private const double LongEnough = 15;
    private const string Volc = "/volc/v3/contents/generations/tasks";

    [Theory]
    [InlineData("", HttpStatusCode.OK, """{"status":"processing","progress":*,"request_id":"ID"}""")]
    [InlineData("[sandbox:pending]", HttpStatusCode.Accepted, """{"status":"pending","progress":*}""")]
    [InlineData("[sandbox:silent]", HttpStatusCode.OK, """{"request_id":"ID"}""")]
    [InlineData("[sandbox:pending][sandbox:silent]", HttpStatusCode.Accepted, "")]
    public async Task A_running_grok_video_is_said_in_four_ways(string cards, HttpStatusCode status, string body)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = (await PostAsync(sandbox, "/grok/v1/videos/generations", $$"""{"prompt":"A fox {{cards}}"}"""))["request_id"];
        sandbox.Clock.Advance(2);
        var running = await sandbox.GetAsync($"/grok/v1/videos/{id}");
        Assert.Equal(status, running.Status);
        Assert.Matches($"^{System.Text.RegularExpressions.Regex.Escape(body).Replace("\\*", "[0-9]+").Replace("ID", id)}$", Encoding.UTF8.GetString(running.Body));

        sandbox.Clock.Advance(LongEnough);
        var done = await sandbox.GetAsync($"/grok/v1/videos/{id}");
        Assert.Equal((HttpStatusCode.OK, "done", "True"), (done.Status, done["status"], done["video.respect_moderation"]));
    }

    [Fact]
    public async Task A_filtered_grok_video_is_done_without_a_url()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = (await PostAsync(sandbox, "/grok/v1/videos/generations", """{"prompt":"A fox [sandbox:filtered]"}"""))["request_id"];
        sandbox.Clock.Advance(LongEnough);
        var done = await sandbox.GetAsync($"/grok/v1/videos/{id}");
        Assert.Equal(("done", "False", ""), (done["status"], done["video.respect_moderation"], done["video.url"]));
    }

    [Theory]
    [InlineData("/grok/v1/videos/generations", """{}""", 422, "error", "prompt")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"A fox","duration":"5"}""", 400, "error", "duration")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"A fox","duration":16}""", 400, "error", "duration")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"A fox","resolution":"1080p"}""", 400, "error", "resolution")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"A fox","image":{"url":"data:image/png;base64,AAAA"}}""", 400, "error", "image.url")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"A fox","seconds":5}""", 400, "error", "seconds")]
    [InlineData("/grok/v1/videos/edits", """{"prompt":"A fox"}""", 422, "error", "video")]
    [InlineData("/grok/v1/videos/edits", """{"prompt":"A fox","video":{"url":"https://images.invalid/a.mp4"},"duration":5}""", 400, "error", "duration")]
    [InlineData(Volc, """{"model":"seedance","content":[{"type":"text","text":"A fox"}]}""", 404, "error.message", "seedance")]
    [InlineData(Volc, """{"model":"doubao-seedance-1-5-pro-251215","content":[{"type":"text","text":"A fox --duration 13"}]}""", 400, "error.message", "duration")]
    [InlineData(Volc, """{"model":"doubao-seedance-1-5-pro-251215","content":[{"type":"text","text":"A fox"}],"duration":"5"}""", 400, "error.message", "duration")]
    [InlineData(Volc, """{"model":"doubao-seedance-2-0-260128","content":[{"type":"text","text":"A fox"}],"resolution":"1080p"}""", 400, "error.message", "resolution")]
    [InlineData(Volc, """{"model":"doubao-seedance-1-5-pro-251215","content":[{"type":"image_url","image_url":{"url":"https://images.invalid/a.png"},"role":"last_frame"}]}""", 400, "error.message", "last frame")]
    [InlineData(Volc, """{"model":"doubao-seedance-1-5-pro-251215","content":[{"type":"image_url","image_url":{"url":"https://images.invalid/a.png"},"role":"reference_image"}]}""", 400, "error.message", "r2v")]
    public async Task A_wrong_field_is_named(string path, string body, int status, string where, string says)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await PostAsync(sandbox, path, body);
        Assert.Equal(status, (int)refused.Status);
        Assert.Contains(says, refused[where], StringComparison.Ordinal);
        Assert.Empty(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_volc_task_takes_flags_and_shows_what_it_made()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await PostAsync(sandbox, Volc, """{"model":"doubao-seedance-1-5-pro-251215","content":[{"type":"text","text":"A fox --dur 12 --rt 9:16"}],"generate_audio":false}""");
        Assert.Matches("^[0-9]{19}$", created["id"]);
        Assert.Equal("queued", (await sandbox.GetAsync($"{Volc}/{created["id"]}"))["status"]);
        sandbox.Clock.Advance(LongEnough);
        var done = await sandbox.GetAsync($"{Volc}/{created["id"]}");
        Assert.Equal(("succeeded", "12", "9:16", "False"), (done["status"], done["duration"], done["ratio"], done["generate_audio"]));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(done["content.video_url"])).Status);
    }

    [Theory]
    [InlineData("doubao-seedance-2-0", "A fox", "1280x720", 400)]
    [InlineData("doubao-seedance-2-0", "A fox [sandbox:pixels]", "1280x720", 200)]
    [InlineData("doubao-seedance-2-0", "A fox [sandbox:pixels]", "1281x720", 400)]
    [InlineData("doubao-seedance-2-0", "A fox [sandbox:pixels]", "16:9", 200)]
    [InlineData("omni-fast", "A fox", "1280x720", 400)]
    [InlineData("wan2.6", "A fox", "1088x832", 200)]
    [InlineData("wan2.7", "A fox", "1088x832", 400)]
    public async Task What_size_means_depends_on_the_model(string model, string prompt, string size, int status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        Assert.Equal(status, (int)(await sandbox.CreateVideoAsync(prompt, model, ("size", size))).Status);
    }

    [Fact]
    public async Task A_clip_is_only_for_the_model_that_works_on_one_and_only_in_json()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var clip = $"data:video/mp4;base64,{Convert.ToBase64String(Media.Sample.Sound)}";
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.CreateVideoAsync("A fox", "omni-fast-v2v", ("video", clip))).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(sandbox, "/v1/videos", $$"""{"model":"wan2.7","prompt":"A fox","video":"{{clip}}"}""")).Status);
        Assert.Equal(HttpStatusCode.BadRequest, (await PostAsync(sandbox, "/v1/videos", """{"model":"omni-fast-v2v","prompt":"A fox"}""")).Status);
        Assert.Equal("queued", (await PostAsync(sandbox, "/v1/videos", $$"""{"model":"omni-fast-v2v","prompt":"A fox","seconds":"4","video":"{{clip}}"}"""))["status"]);
    }

    private static Task<SandboxResponse> PostAsync(RunningSandbox sandbox, string path, string body) =>
        sandbox.SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));
}
