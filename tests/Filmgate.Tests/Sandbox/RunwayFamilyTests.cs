using System.Net;
using System.Text;

namespace Filmgate.Tests.Sandbox;

public sealed class RunwayFamilyTests
{
    private const double SecondsToComplete = 10;

    [Fact]
    public async Task A_task_is_unknown_at_first_then_runs_and_returns_a_real_mp4()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var image = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(640, 360))}";
        var created = await sandbox.CreateRunwayAsync(new
        {
            model = "gen3a_turbo",
            promptImage = new[] { new { uri = image, position = "first" } },
            promptText = "Push in",
            ratio = "1104:832",
            duration = 5,
        });
        Assert.True(Guid.TryParse(created["id"], out _));
        var path = $"/runwayml/v1/tasks/{created["id"]}";

        var early = await sandbox.GetAsync(path);
        Assert.Equal((HttpStatusCode.BadRequest, "task_not_exist"), (early.Status, early["code"]));
        sandbox.Clock.Advance(2);
        var running = await sandbox.GetAsync(path);
        Assert.Equal("RUNNING", running["status"]);
        Assert.InRange(running.Find("progress").GetDouble(), 0.01, 0.99);

        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync(path);
        Assert.Equal("SUCCEEDED", completed["status"]);
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync(completed["output.0"])).Body);
        Assert.Equal(("h264", 1104, 832, (string?)null), (clip.VideoCodec, clip.Width, clip.Height, clip.AudioCodec));
        Assert.Equal(5, clip.Seconds, tolerance: 0.2);
    }

    [Fact]
    public async Task A_create_without_the_version_header_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var body = new { model = "gen3a_turbo", promptImage = "https://images.invalid/a.png" };
        var refused = await sandbox.CreateRunwayAsync(body, version: null);
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Contains("X-Runway-Version", refused["error"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"promptImage":"https://images.invalid/a.png"}""", "model")]
    [InlineData("""{"model":"gen3a_turbo"}""", "promptImage")]
    [InlineData("""{"model":"gen3a_turbo","promptImage":"http://images.invalid/a.png"}""", "promptImage")]
    [InlineData("""{"model":"gen3a_turbo","promptImage":"data:image/png;base64,AAAA"}""", "promptImage")]
    [InlineData("""{"model":"gen3a_turbo","promptImage":"https://images.invalid/a.png","duration":"5"}""", "duration")]
    [InlineData("""{"model":"gen3a_turbo","promptImage":"https://images.invalid/a.png","duration":7}""", "duration")]
    [InlineData("""{"model":"gen3a_turbo","promptImage":"https://images.invalid/a.png","ratio":"1280x720"}""", "ratio")]
    [InlineData("""{"model":"gen3a_turbo","promptImage":"https://images.invalid/a.png","seed":-1}""", "seed")]
    public async Task The_error_names_the_invalid_field(string body, string field)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.SendAsync(
            HttpMethod.Post,
            "/runwayml/v1/image_to_video",
            new StringContent(body, Encoding.UTF8, "application/json"),
            (RunningSandbox.RunwayVersionHeader, RunningSandbox.RunwayVersion));
        Assert.Equal(HttpStatusCode.BadRequest, refused.Status);
        Assert.Equal(field, refused["issues.0.path.0"]);
        Assert.Empty(await sandbox.JobsAsync());
    }
}
