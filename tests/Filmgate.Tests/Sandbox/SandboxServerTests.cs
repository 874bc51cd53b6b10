using System.Net;
using System.Text;
using System.Text.Json;
using Filmgate.Media.Inspection;
using Filmgate.Sandbox;
using Filmgate.Sandbox.Rendering;

namespace Filmgate.Tests.Sandbox;

public sealed class SandboxServerTests
{
    private const double SecondsToComplete = 10;

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer ")]
    [InlineData("Bearer an-invalid-key")]
    [InlineData("Token abc")]
    public async Task A_request_without_a_valid_key_is_refused(string? authorization)
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        if (authorization is not null) sandbox.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization);
        foreach (var path in new[] { "/v1/models", "/v1/videos/task_1", "/kling/v1/videos/text2video/1", "/runwayml/v1/tasks/1" })
        {
            var refused = await sandbox.GetAsync(path);
            Assert.Equal((HttpStatusCode.Unauthorized, "comet_api_error"), (refused.Status, refused["error.type"]));
            Assert.Contains("(request id: ", refused["error.message"], StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_catalogue_is_public_and_its_endpoints_are_json_in_a_string()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        var catalogue = await sandbox.GetAsync("/api/models");
        Assert.Equal("True", catalogue["success"]);
        var models = catalogue.Find("data").EnumerateArray().ToDictionary(model => model.GetProperty("id").GetString()!);
        Assert.Equal(int.Parse(catalogue["total"]), models.Count);
        Assert.Contains("sora-2-pro", models.Keys);
        var endpoints = JsonDocument.Parse(models["kling-v3"].GetProperty("endpoints").GetString()!).RootElement;
        Assert.Equal("/kling/v1/videos/text2video", endpoints.GetProperty("kling").GetProperty("path").GetString());
        Assert.Equal(JsonValueKind.Null, models["kling-v3"].GetProperty("pricing").GetProperty("per_second").ValueKind);
    }

    [Fact]
    public async Task Models_are_listed_in_openai_format()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        var list = await sandbox.GetAsync("/v1/models");
        Assert.Equal("list", list["object"]);
        Assert.Contains(list.Find("data").EnumerateArray(), model => model.GetProperty("id").GetString() == "veo3.1-fast");
    }

    [Fact]
    public async Task The_operator_routes_show_all_jobs_and_counts()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        await sandbox.CreateKlingAsync(new { prompt = "A river", external_task_id = "mine" });
        var video = await sandbox.CreateVideoAsync("A fox");
        await sandbox.CreateVideoAsync("A fox", "no-such-model");
        sandbox.Clock.Advance(SecondsToComplete);
        await sandbox.GetAsync((await sandbox.GetAsync($"/v1/videos/{video["id"]}"))["video_url"]);

        var jobs = await sandbox.JobsAsync();
        Assert.Equal(["/kling/v1/videos/text2video", "/v1/videos"], jobs.Select(job => job.GetProperty("route").GetString()));
        Assert.Equal("mine", jobs[0].GetProperty("external_id").GetString());
        Assert.Equal("done", jobs[1].GetProperty("state").GetString());
        Assert.Equal(1, jobs[1].GetProperty("polls").GetInt32());
        Assert.Equal(1, jobs[1].GetProperty("downloads").GetInt32());
        var stats = await sandbox.GetAsync("/sandbox/stats");
        Assert.Equal(("2", "1", "1", "1"), (stats["creates.accepted"], stats["creates.refused"], stats["polls"], stats["downloads"]));
        Assert.Equal(HttpStatusCode.OK, (await sandbox.GetAsync("/healthz")).Status);
        Assert.Single((await sandbox.GetAsync("/sandbox/jobs?limit=1")).Find("data").EnumerateArray());
    }

    [Fact]
    public async Task Jobs_and_their_urls_survive_a_restart()
    {
        var directory = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        try
        {
            var clock = new SandboxClock();
            string running, completed, url;
            await using (var before = await RunningSandbox.StartAsync(dataDirectory: directory, clock: clock))
            {
                completed = (await before.CreateVideoAsync("A fox"))["id"];
                clock.Advance(SecondsToComplete);
                running = (await before.CreateKlingAsync(new { prompt = "A river", external_task_id = "mine" }))["data.task_id"];
                url = new Uri((await before.GetAsync($"/v1/videos/{completed}"))["video_url"]).PathAndQuery;
            }

            // Simulates a crash during the write of a line.
            await File.AppendAllTextAsync(Path.Combine(directory, "jobs.jsonl"), """{"id":"task_to""");
            await using var after = await RunningSandbox.StartAsync(dataDirectory: directory, clock: clock);
            Assert.Equal("completed", (await after.GetAsync($"/v1/videos/{completed}"))["status"]);
            Assert.Equal(HttpStatusCode.OK, (await after.GetAsync(url)).Status);
            Assert.Equal(running, (await after.GetAsync("/kling/v1/videos/text2video/mine"))["data.task_id"]);
            Assert.Equal("1201", (await after.CreateKlingAsync(new { prompt = "A river", external_task_id = "mine" }))["code"]);
            Assert.Equal(2, (await after.JobsAsync()).Length);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Jobs_and_files_older_than_a_day_are_deleted_at_the_next_start()
    {
        var directory = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        try
        {
            var clock = new SandboxClock();
            await using (var before = await RunningSandbox.StartAsync(dataDirectory: directory, clock: clock))
                await before.CreateVideoAsync("A fox");
            var stale = Path.Combine(directory, "clips", "stale.mp4");
            var fresh = Path.Combine(directory, "clips", "fresh.mp4");
            foreach (var path in new[] { stale, fresh }) await File.WriteAllTextAsync(path, "");
            File.SetLastWriteTimeUtc(stale, TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-2));
            Directory.CreateDirectory(Path.Combine(directory, "clips", "half-rendered"));
            clock.Advance(25 * 3600);

            await using var after = await RunningSandbox.StartAsync(dataDirectory: directory, clock: clock);
            Assert.Empty(await after.JobsAsync());
            Assert.Equal([fresh], Directory.GetFileSystemEntries(Path.Combine(directory, "clips")));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Without_ffmpeg_the_bundled_clip_is_served()
    {
        await using var sandbox = await RunningSandbox.StartAsync(RunningSandbox.NoFfmpeg);
        var download = await DownloadAsync(sandbox, "A fox");
        Assert.Equal("bundled", download.Headers.GetValues("X-Sandbox-Clip").Single());
        Assert.InRange(download.Body.Length, 1000, 60_000);
        Assert.True(download.Body.AsSpan(4).StartsWith("ftyp"u8));
    }

    [Fact]
    public async Task The_bundled_clip_is_a_playable_mp4()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: "/no/such/ffmpeg");
        var clip = await Mp4.ReadAsync((await DownloadAsync(sandbox, "A fox")).Body);
        Assert.Equal(("h264", "aac"), (clip.VideoCodec, clip.AudioCodec));
    }

    [Theory]
    [InlineData(1280, 720, 8, true)]
    [InlineData(720, 1280, 4, true)]
    [InlineData(720, 720, 5, false)]
    [InlineData(1920, 1080, 12, false)]
    [InlineData(832, 1088, 1, true)]
    public async Task A_placeholder_has_the_requested_size_length_and_sound(int width, int height, int seconds, bool audio)
    {
        var file = PlaceholderClip.Create(width, height, seconds, audio);
        var expected = new Mp4Facts(TimeSpan.FromSeconds(seconds), width, height, HasVideo: true, HasAudio: audio);
        Assert.Equal(expected, Assert.IsType<Mp4Inspection.Playable>(Mp4Inspector.Inspect(new MemoryStream(file))).Facts);
        Assert.InRange(file.Length, 1000, 40_000);
        Mp4.RequireFfmpeg();
        var clip = await Mp4.ReadAsync(file);
        Assert.Equal((seconds, audio ? "aac" : null), (clip.Seconds, clip.AudioCodec));
    }

    [Fact]
    public async Task Equal_requests_share_one_render()
    {
        Mp4.RequireFfmpeg();
        await using var sandbox = await RunningSandbox.StartAsync(ffmpeg: null);
        var downloads = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => DownloadAsync(sandbox, "A fox")));
        Assert.All(downloads, download => Assert.Equal(downloads[0].Body, download.Body));
        Assert.Equal("1", (await sandbox.GetAsync("/sandbox/stats"))["renders"]);
    }

    [Fact]
    public async Task The_temporary_directory_is_deleted_when_the_sandbox_stops()
    {
        var app = SandboxServer.Build(new() { Urls = "http://127.0.0.1:0" });
        var directory = ((SandboxDirectory)app.Services.GetService(typeof(SandboxDirectory))!).Root;
        Assert.True(Directory.Exists(directory));
        await app.DisposeAsync();
        Assert.False(Directory.Exists(directory));
    }

    [Fact]
    public void A_speed_of_zero_fails_at_start() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => SandboxServer.Build(new() { Speed = 0 }));

    [Fact]
    public async Task The_front_page_shows_every_test_card()
    {
        await using var sandbox = await RunningSandbox.StartAsync();
        sandbox.Http.DefaultRequestHeaders.Authorization = null;
        var page = await sandbox.GetAsync("/");
        Assert.Equal("text/html", page.ContentType);
        Assert.All(TestCard.All, card => Assert.Contains(card.Token, Encoding.UTF8.GetString(page.Body), StringComparison.Ordinal));
    }

    private static async Task<SandboxResponse> DownloadAsync(RunningSandbox sandbox, string prompt)
    {
        var created = await sandbox.CreateVideoAsync(prompt);
        sandbox.Clock.Advance(SecondsToComplete);
        return await sandbox.GetAsync($"/v1/videos/{created["id"]}/content");
    }
}
