using System.Net.Http.Json;
using System.Text.Json;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Compat;

public sealed class GrokApiTests
{
    private const string Videos = "/grok/v1/videos";

    [Fact]
    public async Task A_generation_is_polled_in_xais_format_and_its_url_needs_no_key()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var created = await api.PostAsync(
            $"{Videos}/generations",
            new { model = "grok-imagine-video", prompt = "A kite", duration = 2, aspect_ratio = "1:1", resolution = "480p", user = "u1" });
        Assert.Equal(200, created.Status);
        Assert.Equal(["request_id"], created.Json.EnumerateObject().Select(field => field.Name));

        var done = await FinishAsync(api, created["request_id"]!);
        Assert.Equal(("done", "100", "grok-imagine-video"), (done["status"], done["progress"], done["model"]));
        var video = done.Json.GetProperty("video");
        Assert.True(video.GetProperty("respect_moderation").GetBoolean());
        Assert.Equal(2, video.GetProperty("duration").GetDouble(), tolerance: 0.3);
        Assert.NotEmpty(await gateway.Http.GetByteArrayAsync(video.GetProperty("url").GetString()!));

        var same = await api.GetAsync($"/v1/videos/{created["request_id"]}");
        Assert.Equal(("completed", "480x480", "2"), (same["status"], same["size"], same["seconds"]));
    }

    [Fact]
    public async Task A_video_is_queued_then_processing_before_it_is_done()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var created = await api.PostAsync($"{Videos}/generations", new { prompt = "A kite [sandbox:stuck]" });
        Assert.Equal("queued", (await api.GetAsync($"{Videos}/{created["request_id"]}"))["status"]);
        await gateway.CrankAsync();
        var running = await api.GetAsync($"{Videos}/{created["request_id"]}");
        Assert.Equal((200, "processing"), (running.Status, running["status"]));
        Assert.Null(running["video"]);

        await api.PostAsync($"/v1/videos/{created["request_id"]}/cancel");
        await gateway.CrankAsync();
        var cancelled = await api.GetAsync($"{Videos}/{created["request_id"]}");
        Assert.Equal(("failed", "cancelled"), (cancelled["status"], cancelled.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_video_that_was_created_through_another_API_is_shown_in_this_one()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var api = new ApiTestClient(gateway, null);
        var created = await api.CreateAsync(new { model = "viduq3", prompt = "A kite [sandbox:render-failed]", seconds = 1 });
        var failed = await FinishAsync(api, created.Id);
        Assert.Equal(("failed", "viduq3"), (failed["status"], failed["model"]));
        Assert.Equal("render_failed", failed.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_edit_uses_the_model_for_edits()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var api = new ApiTestClient(gateway, null);
        var created = await api.PostAsync(
            $"{Videos}/edits",
            new { prompt = "Make it rain", model = "grok-imagine-video", video = new { url = "https://example.com/a.mp4" } });
        var task = await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(created["request_id"]!, default);
        Assert.Equal(("grok-imagine-video-edit", "https://example.com/a.mp4"), (task!.Model, task.Request.Video!.Url));
        Assert.Equal("done", (await FinishAsync(api, created["request_id"]!))["status"]);
    }

    [Fact]
    public async Task An_idempotency_key_creates_one_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        Task<ApiResponse> Create(string prompt) =>
            api.SendAsync(HttpMethod.Post, $"{Videos}/generations", JsonContent.Create(new { prompt }), ("Idempotency-Key", "one"));
        var first = await Create("A kite");
        var again = await Create("A kite");
        Assert.Equal((first["request_id"], "true"), (again["request_id"], again.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "idempotency_key_reused"), Refusal(await Create("A dog")));
    }

    [Theory]
    [InlineData("generations", """{}""", "prompt")]
    [InlineData("generations", """{"prompt":"A kite","duration":16}""", "1 to 15")]
    [InlineData("generations", """{"prompt":"A kite","duration":1.5}""", "whole number")]
    [InlineData("generations", """{"prompt":"A kite","aspect_ratio":"5:4"}""", "3:2")]
    [InlineData("generations", """{"prompt":"A kite","resolution":"1080p"}""", "720p")]
    [InlineData("generations", """{"prompt":"A kite","image":{"url":"ftp://x"}}""", "image")]
    [InlineData("generations", """{"prompt":"A kite","image":{}}""", "image")]
    [InlineData("generations", """{"prompt":"A kite","output":{"upload_url":"https://example.com"}}""", "output")]
    [InlineData("generations", """{"prompt":"A kite","model":"grok-imagine-vidoe"}""", "grok-imagine-video")]
    [InlineData(
        "generations", """{"prompt":"A kite","reference_images":[{"url":"https://example.com/a.png"}]}""", "No configured provider")]
    [InlineData("edits", """{"prompt":"A kite"}""", "video")]
    [InlineData("edits", """{"prompt":"A kite","video":{"url":"https://example.com/a.mp4"},"duration":5}""", "duration")]
    [InlineData("edits", """{"prompt":"A kite","video":{"url":"https://example.com/a.mp4"},"model":"wan2.7"}""", "wan2.7")]
    [InlineData("extensions", """{"prompt":"A kite","video":{"url":"https://example.com/a.mp4"}}""", "No configured provider")]
    [InlineData("generations", """[1]""", "object")]
    public async Task An_invalid_request_is_rejected_in_xais_format(string route, string body, string says)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = new ApiTestClient(gateway, null);
        var refused = await api.SendAsync(
            HttpMethod.Post, $"{Videos}/{route}", new StringContent(body, System.Text.Encoding.UTF8, "application/json"));
        Assert.Equal(400, refused.Status);
        Assert.NotEmpty(refused["code"]!);
        Assert.Equal(JsonValueKind.String, refused.Json.GetProperty("error").ValueKind);
        Assert.Contains(says, refused["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Errors_of_the_web_server_have_the_same_format()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var anonymous = new ApiTestClient(gateway, null);
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "another client");
        var created = await api.PostAsync($"{Videos}/generations", new { prompt = "A kite" });
        Assert.Equal((401, "missing_api_key"), Refusal(await anonymous.PostAsync($"{Videos}/generations", new { prompt = "A kite" })));
        Assert.Equal((404, "video_not_found"), Refusal(await other.GetAsync($"{Videos}/{created["request_id"]}")));
        Assert.Equal((404, "unknown_route"), Refusal(await api.GetAsync("/grok/v1/images")));
        Assert.Equal((405, "method_not_allowed"), Refusal(await api.DeleteAsync($"{Videos}/{created["request_id"]}")));
        Assert.Equal(
            (415, "unsupported_media_type"),
            Refusal(await api.SendAsync(HttpMethod.Post, $"{Videos}/generations", new StringContent("prompt=x"))));
    }

    private static (int, string?) Refusal(ApiResponse response) => (response.Status, response["code"]);

    private static async Task<ApiResponse> FinishAsync(ApiTestClient api, string id)
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var response = await api.GetAsync($"{Videos}/{id}");
            if (response["status"] is not ("queued" or "processing")) return response;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, bound.Token);
        }
    }
}
