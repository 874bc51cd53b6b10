using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Compat.Runway;

public sealed class RunwayApiTests
{
    [Theory]
    [InlineData("video_to_video", """{"model":"gen4_aleph","promptText":"x"}""", "videoUri")]
    [InlineData("video_to_video", """{"model":"gen4_aleph","promptText":"x","videoUri":"http://example.com/a.mp4"}""", "videoUri")]
    [InlineData(
        "video_to_video",
        """{"model":"gen4_aleph","promptText":"x","videoUri":"https://example.com/a.mp4","ratio":"1:1"}""",
        "ratio")]
    [InlineData(
        "video_to_video",
        """{"model":"gen4_aleph","promptText":"x","videoUri":"https://example.com/a.mp4","seed":4294967296}""",
        "seed")]
    [InlineData(
        "video_to_video",
        """{"model":"gen4_aleph","promptText":"x","videoUri":"https://example.com/a.mp4","style":"noir"}""",
        "style")]
    [InlineData("video_to_video", """{"model":"gen3a_turbo","promptText":"x","videoUri":"https://example.com/a.mp4"}""", "model")]
    [InlineData("video_upscale", """{"model":"upscale_v1"}""", "videoUri")]
    [InlineData(
        "character_performance",
        """{"model":"act_two","character":{"type":"image","uri":"https://example.com/a.png"}}""",
        "reference")]
    [InlineData(
        "character_performance",
        """
        {"model":"act_two","character":{"type":"text","uri":"https://example.com/a.png"},"reference":{"type":"video",
         "uri":"https://example.com/a.mp4"}}
        """,
        "character")]
    [InlineData("image_to_video", """{"model":"gen3a_turbo","promptText":"x"}""", "promptImage")]
    [InlineData(
        "image_to_video",
        """{"model":"gen3a_turbo","promptImage":[{"uri":"https://example.com/a.png","position":"last"}]}""",
        "promptImage")]
    [InlineData("text_to_video", """{"model":"veo3-fast","promptText":"x","duration":5}""", "duration")]
    [InlineData("text_to_video", """{"model":"veo3-fast","promptText":"x","watermark":true}""", "watermark")]
    [InlineData("text_to_video", """{"model":"veo3-fast"}""", "promptText")]
    public async Task An_invalid_field_is_named_and_no_video_is_created(string action, string body, string field)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var (status, response) = await SendAsync(gateway, HttpMethod.Post, $"/runwayml/v1/{action}", body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Equal(field, (string)response!["issues"]![0]!["path"]![0]!);
        Assert.False(string.IsNullOrEmpty((string)response["error"]!));
        Assert.Empty((await gateway.Http.GetFromJsonAsync<JsonNode>("/v1/videos"))!["data"]!.AsArray());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("2027-01-01")]
    [InlineData("latest")]
    public async Task A_create_without_a_supported_version_is_refused(string? version)
    {
        await using var gateway = await RunningGateway.StartAsync();
        const string body = """{"model":"veo3-fast","promptText":"x"}""";
        var (status, response) = await SendAsync(gateway, HttpMethod.Post, "/runwayml/v1/text_to_video", body, version);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains("X-Runway-Version", (string)response!["error"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_task_is_found_by_its_uuid_and_by_its_video_id()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        const string body = """{"model":"upscale_v1","videoUri":"https://example.com/clip.mp4"}""";
        var (_, created) = await SendAsync(gateway, HttpMethod.Post, "/runwayml/v1/video_upscale", body);
        var uuid = (string)created!["id"]!;
        var video = await gateway.FinishAsync($"video_{uuid.Replace("-", "", StringComparison.Ordinal)}");
        Assert.True((string)video["status"]! == "completed", video.ToJsonString());
        foreach (var id in new[] { uuid, (string)video["id"]! })
        {
            var (_, task) = await SendAsync(gateway, HttpMethod.Get, $"/runwayml/v1/tasks/{id}", null);
            Assert.Equal((uuid, "SUCCEEDED"), ((string)task!["id"]!, (string)task["status"]!));
        }
    }

    [Fact]
    public async Task The_runway_compat_api_creates_a_video()
    {
        const string body = """
            {"callback_url":"https://example.com/done","model":"gen4_turbo","prompt":"A kite","ratio":"1280:720","style":"noir",
             "options":{"seconds":5}}
            """;
        await using var gateway = await RunningGateway.StartAsync(
            speed: 100, change: s => s with { Address = s.Address with { PublicUrl = new("http://gateway.test") } });
        var (_, created) = await SendAsync(gateway, HttpMethod.Post, "/runway/pro/generate", body);
        Assert.Equal(200, (int)created!["code"]!);
        var id = (string)created["data"]!["task_id"]!;
        var video = await gateway.FinishAsync(id);
        Assert.True((string)video["status"]! == "completed", video.ToJsonString());
        var (_, polled) = await SendAsync(gateway, HttpMethod.Post, "/runway/feed", $$"""{"task_id":"{{id}}"}""");
        Assert.Equal("success", (string)polled!["code"]!);
        var task = polled["data"]!;
        Assert.Equal(("SUCCESS", "100%"), ((string)task["status"]!, (string)task["progress"]!));
        Assert.StartsWith("http://gateway.test/v1/videos/", (string)task["result_url"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/runway/pro/generate", """{"model":"gen4","prompt":"x","ratio":"1280:720"}""", "callback_url_empty")]
    [InlineData("/runway/feed", """{"task_id":"1966"}""", "task_not_exist")]
    public async Task The_runway_compat_api_has_its_own_errors(string path, string body, string code)
    {
        await using var gateway = await RunningGateway.StartAsync();
        var (status, response) = await SendAsync(gateway, HttpMethod.Post, path, body);
        Assert.Equal((HttpStatusCode.BadRequest, code), (status, (string)response!["code"]!));
    }

    [Fact]
    public async Task Without_a_public_url_a_runway_compat_route_fails_before_it_is_billed()
    {
        await using var gateway = await RunningGateway.StartAsync();
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { model = "gen4", prompt = "A kite" }))["id"]!);
        Assert.Equal(("failed", "no"), ((string)video["status"]!, (string)video["error"]!["billed"]!));
        Assert.Contains("FILMGATE_PUBLIC_URL", (string)video["error"]!["message"]!, StringComparison.Ordinal);
    }

    private static async Task<(HttpStatusCode Status, JsonNode? Body)> SendAsync(
        RunningGateway gateway, HttpMethod method, string path, string? body, string? version = "2024-11-06")
    {
        using var request = new HttpRequestMessage(method, path);
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (version is not null) request.Headers.Add("X-Runway-Version", version);
        using var response = await gateway.Http.SendAsync(request);
        return (response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync()));
    }
}
