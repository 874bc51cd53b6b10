using System.Net;

namespace Filmgate.Tests.Sandbox;

/// <summary>Test cards that affect the render and polls.</summary>
public sealed class RenderAndPollTestCardTests
{
    private const double SecondsToComplete = 10;

    [Theory]
    [InlineData("filtered", null, null, "", null)]
    [InlineData(
        "filtered-message",
        "moderation_blocked",
        "blocked by our content policy",
        "Failure to pass the risk control system",
        "SAFETY.OUTPUT.VIDEO")]
    [InlineData(
        "render-failed",
        "render_failed",
        "Internal error",
        "Internal error: render worker timed out",
        "INTERNAL.BAD_OUTPUT.CODE01")]
    public async Task Each_family_reports_a_failed_render_in_its_own_format(
        string card,
        string? code,
        string? message,
        string klingMessage,
        string? runwayCode)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, kling, runway) = await CreateInEachFamilyAsync(sandbox, card);
        sandbox.Clock.Advance(SecondsToComplete);

        var failed = await sandbox.GetAsync(video);
        Assert.Equal("failed", failed["status"]);
        Assert.False(failed.Has("video_url"));
        if (code is null) Assert.False(failed.Has("error"));
        else Assert.Equal(code, failed["error.code"]);
        if (message is not null) Assert.Contains(message, failed["error.message"], StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.BadRequest, (await sandbox.GetAsync(video + "/content")).Status);

        var klingTask = await sandbox.GetAsync(kling);
        Assert.Equal(("failed", klingMessage), (klingTask["data.task_status"], klingTask["data.task_status_msg"]));

        var task = await sandbox.GetAsync(runway);
        Assert.Equal("FAILED", task["status"]);
        if (runwayCode is null) Assert.False(task.Has("failure"));
        else Assert.Equal(runwayCode, task["failureCode"]);
    }

    [Fact]
    public async Task A_stuck_job_stays_queued()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, kling, runway) = await CreateInEachFamilyAsync(sandbox, "stuck");
        sandbox.Clock.Advance(100_000);
        Assert.Equal("queued", (await sandbox.GetAsync(video))["status"]);
        Assert.Equal("submitted", (await sandbox.GetAsync(kling))["data.task_status"]);
        Assert.Equal("PENDING", (await sandbox.GetAsync(runway))["status"]);
    }

    [Fact]
    public async Task A_slow_job_takes_ten_times_as_long()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, _, _) = await CreateInEachFamilyAsync(sandbox, "slow");
        sandbox.Clock.Advance(20);
        Assert.Equal("in_progress", (await sandbox.GetAsync(video))["status"]);
        sandbox.Clock.Advance(20);
        Assert.Equal("completed", (await sandbox.GetAsync(video))["status"]);
    }

    [Theory]
    [InlineData("poll-500", 500, "application/json")]
    [InlineData("poll-429", 429, "application/json")]
    [InlineData("poll-html", 200, "text/html")]
    public async Task The_first_three_polls_fail_and_the_fourth_succeeds(string card, int status, string contentType)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, kling, runway) = await CreateInEachFamilyAsync(sandbox, card);
        sandbox.Clock.Advance(SecondsToComplete);
        foreach (var path in new[] { video, kling, runway })
        {
            for (var i = 0; i < 3; i++)
            {
                var broken = await sandbox.GetAsync(path);
                Assert.Equal((status, contentType), ((int)broken.Status, broken.ContentType));
                Assert.Equal(card == "poll-429", broken.Headers.RetryAfter is not null);
            }

            var fourth = await sandbox.GetAsync(path);
            Assert.Equal((HttpStatusCode.OK, "application/json"), (fourth.Status, fourth.ContentType));
        }
    }

    [Fact]
    public async Task An_undocumented_status_is_returned_while_rendering()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, kling, runway) = await CreateInEachFamilyAsync(sandbox, "unknown-status");
        sandbox.Clock.Advance(2);
        Assert.Equal("calibrating", (await sandbox.GetAsync(video))["status"]);
        Assert.Equal("calibrating", (await sandbox.GetAsync(kling))["data.task_status"]);
        Assert.Equal("CALIBRATING", (await sandbox.GetAsync(runway))["status"]);
        sandbox.Clock.Advance(SecondsToComplete);
        Assert.Equal("completed", (await sandbox.GetAsync(video))["status"]);
    }

    [Fact]
    public async Task A_late_job_is_unknown_for_two_seconds()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, kling, runway) = await CreateInEachFamilyAsync(sandbox, "late");
        sandbox.Clock.Advance(1.9);
        foreach (var path in new[] { video, kling, runway }) Assert.Equal("task_not_exist", (await sandbox.GetAsync(path))["code"]);
        sandbox.Clock.Advance(0.2);
        foreach (var path in new[] { video, kling, runway }) Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(path)).Status);
    }

    [Fact]
    public async Task A_lost_job_is_known_at_first_and_unknown_afterwards()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (video, kling, _) = await CreateInEachFamilyAsync(sandbox, "lost");
        sandbox.Clock.Advance(1);
        foreach (var path in new[] { video, kling }) Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(path)).Status);
        foreach (var wait in new[] { 2.0, 10, 10_000 })
        {
            sandbox.Clock.Advance(wait);
            foreach (var path in new[] { video, kling }) Assert.Equal("task_not_exist", (await sandbox.GetAsync(path))["code"]);
        }
    }

    [Fact]
    public async Task Cards_select_the_status_names()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var upper = await sandbox.CreateVideoAsync("A fox [sandbox:upper]");
        Assert.Equal("SUBMITTED", upper["status"]);
        var tutorial = await sandbox.CreateVideoAsync("A fox [sandbox:succeeded]");
        var seedance = await sandbox.CreateVideoAsync("A fox [sandbox:lower]", "doubao-seedance-2-0");
        var (_, _, runway) = await CreateInEachFamilyAsync(sandbox, "lower");
        sandbox.Clock.Advance(SecondsToComplete);

        Assert.Equal("SUCCESS", (await sandbox.GetAsync($"/v1/videos/{upper["id"]}"))["status"]);
        Assert.Equal("completed", (await sandbox.GetAsync($"/v1/videos/{seedance["id"]}"))["status"]);
        Assert.Equal("succeeded", (await sandbox.GetAsync(runway))["status"]);
        var completed = await sandbox.GetAsync($"/v1/videos/{tutorial["id"]}");
        Assert.Equal("succeeded", completed["status"]);
        Assert.False(completed.Has("video_url"));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync(completed["output.0"])).Status);
    }

    [Fact]
    public async Task Polls_can_use_the_older_envelope()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var (_, kling, runway) = await CreateInEachFamilyAsync(sandbox, "wrapped");
        sandbox.Clock.Advance(1.01);
        var queued = await sandbox.GetAsync(kling);
        Assert.Equal(("success", "QUEUED", "0%"), (queued["code"], queued["data.status"], queued["data.progress"]));
        Assert.Equal("submitted", queued["data.data.task_status"]);
        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync(kling);
        Assert.Equal(("SUCCESS", "100%"), (completed["data.status"], completed["data.progress"]));
        Assert.True(completed.Has("data.data.task_result.videos.0.url"));
        var task = await sandbox.GetAsync(runway);
        Assert.Equal(("SUCCESS", "SUCCEEDED", "IMAGE_TO_VIDEO"), (task["data.status"], task["data.data.status"], task["data.action"]));
        Assert.True(task.Has("data.data.output.0"));
    }

    /// <summary>Creates a job in three families and returns their poll paths.</summary>
    private static async Task<(string Video, string Kling, string Runway)> CreateInEachFamilyAsync(RunningSandbox sandbox, string card) =>
        ($"/v1/videos/{(await sandbox.CreateVideoAsync($"A fox [sandbox:{card}]"))["id"]}",
         $"/kling/v1/videos/text2video/{(await sandbox.CreateKlingAsync(new { prompt = $"A fox [sandbox:{card}]" }))["data.task_id"]}",
         $"/runwayml/v1/tasks/{(await sandbox.CreateRunwayAsync($"A fox [sandbox:{card}]"))["id"]}");
}
