using Filmgate.Tests.Compat.Kling;
using Filmgate.Tests.Gateway;
using global::Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>A remix is a new video: it inherits what determines the picture and nothing else.</summary>
public sealed class RemixTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private RunningGateway _gateway = null!;
    private ApiTestClient _api = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(
            speed: 100,
            loops: false,
            clock: _clock,
            change: settings => settings with { Webhooks = settings.Webhooks with { AllowPrivate = true } });
        _api = new(_gateway, null);
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task The_external_id_of_the_original_is_not_inherited()
    {
        const string body = """
            {
              "model_name": "sora-2", "prompt": "A kite", "duration": "4",
              "external_task_id": "mine-1", "callback_url": "http://127.0.0.1:9/hook"
            }
            """;
        var original = (string)(await new KlingApiClient(_gateway).CreateAsync("text2video", body))["task_id"]!;
        await FinishedAsync(original);

        var first = await RemixAsync(original, new { prompt = "In the rain" });
        var second = await RemixAsync(original, new { prompt = "In the snow" });

        Assert.Equal((200, 200), (first.Status, second.Status));
        foreach (var id in new[] { first.Id, second.Id })
        {
            var request = (await FindAsync(id)).Request;
            Assert.Equal((null, null, null), (request.ExternalId, request.WebhookUrl, request.WebhookFormat));
        }

        await FinishedAsync(first.Id);
        Assert.Equal(original, (string)(await new KlingApiClient(_gateway).GetAsync("text2video/mine-1"))["task_id"]!);
    }

    [Fact]
    public async Task A_remix_inherits_what_determines_the_picture_and_nothing_else()
    {
        var original = await FinishedAsync((await _api.CreateAsync(new
        {
            model = "sora-2",
            prompt = "A kite",
            seconds = "8",
            size = "720x1280",
            metadata = new { order = "1" },
            webhook_url = "http://127.0.0.1:9/hook",
            webhook_events = new[] { "video.failed" },
            provider_options = new { style = "ink" },
            fallback_models = new[] { "sora-2-pro" },
            user = "someone",
        })).Id);

        var request = (await FindAsync((await RemixAsync(original, new { prompt = "In the rain" })).Id)).Request;

        Assert.Equal(("In the rain", 8, "720x1280", original), (request.Prompt, request.Seconds, request.Size, request.RemixOf!.VideoId));
        Assert.Equal((null, null, null, null), (request.WebhookUrl, request.WebhookEvents, request.Metadata, request.ProviderOptions));
        Assert.Empty(request.FallbackModels);
        Assert.Empty(request.Warnings);
    }

    [Fact]
    public async Task A_remix_has_its_own_webhook_and_metadata()
    {
        var original = await FinishedAsync((await _api.CreateAsync(new { model = "sora-2", prompt = "A kite" })).Id);

        var remix = await RemixAsync(
            original,
            new
            {
                prompt = "In the rain",
                metadata = new { order = "2" },
                webhook_url = "http://127.0.0.1:9/other",
                webhook_events = new[] { "video.completed" },
            });

        var request = (await FindAsync(remix.Id)).Request;
        Assert.Equal(("http://127.0.0.1:9/other", "video.completed"), (request.WebhookUrl, Assert.Single(request.WebhookEvents!)));
        Assert.Equal("2", remix.Json.GetProperty("metadata").GetProperty("order").GetString());
    }

    [Theory]
    [InlineData("""{"prompt":"a","webhook_url":"ftp://example.com"}""", "webhook_url")]
    [InlineData("""{"prompt":"a","webhook_events":["video.sneezed"]}""", "webhook_events")]
    [InlineData("""{"prompt":"a","provider_options":{"model":"sora-2-pro"}}""", "provider_options")]
    [InlineData("""{"prompt":"a","seconds":4}""", "seconds")]
    [InlineData("""{"prompt":" "}""", "prompt")]
    public async Task The_error_names_the_invalid_field(string body, string param)
    {
        var original = await FinishedAsync((await _api.CreateAsync(new { model = "sora-2", prompt = "A kite" })).Id);

        var response = await RemixAsync(original, System.Text.Json.JsonElement.Parse(body));

        Assert.Equal((400, "invalid_request"), response.Error);
        Assert.Equal(param, response.Json.GetProperty("error").GetProperty("param").GetString());
    }

    [Fact]
    public async Task A_dialect_that_cannot_remix_does_not_get_a_create_request_instead()
    {
        var models = Path.Combine(Directory.CreateTempSubdirectory("filmgate-test-").FullName, "models.json");
        await File.WriteAllTextAsync(models, """
            [{ "id": "my-kling", "name": "Mine", "remix": true,
               "routes": { "cometapi": { "dialect": "kling", "model": "kling-v2-6" } }, "images": { "min": 0, "max": 2 },
               "seconds": { "values": [5], "default": 5 }, "frames": [{ "size": "1280x720", "ratio": "16:9", "resolution": "720p" }],
               "as_of": "a test" }]
            """);
        await using var gateway = await RunningGateway.StartAsync(
            speed: 100,
            loops: false,
            clock: _clock,
            change: settings => settings with { Catalogue = settings.Catalogue with { ModelFile = models } });
        using var api = new ApiTestClient(gateway, null);
        var original = (await api.CreateAsync(new { model = "my-kling", prompt = "A kite" })).Id;
        Assert.Equal("completed", (await api.FinishAsync(original, _clock))["status"]);

        Assert.Equal(
            (400, "video_not_remixable"), (await api.PostAsync($"/v1/videos/{original}/remix", new { prompt = "In the rain" })).Error);

        await gateway.RunUntilIdleAsync();
        Assert.Equal(1, await api.SubmissionsAsync());
    }

    [Fact]
    public async Task A_replay_with_the_same_key_is_the_same_remix()
    {
        var original = await FinishedAsync((await _api.CreateAsync(new { model = "sora-2", prompt = "A kite" })).Id);
        Task<ApiResponse> Ask(object body) =>
            _api.SendAsync(
                HttpMethod.Post, $"/v1/videos/{original}/remix", System.Net.Http.Json.JsonContent.Create(body), ("Idempotency-Key", "k-1"));

        var first = await Ask(new { prompt = "In the rain", metadata = new { order = "1" } });
        var again = await Ask(new { prompt = "In the rain", metadata = new { order = "1" } });

        Assert.Equal((first.Id, "true"), (again.Id, again.Headers["Idempotent-Replayed"]));
        Assert.Equal(409, (await Ask(new { prompt = "In the rain", metadata = new { order = "2" } })).Status);
    }

    private Task<ApiResponse> RemixAsync(string original, object body) => _api.PostAsync($"/v1/videos/{original}/remix", body);

    private async Task<VideoTask> FindAsync(string id) =>
        (await _gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;

    private async Task<string> FinishedAsync(string id)
    {
        var video = await _api.FinishAsync(id, _clock);
        Assert.True(video["status"] is "completed", video.Text);
        return id;
    }
}
