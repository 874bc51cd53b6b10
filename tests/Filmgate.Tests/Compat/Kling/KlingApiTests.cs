using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Compat.Kling;

/// <summary>Kling's API from end to end: a gateway, a sandbox, real MP4s.</summary>
public sealed class KlingApiTests(KlingApiTests.SharedGateway shared) : IClassFixture<KlingApiTests.SharedGateway>
{
    private const string Face = """
        {"session_id":"<session>","face_choose":[{"face_id":"0","audio_id":"a-1","sound_start_time":"0","sound_end_time":"3000",
         "sound_insert_time":"0","sound_volume":1,"original_sound_volume":0}]}
        """;

    private readonly RunningGateway _gateway = shared.Gateway;
    private readonly KlingApiClient _kling = new(shared.Gateway);

    public static TheoryData<string, string, string> Actions => new()
    {
        {
            "text2video",
            "kling-v2-6",
            """
            {"model_name":"kling-v2-6","prompt":"A kite","negative_prompt":"rain","mode":"std","aspect_ratio":"9:16","duration":"5",
             "sound":"on"}
            """
        },
        { "text2video", "kling-v1", """{"prompt":"A kite","cfg_scale":0.4,"camera_control":{"type":"simple","config":{"zoom":5}}}""" },
        { "image2video", "kling-v2-1", """{"model_name":"kling-v2-1","image":"<picture>","prompt":"It flies","duration":"5"}""" },
        {
            "image2video",
            "kling-v1-6",
            """{"model_name":"kling-v1-6","image":"<picture>","image_tail":"<picture>","cfg_scale":0.5,"prompt":"It flies"}"""
        },
        {
            "multi-image2video",
            "kling-v1-6",
            """{"prompt":"They meet","image_list":[{"image":"<picture>"},{"image":"https://images.invalid/b.png"}],"aspect_ratio":"1:1"}"""
        },
        {
            "omni-video",
            "kling-video-o1",
            """
            {"model_name":"kling-video-o1","prompt":"<<<image_1>>> in the wind","image_list":[{"image_url":"<picture>"}],
             "aspect_ratio":"16:9","duration":"7"}
            """
        },
        {
            "effects",
            "kling-effects",
            """{"effect_scene":"hug","input":{"model_name":"kling-v1-6","mode":"std","images":["<picture>","<picture>"],"duration":"5"}}"""
        },
        {
            "avatar/image2video",
            "kling-avatar",
            """{"image":"<picture>","sound_file":"https://sounds.invalid/a.mp3","prompt":"He speaks","mode":"std"}"""
        },
        {
            "motion-control",
            "kling-motion-control",
            """
            {"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","character_orientation":"image","mode":"std",
             "keep_original_sound":"no"}
            """
        },
    };

    [Theory, MemberData(nameof(Actions))]
    public async Task Every_action_makes_an_mp4_that_both_apis_show(string action, string model, string body)
    {
        var created = await _kling.CreateAsync(action, body);
        Assert.Equal("submitted", (string)created["task_status"]!);
        Assert.True((long)created["created_at"]! > 1_700_000_000_000);

        await AssertStoredAsync(action, (string)created["task_id"]!, model);
    }

