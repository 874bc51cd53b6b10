using System.Net.Http.Json;
using System.Text;
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
    public async Task A_generation_is_polled_with_xais_statuses_until_it_has_a_url_that_needs_no_key()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = await ApiTestClient.WithNewKeyAsync(gateway);
        var created = await client.PostAsync(
            $"{Videos}/generations",
            new { model = "grok-imagine-video", prompt = "A kite", duration = 2, aspect_ratio = "1:1", resolution = "480p", user = "u1" });
        Assert.Equal(200, created.Status);
        Assert.Equal(["request_id"], created.Json.EnumerateObject().Select(field => field.Name));

        var completed = await FinishAsync(client, created["request_id"]!);
        Assert.Equal(("done", "100", "grok-imagine-video"), (completed["status"], completed["progress"], completed["model"]));
        var video = completed.Json.GetProperty("video");
        Assert.True(video.GetProperty("respect_moderation").GetBoolean());
        Assert.Equal(2, video.GetProperty("duration").GetDouble(), tolerance: 0.3);
        Assert.NotEmpty(await gateway.Http.GetByteArrayAsync(video.GetProperty("url").GetString()!));

        var same = await client.GetAsync($"/v1/videos/{created["request_id"]}");
        Assert.Equal(("completed", "480x480", "2"), (same["status"], same["size"], same["seconds"]));
    }

    [Fact]
    public async Task An_unfinished_video_is_queued_then_processing_and_a_cancelled_one_is_failed()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = new ApiTestClient(gateway, null);
        var created = await client.PostAsync($"{Videos}/generations", new { prompt = "A kite [sandbox:stuck]" });
        Assert.Equal("queued", (await client.GetAsync($"{Videos}/{created["request_id"]}"))["status"]);
        await gateway.RunUntilIdleAsync();
        var running = await client.GetAsync($"{Videos}/{created["request_id"]}");
        Assert.Equal((200, "processing"), (running.Status, running["status"]));
        Assert.Null(running["video"]);

        await client.PostAsync($"/v1/videos/{created["request_id"]}/cancel");
        await gateway.RunUntilIdleAsync();
        var cancelled = await client.GetAsync($"{Videos}/{created["request_id"]}");
        Assert.Equal(("failed", "cancelled"), (cancelled["status"], cancelled.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public async Task A_video_that_another_api_created_is_shown_in_xais_format()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new ApiTestClient(gateway, null);
        var created = await client.CreateAsync(new { model = "viduq3", prompt = "A kite [sandbox:render-failed]", seconds = 1 });
        var failed = await FinishAsync(client, created.Id);
        Assert.Equal(("failed", "viduq3"), (failed["status"], failed["model"]));
        Assert.Equal("render_failed", failed.Json.GetProperty("error").GetProperty("code").GetString());
    }

    [Fact]
    public async Task An_edit_uses_the_edit_model()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new ApiTestClient(gateway, null);
        var created = await client.PostAsync(
            $"{Videos}/edits",
            new { prompt = "Make it rain", model = "grok-imagine-video", video = new { url = "https://example.com/a.mp4" } });
        var task = await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(created["request_id"]!, default);
        Assert.Equal(("grok-imagine-video-edit", "https://example.com/a.mp4"), (task!.Model, task.Request.Video!.Url));
        Assert.Equal("done", (await FinishAsync(client, created["request_id"]!))["status"]);
    }

    [Fact]
    public async Task Requests_with_the_same_idempotency_key_create_one_video()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = new ApiTestClient(gateway, null);
        var first = await CreateAsync("A kite");
        var again = await CreateAsync("A kite");
        Assert.Equal((first["request_id"], "true"), (again["request_id"], again.Headers["Idempotent-Replayed"]));
        Assert.Equal((409, "idempotency_key_reused"), Refusal(await CreateAsync("A dog")));

        Task<ApiResponse> CreateAsync(string prompt) => client.SendAsync(
            HttpMethod.Post, $"{Videos}/generations", JsonContent.Create(new { prompt }), ("Idempotency-Key", "one"));
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
        "generations",
        """{"prompt":"A kite","reference_images":[{"url":"https://example.com/a.png"}]}""",
        "No configured provider")]
    [InlineData("edits", """{"prompt":"A kite"}""", "video")]
    [InlineData("edits", """{"prompt":"A kite","video":{"url":"https://example.com/a.mp4"},"duration":5}""", "duration")]
    [InlineData("edits", """{"prompt":"A kite","video":{"url":"https://example.com/a.mp4"},"model":"wan2.7"}""", "wan2.7")]
    [InlineData("extensions", """{"prompt":"A kite","video":{"url":"https://example.com/a.mp4"}}""", "No configured provider")]
    [InlineData("generations", """[1]""", "object")]
    public async Task An_invalid_request_is_refused_in_xais_format(string route, string body, string expected)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = new ApiTestClient(gateway, null);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var refused = await client.SendAsync(HttpMethod.Post, $"{Videos}/{route}", content);
        Assert.Equal(400, refused.Status);
        Assert.NotEmpty(refused["code"]!);
        Assert.Equal(JsonValueKind.String, refused.Json.GetProperty("error").ValueKind);
        Assert.Contains(expected, refused["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Authentication_and_routing_errors_have_the_same_format()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = await ApiTestClient.WithNewKeyAsync(gateway);
        using var withoutKey = new ApiTestClient(gateway, null);
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "another program");
        var created = await client.PostAsync($"{Videos}/generations", new { prompt = "A kite" });
        Assert.Equal((401, "missing_api_key"), Refusal(await withoutKey.PostAsync($"{Videos}/generations", new { prompt = "A kite" })));
        Assert.Equal((404, "video_not_found"), Refusal(await other.GetAsync($"{Videos}/{created["request_id"]}")));
        Assert.Equal((404, "unknown_route"), Refusal(await client.GetAsync("/grok/v1/images")));
        Assert.Equal((405, "method_not_allowed"), Refusal(await client.DeleteAsync($"{Videos}/{created["request_id"]}")));
        using var form = new StringContent("prompt=x");
        Assert.Equal((415, "unsupported_media_type"), Refusal(await client.SendAsync(HttpMethod.Post, $"{Videos}/generations", form)));
    }

    private static (int, string?) Refusal(ApiResponse response) => (response.Status, response["code"]);

    private static async Task<ApiResponse> FinishAsync(ApiTestClient client, string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var video = await client.GetAsync($"{Videos}/{id}");
            if (video["status"] is not ("queued" or "processing")) return video;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, timeout.Token);
        }
    }
}
