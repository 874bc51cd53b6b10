using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace Filmgate.Tests.Sandbox;

public sealed class GrokAndVolcFamilyTests
{
    private const double SecondsToComplete = 15;
    private const string Grok = "/grok/v1/videos/generations";
    private const string GrokEdits = "/grok/v1/videos/edits";
    private const string Volc = "/volc/v3/contents/generations/tasks";
    private const string Seedance15 = "\"model\":\"doubao-seedance-1-5-pro-251215\"";
    private const string Seedance20 = "\"model\":\"doubao-seedance-2-0-260128\"";
    private const string ImageUrl = """
        "type":"image_url","image_url":{"url":"https://images.invalid/a.png"}
        """;
    private const string FoxText = """{"type":"text","text":"A fox"}""";

    [Theory]
    [InlineData("", HttpStatusCode.OK, """{"status":"processing","progress":*,"request_id":"ID"}""")]
    [InlineData("[sandbox:pending]", HttpStatusCode.Accepted, """{"status":"pending","progress":*}""")]
    [InlineData("[sandbox:silent]", HttpStatusCode.OK, """{"request_id":"ID"}""")]
    [InlineData("[sandbox:pending][sandbox:silent]", HttpStatusCode.Accepted, "")]
    public async Task A_running_grok_video_is_reported_in_four_formats(string cards, HttpStatusCode status, string body)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = (await PostAsync(sandbox, Grok, $$"""{"prompt":"A fox {{cards}}"}"""))["request_id"];
        sandbox.Clock.Advance(2);
        var running = await sandbox.GetAsync($"/grok/v1/videos/{id}");
        Assert.Equal(status, running.Status);
        var pattern = Regex.Escape(body).Replace("\\*", "[0-9]+").Replace("ID", id);
        Assert.Matches($"^{pattern}$", Encoding.UTF8.GetString(running.Body));

        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"/grok/v1/videos/{id}");
        Assert.Equal((HttpStatusCode.OK, "done", "True"), (completed.Status, completed["status"], completed["video.respect_moderation"]));
    }

    [Fact]
    public async Task A_filtered_grok_video_is_done_without_a_url()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var id = (await PostAsync(sandbox, Grok, """{"prompt":"A fox [sandbox:filtered]"}"""))["request_id"];
        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"/grok/v1/videos/{id}");
        Assert.Equal(("done", "False", ""), (completed["status"], completed["video.respect_moderation"], completed["video.url"]));
    }

    [Theory]
    [InlineData(Grok, """{}""", 422, "prompt")]
    [InlineData(Grok, """{"prompt":"A fox","duration":"5"}""", 400, "duration")]
    [InlineData(Grok, """{"prompt":"A fox","duration":16}""", 400, "duration")]
    [InlineData(Grok, """{"prompt":"A fox","resolution":"1080p"}""", 400, "resolution")]
    [InlineData(Grok, """{"prompt":"A fox","image":{"url":"data:image/png;base64,AAAA"}}""", 400, "image.url")]
    [InlineData(Grok, """{"prompt":"A fox","seconds":5}""", 400, "seconds")]
    [InlineData(GrokEdits, """{"prompt":"A fox"}""", 422, "video")]
    [InlineData(GrokEdits, """{"prompt":"A fox","video":{"url":"https://images.invalid/a.mp4"},"duration":5}""", 400, "duration")]
    [InlineData(Volc, $$"""{"model":"seedance","content":[{{FoxText}}]}""", 404, "seedance")]
    [InlineData(Volc, $$"""{{{Seedance15}},"content":[{"type":"text","text":"A fox --duration 13"}]}""", 400, "duration")]
    [InlineData(Volc, $$"""{{{Seedance15}},"content":[{{FoxText}}],"duration":"5"}""", 400, "duration")]
    [InlineData(Volc, $$"""{{{Seedance20}},"content":[{{FoxText}}],"resolution":"1080p"}""", 400, "resolution")]
    [InlineData(Volc, $$"""{{{Seedance15}},"content":[{{{ImageUrl}},"role":"last_frame"}]}""", 400, "last frame")]
    [InlineData(Volc, $$"""{{{Seedance15}},"content":[{{{ImageUrl}},"role":"reference_image"}]}""", 400, "r2v")]
    public async Task The_error_names_the_invalid_field(string path, string body, int status, string field)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await PostAsync(sandbox, path, body);
        Assert.Equal(status, (int)refused.Status);
        Assert.Contains(field, refused[path == Volc ? "error.message" : "error"], StringComparison.Ordinal);
        Assert.Empty(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task A_volc_task_accepts_flags_and_reports_the_result()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        const string content = """[{"type":"text","text":"A fox --dur 12 --rt 9:16"}]""";
        var created = await PostAsync(sandbox, Volc, $$"""{{{Seedance15}},"content":{{content}},"generate_audio":false}""");
        Assert.Matches("^[0-9]{19}$", created["id"]);
        Assert.Equal("queued", (await sandbox.GetAsync($"{Volc}/{created["id"]}"))["status"]);
        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"{Volc}/{created["id"]}");
        Assert.Equal(("succeeded", "12"), (completed["status"], completed["duration"]));
        Assert.Equal(("9:16", "False"), (completed["ratio"], completed["generate_audio"]));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(completed["content.video_url"])).Status);
    }

    [Theory]
    [InlineData("doubao-seedance-2-0", "A fox", "1280x720", 400)]
    [InlineData("doubao-seedance-2-0", "A fox [sandbox:pixels]", "1280x720", 200)]
    [InlineData("doubao-seedance-2-0", "A fox [sandbox:pixels]", "1281x720", 400)]
    [InlineData("doubao-seedance-2-0", "A fox [sandbox:pixels]", "16:9", 200)]
    [InlineData("omni-fast", "A fox", "1280x720", 400)]
    [InlineData("wan2.6", "A fox", "1088x832", 200)]
    [InlineData("wan2.7", "A fox", "1088x832", 400)]
    public async Task The_accepted_sizes_depend_on_the_model(string model, string prompt, string size, int status)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        Assert.Equal(status, (int)(await sandbox.CreateVideoAsync(prompt, model, ("size", size))).Status);
    }

    [Fact]
    public async Task A_clip_is_accepted_only_in_json_and_only_by_a_model_that_edits_clips()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var clip = $"data:video/mp4;base64,{Convert.ToBase64String(Media.SampleMedia.Sound)}";
        var form = await sandbox.CreateVideoAsync("A fox", "omni-fast-v2v", ("video", clip));
        Assert.Equal(HttpStatusCode.BadRequest, form.Status);
        var otherModel = await PostAsync(sandbox, "/v1/videos", $$"""{"model":"wan2.7","prompt":"A fox","video":"{{clip}}"}""");
        Assert.Equal(HttpStatusCode.BadRequest, otherModel.Status);
        var withoutClip = await PostAsync(sandbox, "/v1/videos", """{"model":"omni-fast-v2v","prompt":"A fox"}""");
        Assert.Equal(HttpStatusCode.BadRequest, withoutClip.Status);
        var valid = $$"""{"model":"omni-fast-v2v","prompt":"A fox","seconds":"4","video":"{{clip}}"}""";
        Assert.Equal("queued", (await PostAsync(sandbox, "/v1/videos", valid))["status"]);
    }

    private static Task<SandboxResponse> PostAsync(RunningSandbox sandbox, string path, string body) =>
        sandbox.SendAsync(HttpMethod.Post, path, new StringContent(body, Encoding.UTF8, "application/json"));
}