    [Fact]
    public async Task A_video_is_extended_by_our_id()
    {
        var parent = (string)(await _kling.CreateAsync("text2video", """{"prompt":"A kite"}"""))["task_id"]!;
        var clip = (string)(await _kling.FinishAsync("text2video", parent))["task_result"]!["videos"]![0]!["id"]!;
        Assert.Equal(parent, clip);

        var created = await _kling.CreateAsync("video-extend", $$"""{"video_id":"{{clip}}","prompt":"It flies on"}""");
        var task = await AssertStoredAsync("video-extend", (string)created["task_id"]!, "kling-video-extend");

        Assert.Equal(parent, (string)task["task_info"]!["parent_video"]!["id"]!);
        Assert.True(DurationOf(task["task_result"]!["videos"]![0]!) > 9);
        Assert.Equal(parent, (string)(await _gateway.GetAsync((string)task["task_id"]!))["remixed_from_video_id"]!);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_face_is_identified_and_lip_synced(bool byId)
    {
        var subject = "\"video_url\":\"https://clips.invalid/a.mp4\"";
        if (byId)
        {
            var clip = (string)(await _gateway.CreateAsync(new { model = "kling-v2-6", prompt = "A face" }))["id"]!;
            await _gateway.FinishAsync(clip);
            subject = $"\"video_id\":\"{clip}\"";
        }

        var faces = await _kling.CreateAsync("identify-face", $"{{{subject}}}");
        Assert.Equal("0", (string)faces["face_data"]![0]!["face_id"]!);

        var body = Face.Replace("<session>", (string)faces["session_id"]!, StringComparison.Ordinal);
        var created = await _kling.CreateAsync("advanced-lip-sync", body);
        await AssertStoredAsync("advanced-lip-sync", (string)created["task_id"]!, "kling-lip-sync");
    }

    [Fact]
    public async Task A_video_that_openais_api_created_is_read_through_klings()
    {
        var id = (string)(await _gateway.CreateAsync(new { model = "veo3-fast", prompt = "A kite" }))["id"]!;
        var task = await _kling.FinishAsync("text2video", id);
        Assert.Equal("succeed", (string)task["task_status"]!);
        Assert.Contains((await _kling.GetAsync("text2video?pageSize=500")).AsArray(), listed => (string)listed!["task_id"]! == id);
    }

    [Fact]
    public async Task An_external_task_id_is_unique_and_finds_the_video()
    {
        const string body = """
            {"effect_scene":"squish","input":{"image":"<picture>"},"external_task_id":"mine-1","callback_url":"https://client.invalid/hook"}
            """;
        var created = await _kling.CreateAsync("effects", body);
        Assert.Equal("mine-1", (string)created["task_info"]!["external_task_id"]!);

        var found = await _kling.FinishAsync("effects", "mine-1");
        Assert.Equal((string)created["task_id"]!, (string)found["task_id"]!);
        var (status, refused, _) = await _kling.SendAsync(
            HttpMethod.Post, "text2video", """{"prompt":"Another","external_task_id":"mine-1"}""");
        Assert.Equal((400, 1201), (status, (int)refused["code"]!));

        // The upstream receives our id, never the client's.
        Assert.DoesNotContain(await _kling.JobsAsync(), one => (string?)one!["prompt"] == "Another");
        var job = (await _kling.JobsAsync()).Single(one => (string?)one!["external_id"] == (string)created["task_id"]!);
        Assert.NotNull(job);

        // A deleted video frees its external id.
        using var deleted = await _gateway.Http.DeleteAsync($"/v1/videos/{(string)created["task_id"]!}");
        Assert.True(deleted.IsSuccessStatusCode);
        Assert.Equal(404, (await _kling.SendAsync(HttpMethod.Get, "effects/mine-1")).Status);
        await _kling.CreateAsync("text2video", """{"prompt":"Another","external_task_id":"mine-1"}""");
    }

    [Fact]
    public async Task Requests_with_the_same_idempotency_key_create_one_video()
    {
        const string body = """{"effect_scene":"kiss","input":{"images":["<picture>","https://images.invalid/b.png"]}}""";
        var first = await _kling.CreateAsync("effects", body, "key-1");
        var again = await _kling.CreateAsync("effects", body, "key-1");
        Assert.Equal((string)first["task_id"]!, (string)again["task_id"]!);
        const string other = """{"effect_scene":"squish","input":{"image":"https://images.invalid/b.png"}}""";
        var (status, refused, _) = await _kling.SendAsync(HttpMethod.Post, "effects", other, "key-1");
        Assert.Equal((409, 1201), (status, (int)refused["code"]!));
    }

    [Fact]
    public async Task A_failed_task_gives_the_reason()
    {
        var created = await _kling.CreateAsync("text2video", """{"prompt":"A kite [sandbox:filtered-message]"}""");
        var task = await _kling.FinishAsync("text2video", (string)created["task_id"]!);
        Assert.Equal("failed", (string)task["task_status"]!);
        Assert.Contains("risk control", (string)task["task_status_msg"]!, StringComparison.Ordinal);
        Assert.Empty(task["task_result"]!.AsObject());
    }

    [Fact]
    public async Task A_submission_whose_response_was_lost_is_found_by_our_id()
    {
        const string body = """
            {"image":"https://images.invalid/a.png","audio_id":"a-1","prompt":"He speaks [sandbox:accepted-no-answer]"}
            """;
        var created = await _kling.CreateAsync("avatar/image2video", body);
        await AssertStoredAsync("avatar/image2video", (string)created["task_id"]!, "kling-avatar");
        Assert.Single(await _kling.JobsAsync(), job => (string?)job!["external_id"] == (string)created["task_id"]!);
    }

    [Fact]
    public async Task A_poll_response_in_an_extra_envelope_is_read_for_native_actions_too()
    {
        var created = await _kling.CreateAsync("omni-video", """{"prompt":"A kite [sandbox:wrapped]","aspect_ratio":"1:1"}""");
        await AssertStoredAsync("omni-video", (string)created["task_id"]!, "kling-video-o1");
    }

    [Fact]
    public async Task A_list_has_pages_of_one_action()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var kling = new KlingApiClient(gateway);
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            var created = await kling.CreateAsync("text2video", """{"prompt":"A kite"}""");
            ids.Insert(0, (string)created["task_id"]!);
        }

