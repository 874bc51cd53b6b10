using System.Net;
using System.Text;

namespace Filmgate.Tests.Sandbox;

public sealed class KlingFamilyTests
{
    private const double SecondsToComplete = 10;

    [Fact]
    public async Task A_text_to_video_task_with_sound_has_two_ids_and_a_real_mp4()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var created = await sandbox.CreateKlingAsync(new
        {
            model_name = "kling-v2-6",
            prompt = "A river",
            duration = "5",
            aspect_ratio = "1:1",
            sound = "on",
            external_task_id = "mine-1",
        });
        Assert.Equal("0", created["code"]);
        Assert.Equal("submitted", created["data.task_status"]);
        Assert.Matches("^[0-9]{18}$", created["data.task_id"]);
        Assert.True(created.Find("data.created_at").GetInt64() > 1_700_000_000_000);

        sandbox.Clock.Advance(2.5);
        var running = await sandbox.GetAsync($"/kling/v1/videos/text2video/{created["data.task_id"]}");
        Assert.Equal("processing", running["data.task_status"]);
        Assert.False(running.Has("data.task_result.videos"));

        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync("/kling/v1/videos/text2video/mine-1");
        Assert.Equal("succeed", completed["data.task_status"]);
        Assert.Equal(created["data.task_id"], completed["data.task_id"]);
        Assert.Equal("mine-1", completed["data.task_info.external_task_id"]);
        Assert.Equal("5", completed["data.task_result.videos.0.duration"]);
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync(completed["data.task_result.videos.0.url"])).Body);
        Assert.Equal(("h264", 720, 720, "aac"), (clip.VideoCodec, clip.Width, clip.Height, clip.AudioCodec));
        Assert.Equal(5, clip.Seconds, tolerance: 0.2);
    }

    [Fact]
    public async Task An_image_to_video_task_has_the_aspect_ratio_of_its_image_and_no_sound()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var image = Convert.ToBase64String(Pictures.Png(300, 450));
        var created = await sandbox.CreateKlingAsync(new { image, prompt = "It moves" }, "image2video");
        sandbox.Clock.Advance(SecondsToComplete);
        var completed = await sandbox.GetAsync($"/kling/v1/videos/image2video/{created["data.task_id"]}");
        var clip = await Mp4.ReadAsync((await sandbox.GetAsync(completed["data.task_result.videos.0.url"])).Body);
        Assert.Equal((720, 1080, (string?)null), (clip.Width, clip.Height, clip.AudioCodec));
    }

    [Fact]
    public async Task A_job_is_unknown_under_another_action()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var created = await sandbox.CreateKlingAsync(new { prompt = "A river" });
        var response = await sandbox.GetAsync($"/kling/v1/videos/image2video/{created["data.task_id"]}");
        Assert.Equal((HttpStatusCode.BadRequest, "task_not_exist"), (response.Status, response["code"]));
    }

    [Fact]
    public async Task Only_one_of_many_concurrent_creates_gets_an_external_id()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var body = new { prompt = "A river", external_task_id = "same" };
        var responses = await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => sandbox.CreateKlingAsync(body)));
        Assert.Single(responses, response => response["code"] == "0");
        Assert.All(
            responses.Where(response => response["code"] != "0"),
            response => Assert.Equal((HttpStatusCode.BadRequest, "1201"), (response.Status, response["code"])));
        Assert.Single(await sandbox.JobsAsync());
    }

    public static TheoryData<string, string> InvalidRequests => new()
    {
        { "text2video", """{}""" },
        { "text2video", """[]""" },
        { "text2video", """{"prompt":"p","duration":5}""" },
        { "text2video", """{"prompt":"p","duration":"7"}""" },
        { "text2video", """{"prompt":"p","mode":"best"}""" },
        { "text2video", """{"prompt":"p","aspect_ratio":"2:1"}""" },
        { "text2video", """{"prompt":"p","cfg_scale":1.5}""" },
        { "text2video", """{"prompt":"p","model_name":"kling-v99"}""" },
        { "text2video", """{"prompt":"p","model_name":"kling-v1-6","sound":"on"}""" },
        { "image2video", """{"prompt":"p"}""" },
        { "image2video", """{"prompt":"p","image":"data:image/png;base64,AAAA"}""" },
        { "image2video", """{"prompt":"p","image":"not base64"}""" },
        { "image2video", """{"prompt":"p","image":"AAAA"}""" },
    };

    [Theory, MemberData(nameof(InvalidRequests))]
    public async Task An_invalid_parameter_returns_code_1201(string action, string body)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var json = new StringContent(body, Encoding.UTF8, "application/json");
        var refused = await sandbox.SendAsync(HttpMethod.Post, $"/kling/v1/videos/{action}", json);
        Assert.Equal((HttpStatusCode.BadRequest, "1201"), (refused.Status, refused["code"]));
        Assert.True(refused.Has("request_id"));
        Assert.Empty(await sandbox.JobsAsync());
    }

    [Fact]
    public async Task An_image_smaller_than_300_pixels_is_refused()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var refused = await sandbox.CreateKlingAsync(new { image = Convert.ToBase64String(Pictures.Png(299, 400)) }, "image2video");
        Assert.Contains("300x300", refused["message"], StringComparison.Ordinal);
    }
}
