using System.Net.Http.Headers;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Media;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>OpenAI's edits, extensions and characters.</summary>
public sealed class EditVideoTests : IAsyncLifetime
{
    private const string Edits = "/v1/videos/edits";
    private const string Extensions = "/v1/videos/extensions";
    private readonly ManualClock _clock = new();
    private RunningGateway _gateway = null!;
    private ApiTestClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(speed: 100, loops: false, clock: _clock);
        _api = new(_gateway, null);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task An_edit_of_a_sora_video_is_a_remix_of_it()
    {
        var original = await FinishedAsync(new { model = "sora-2", prompt = "A kite", seconds = "8" });

        var edit = await _api.PostAsync(Edits, new { prompt = "In the rain", video = new { id = original }, metadata = new { a = "b" } });

        Assert.Equal((200, original, "8"), (edit.Status, edit["remixed_from_video_id"], edit["seconds"]));
        Assert.Equal($"/v1/videos/{edit.Id}", edit.Headers["Location"]);
        Assert.Equal("completed", (await _api.FinishAsync(edit.Id, _clock))["status"]);
        Assert.Equal(2, await _api.SubmissionsAsync());
    }

    [Fact]
    public async Task An_edit_of_a_grok_video_goes_to_the_edit_model_with_the_video_as_its_input()
    {
        var original = await FinishedAsync(new { model = "grok-imagine-video", prompt = "A kite", seconds = 2 });

        var edit = await _api.PostAsync(Edits, new { prompt = "In the rain", video = new { id = original } });

        Assert.Equal((200, "grok-imagine-video-edit"), (edit.Status, edit["model"]));
        Assert.Equal(original, (await FindAsync(edit.Id)).Request.Video!.From);
        Assert.Equal("completed", (await _api.FinishAsync(edit.Id, _clock))["status"]);
    }

    [Fact]
    public async Task An_uploaded_clip_is_edited_by_the_named_model()
    {
        var clip = new ByteArrayContent(SampleMedia.Sound) { Headers = { ContentType = new MediaTypeHeaderValue("video/mp4") } };
        var form = new MultipartFormDataContent
        {
            { new StringContent("In the rain"), "prompt" }, { new StringContent("omni-fast-v2v"), "model" }, { clip, "video", "clip.mp4" },
        };
        var edit = await _api.SendAsync(HttpMethod.Post, Edits, form);

        Assert.Equal((200, "omni-fast-v2v"), (edit.Status, edit["model"]));
        Assert.Equal("completed", (await _api.FinishAsync(edit.Id, _clock))["status"]);
    }

    [Fact]
    public async Task A_form_names_the_video_as_JSON_text_or_with_brackets()
    {
        var original = await FinishedAsync(new { model = "sora-2", prompt = "A kite" });
        var json = $$"""{"id":"{{original}}","file_id":null}""";
        foreach (var (name, value) in new[] { ("video", json), ("video[id]", original), ("video", original) })
        {
            var form = new MultipartFormDataContent { { new StringContent("In the rain"), "prompt" }, { new StringContent(value), name } };
            var edit = await _api.SendAsync(HttpMethod.Post, Edits, form);
            Assert.Equal((200, original), (edit.Status, edit["remixed_from_video_id"]));
        }
    }

    [Fact]
    public async Task An_extension_continues_the_video_for_the_requested_seconds()
    {
        await using var xai = await ScriptedUpstream.StartAsync(
            ("POST /v1/videos/generations", ["""200{"request_id":"t1"}"""]),
            ("POST /v1/videos/extensions", ["""200{"request_id":"t2"}"""]),
            ("GET /v1/videos/t1", ["""200{"status":"done","video":{"url":"{here}/clip.mp4","duration":1}}"""]),
            ("GET /v1/videos/t2", ["""200{"status":"done","video":{"url":"{here}/clip.mp4","duration":1}}"""]));
        await using var gateway = await RunningGateway.StartAsync(xai.Url, change: settings => settings with
        {
            Providers =
            [
                new("xai", UpstreamSystem.XAi, xai.Url, [new("default", "key")], PollGap: TimeSpan.FromMilliseconds(50)),
            ],
        });
        using var api = new ApiTestClient(gateway, null);
        var original = (string)(await gateway.CreateAsync(new { model = "grok-imagine-video", prompt = "A kite" }))["id"]!;
        Assert.Equal("completed", (string)(await gateway.FinishAsync(original))["status"]!);

        var extension = await api.PostAsync(Extensions, new { prompt = "It lands", video = new { id = original }, seconds = "4" });

        Assert.Equal((200, "grok-imagine-video-extend"), (extension.Status, extension["model"]));
        Assert.Equal("completed", (string)(await gateway.FinishAsync(extension.Id))["status"]!);
        var sent = Assert.Single(xai.Requests, request => request.Line is "POST /v1/videos/extensions").Body;
        Assert.Contains("\"duration\":4", sent);
        Assert.Contains("data:video/mp4;base64,", sent);
    }

