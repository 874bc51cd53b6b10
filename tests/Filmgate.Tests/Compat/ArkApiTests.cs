using System.Text;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Compat;

public sealed class ArkApiTests
{
    private const string Tasks = "/volc/v3/contents/generations/tasks";
    private const string Model = "doubao-seedance-1-5-pro-251215";

    private static readonly string Picture = $"data:image/png;base64,{Convert.ToBase64String(Pictures.Png(640, 360))}";

    [Fact]
    public async Task A_task_with_flags_and_frames_becomes_a_video()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = await ApiTestClient.WithNewKeyAsync(gateway);
        var created = await client.PostAsync(Tasks, new
        {
            model = Model,
            content = new object[]
            {
                new { type = "text", text = "A kite --dur 4 --ratio 1:1 --rs 480p --seed 7" },
                new { type = "image_url", image_url = new { url = Picture } },
                new { type = "image_url", image_url = new { url = Picture }, role = "last_frame" },
            },
        });
        Assert.Equal(200, created.Status);
        Assert.Equal(["id"], created.Json.EnumerateObject().Select(field => field.Name));

        var completed = await FinishAsync(client, created.Id);
        Assert.Equal(("succeeded", Model), (completed["status"], completed["model"]));
        Assert.Equal(("1:1", "480p", "4", "7"), (completed["ratio"], completed["resolution"], completed["duration"], completed["seed"]));
        Assert.NotEmpty(await gateway.Http.GetByteArrayAsync(completed.Json.GetProperty("content").GetProperty("video_url").GetString()!));
        var video = await client.GetAsync($"/v1/videos/{created.Id}");
        Assert.Equal(("completed", "A kite", "480x480"), (video["status"], video["prompt"], video["size"]));
    }

    [Fact]
    public async Task Fields_override_flags_and_fields_that_only_ark_has_are_passed_through()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = new ApiTestClient(gateway, null);
        var created = await client.PostAsync(Tasks, new
        {
            model = "doubao-seedance-2-0-260128",
            content = new object[]
            {
                new { type = "text", text = "A kite --duration 12 --watermark true" },
                new { type = "image_url", image_url = new { url = Picture }, role = "reference_image" },
                new { type = "video_url", video_url = new { url = "https://example.com/a.mp4" }, role = "reference_video" },
            },
            duration = 6,
            ratio = "adaptive",
            resolution = "720p",
            generate_audio = true,
            seed = -1,
            service_tier = "flex",
            callback_url = "https://example.com/hook",
        });
        var request = (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(created.Id, default))!.Request;
        Assert.Equal(("A kite", 6, "adaptive", true), (request.Prompt, request.Seconds, request.AspectRatio, request.Audio));
        Assert.Equal((null, "https://example.com/hook"), (request.Seed, request.WebhookUrl));
        Assert.Single(request.References);
        Assert.Equal("https://example.com/a.mp4", request.Video!.Url);
        Assert.Equal("""{"watermark":true,"service_tier":"flex"}""", request.ProviderOptions!.Value.GetRawText());
        Assert.Equal("queued", (await client.GetAsync($"{Tasks}/{created.Id}"))["status"]);
    }

    [Fact]
    public async Task Running_failed_and_cancelled_tasks_have_arks_statuses()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new ApiTestClient(gateway, null);
        var filtered = await client.CreateAsync(new { model = "wan2.6", prompt = "A kite [sandbox:filtered]" });
        var failed = await FinishAsync(client, filtered.Id);
        Assert.Equal(("failed", "content_rejected"), (failed["status"], failed.Json.GetProperty("error").GetProperty("code").GetString()));

        var stuck = await client.CreateAsync("A kite [sandbox:stuck]");
        while ((await client.GetAsync($"{Tasks}/{stuck.Id}"))["status"] is "queued")
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        Assert.Equal("running", (await client.GetAsync($"{Tasks}/{stuck.Id}"))["status"]);
        await client.PostAsync($"/v1/videos/{stuck.Id}/cancel");
        Assert.Equal("cancelled", (await FinishAsync(client, stuck.Id))["status"]);
    }

    [Theory]
    [InlineData("""{"content":[{"type":"text","text":"A kite"}]}""", "model")]
    [InlineData("""{"model":"MODEL"}""", "content")]
    [InlineData("""{"model":"MODEL","content":[]}""", "content")]
    [InlineData("""{"model":"MODEL","content":[7]}""", "content")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":""}]}""", "content")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A"},{"type":"text","text":"B"}]}""", "content")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite --dur 99"}]}""", "duration")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite --dur soon"}]}""", "content")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite --frames 29"}]}""", "content")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite"}],"duration":3}""", "duration")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite"}],"ratio":"5:4"}""", "ratio")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite"}],"draft":true}""", "draft")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite"}],"generate_audio":"loud"}""", "generate_audio")]
    [InlineData("""{"model":"MODEL","content":[{"type":"text","text":"A kite"}],"callback_url":"gopher://x"}""", "callback_url")]
    [InlineData(
        """
        {"model":"MODEL","content":[{"type":"text","text":"A kite"},{"type":"audio_url","audio_url":{"url":"https://example.com/a.mp3"}}]}
        """,
        "content")]
    [InlineData(
        """
        {"model":"MODEL","content":[{"type":"text","text":"A kite"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"},
         "role":"last_frame"}]}
        """,
        "content")]
    [InlineData(
        """
        {"model":"MODEL","content":[{"type":"text","text":"A kite"},{"type":"video_url","video_url":{"url":"https://example.com/a.mp4"}}]}
        """,
        "content")]
    [InlineData("""{"model":"wan2.7","content":[{"type":"text","text":"A kite"}],"watermark":true}""", "watermark")]
    public async Task An_invalid_request_is_refused_in_arks_format(string body, string param)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = new ApiTestClient(gateway, null);
        using var content = new StringContent(body.Replace("MODEL", Model), Encoding.UTF8, "application/json");
        var refused = await client.SendAsync(HttpMethod.Post, Tasks, content);
        Assert.Equal(400, refused.Status);
        var error = refused.Json.GetProperty("error");
        Assert.Equal(("InvalidParameter", "BadRequest", param), (TextOf("code"), TextOf("type"), TextOf("param")));
        Assert.NotEmpty(TextOf("message")!);

        string? TextOf(string name) => error.GetProperty(name).GetString();
    }

    [Fact]
    public async Task Authentication_and_routing_errors_have_the_same_format()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var client = await ApiTestClient.WithNewKeyAsync(gateway);
        using var withoutKey = new ApiTestClient(gateway, null);
        Assert.Equal((401, "AuthenticationError"), (await withoutKey.GetAsync($"{Tasks}/video_1")).Error);
        Assert.Equal((404, "ResourceNotFound"), (await client.GetAsync($"{Tasks}/video_1")).Error);
        Assert.Equal((404, "ResourceNotFound"), (await client.GetAsync("/volc/v3/models")).Error);
    }

    private static async Task<ApiResponse> FinishAsync(ApiTestClient client, string id)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var task = await client.GetAsync($"{Tasks}/{id}");
            if (task["status"] is not ("queued" or "running")) return task;
            await Task.Delay(TimeSpan.FromMilliseconds(30), TimeProvider.System, timeout.Token);
        }
    }
}