        await kling.CreateAsync("effects", """{"effect_scene":"squish","input":{"image":"<picture>"}}""");

        Assert.Equal(ids[..2], await ListAsync("text2video?pageNum=1&pageSize=2"));
        Assert.Equal(ids[2..], await ListAsync("text2video?pageNum=2&pageSize=2"));
        Assert.Empty(await ListAsync("text2video?pageNum=3&pageSize=2"));
        Assert.Single(await ListAsync("effects"));
        Assert.Equal(400, (await kling.SendAsync(HttpMethod.Get, "effects?pageSize=501")).Status);

        async Task<IEnumerable<string>> ListAsync(string path) =>
            (await kling.GetAsync(path)).AsArray().Select(task => (string)task!["task_id"]!);
    }

    [Fact]
    public async Task Klings_own_host_is_called_with_a_signed_token()
    {
        const string body = """
            {"image_url":"<picture>","video_url":"https://clips.invalid/a.mp4","character_orientation":"video","mode":"std"}
            """;
        Credential credential = new("default", "a-secret-that-is-long", "access");
        await using var gateway = await RunningGateway.StartAsync(change: settings =>
        {
            var url = new Uri(settings.Providers[0].BaseUrl, "kling");
            return settings with { Providers = [new("kling", UpstreamSystem.Kling, url, [credential], TimeSpan.FromMilliseconds(50))] };
        });
        var kling = new KlingApiClient(gateway);
        var created = await kling.CreateAsync("motion-control", body);
        Assert.Equal("succeed", (string)(await kling.FinishAsync("motion-control", (string)created["task_id"]!))["task_status"]!);
        Assert.Equal("kling", (string)(await gateway.GetAsync((string)created["task_id"]!))["provider"]!);
    }

    private async Task<JsonNode> AssertStoredAsync(string action, string id, string model)
    {
        var task = await _kling.FinishAsync(action, id);
        Assert.True((string)task["task_status"]! == "succeed", task.ToJsonString());
        Assert.Equal("", (string)task["task_status_msg"]!);
        var clip = task["task_result"]!["videos"]![0]!;
        var file = await _gateway.Http.GetByteArrayAsync((string)clip["url"]!);

        var video = await _gateway.GetAsync(id);
        Assert.Equal(("completed", model, id), ((string)video["status"]!, (string)video["model"]!, (string)clip["id"]!));
        Assert.Equal((string)video["file"]!["sha256"]!, Convert.ToHexStringLower(SHA256.HashData(file)));
        Assert.Equal((double)video["file"]!["duration_seconds"]!, DurationOf(clip), 0.01);
        return task;
    }

    private static double DurationOf(JsonNode clip) => double.Parse((string)clip["duration"]!, CultureInfo.InvariantCulture);

    public sealed class SharedGateway : IAsyncLifetime
    {
        internal RunningGateway Gateway { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Gateway = await RunningGateway.StartAsync(speed: 50);

        public ValueTask DisposeAsync() => Gateway.DisposeAsync();
    }
}