    [Fact]
    public async Task An_extension_of_a_kling_video_goes_to_klings_own_extension()
    {
        var original = await FinishedAsync(new { model = "kling-v2-6", prompt = "A kite" });

        var extension = await _api.PostAsync(Extensions, new { prompt = "It lands", video = new { id = original } });

        Assert.Equal((200, "kling-video-extend", original), (extension.Status, extension["model"], extension["remixed_from_video_id"]));
        Assert.Equal("completed", (await _api.FinishAsync(extension.Id, _clock))["status"]);
        var longer = await _api.PostAsync(Extensions, new { prompt = "a", video = new { id = original }, seconds = "8" });
        Assert.Equal((400, "seconds"), (longer.Status, longer.Json.GetProperty("error").GetProperty("param").GetString()));
        var running = await _api.CreateAsync(new { model = "kling-v2-6", prompt = "A kite [sandbox:stuck]" });
        await _gateway.RunUntilIdleAsync();
        var early = await _api.PostAsync(Extensions, new { prompt = "a", video = new { id = running.Id } });
        Assert.Equal((409, "video_not_completed"), early.Error);
        Assert.Equal(3, await _api.SubmissionsAsync());
    }

    [Fact]
    public async Task A_repeated_edit_with_the_same_key_is_the_same_video()
    {
        var original = await FinishedAsync(new { model = "grok-imagine-video", prompt = "A kite", seconds = 2 });
        Task<ApiResponse> Ask() => _api.SendAsync(
            HttpMethod.Post,
            Edits,
            System.Net.Http.Json.JsonContent.Create(new { prompt = "In the rain", video = new { id = original } }),
            ("Idempotency-Key", "k-1"));
        Assert.Equal((await Ask()).Id, (await Ask()).Id);
    }

    [Fact]
    public async Task A_model_that_cannot_do_it_is_refused_with_the_models_that_can()
    {
        var original = await FinishedAsync(new { model = "veo3-fast", prompt = "A kite" });

        var edit = await _api.PostAsync(Edits, new { prompt = "a", video = new { id = original } });
        const string clip = "https://example.com/a.mp4";
        var named = await _api.PostAsync(Edits, new { prompt = "a", video = clip, model = "grok-imagine-video-extend" });
        var unnamed = await _api.PostAsync(Edits, new { prompt = "a", video = clip });

        foreach (var (refused, word) in new[] { (edit, "veo3-fast"), (named, "grok-imagine-video-extend"), (unnamed, "required") })
        {
            var error = refused.Json.GetProperty("error");
            Assert.Equal((400, "model"), (refused.Status, error.GetProperty("param").GetString()));
            Assert.Contains(word, error.GetProperty("message").GetString());
            Assert.Contains("omni-fast-v2v", error.GetProperty("message").GetString());
        }
    }

    [Fact]
    public async Task What_no_configured_model_can_do_is_not_implemented_and_not_worth_a_retry()
    {
        var original = await FinishedAsync(new { model = "sora-2", prompt = "A kite" });
        ApiResponse[] refused =
        [
            await _api.PostAsync(Extensions, new { prompt = "a", video = new { id = original }, seconds = "8" }),
            await _api.PostAsync("/v1/videos/characters", new { name = "a" }),
            await _api.GetAsync("/v1/videos/characters"),
            await _api.GetAsync("/v1/videos/characters/char_1"),
            await _api.DeleteAsync("/v1/videos/characters/char_1"),
        ];
        Assert.All(refused, one => Assert.Equal((501, "not_supported"), one.Error));
        Assert.All(refused, one => Assert.Equal("false", one.Headers["x-should-retry"]));
        Assert.Contains("grok-imagine-video-extend", refused[0].Text);
        Assert.Contains("reference_images", refused[1].Text);
    }

    [Theory]
    [InlineData("""{"prompt":"a"}""", 400, "video")]
    [InlineData("""{"prompt":"a","video":{}}""", 400, "video")]
    [InlineData("""{"prompt":"a","video":null}""", 400, "video")]
    [InlineData("""{"video":"https://example.com/a.mp4","model":"omni-fast-v2v"}""", 400, "prompt")]
    [InlineData("""{"prompt":"a","video":{"id":"video_00000000000000000000000000000000"}}""", 404, "video")]
    [InlineData("""{"prompt":"a","video":{"id":"SORA"},"seconds":8}""", 400, "seconds")]
    [InlineData("""{"prompt":"a","video":{"id":"SORA"},"model":"sora-2-pro"}""", 400, "model")]
    public async Task The_error_names_the_field(string body, int status, string param)
    {
        if (body.Contains("SORA")) body = body.Replace("SORA", await FinishedAsync(new { model = "sora-2", prompt = "A kite" }));
        var before = await _api.SubmissionsAsync();
        var refused = await _api.PostAsync(Edits, System.Text.Json.JsonElement.Parse(body));
        Assert.Equal((status, param), (refused.Status, refused.Json.GetProperty("error").GetProperty("param").GetString()));
        Assert.Equal(before, await _api.SubmissionsAsync());
    }

    private async Task<VideoTask> FindAsync(string id) =>
        (await _gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;

    private async Task<string> FinishedAsync(object body)
    {
        var video = await _api.FinishAsync((await _api.CreateAsync(body)).Id, _clock);
        Assert.True(video["status"] is "completed", video.Text);
        return video.Id;
    }
}
