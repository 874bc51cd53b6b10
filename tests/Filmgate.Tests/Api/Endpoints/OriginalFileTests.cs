using Filmgate.Media.Store;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Endpoints;

/// <summary>A provider delivers a WebM: the video fails, and its owner can still download the bytes.</summary>
public sealed class OriginalFileTests : IAsyncLifetime
{
    private static readonly byte[] WebM = [0x1A, 0x45, 0xDF, 0xA3, 0x9F, 0x42, 0x86, 0x81, 1, 0x42, 0xF7, 0x81, .. new byte[4000]];
    private FakeProvider _provider = null!;
    private RunningGateway _gateway = null!;
    private ApiTestClient _api = null!;
    private ApiTestClient _other = null!;

    public async ValueTask InitializeAsync()
    {
        _provider = await FakeProvider.StartAsync(request => request.Line switch
        {
            "POST /v1/videos/generations" => new("""{"request_id":"t1"}"""),
            "GET /v1/videos/t1" => new($$$"""{"status":"done","video":{"url":"{{{_provider.Url}}}clip","duration":1}}"""),
            _ => new("", File: WebM),
        });
        _gateway = await RunningGateway.StartAsync(_provider.Url, change: settings => settings with
        {
            Providers =
            [
                new("xai", UpstreamSystem.XAi, _provider.Url, [new("default", "key")], PollGap: TimeSpan.FromMilliseconds(20)),
            ],
            Lifecycle = settings.Lifecycle with { MaxBadAssetTries = 1, InitialBackoff = TimeSpan.FromMilliseconds(10) },
        });
        _api = await ApiTestClient.WithNewKeyAsync(_gateway);
        _other = await ApiTestClient.WithNewKeyAsync(_gateway, "another client");
    }

    public async ValueTask DisposeAsync()
    {
        _api.Dispose();
        _other.Dispose();
        await _gateway.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Fact]
    public async Task The_error_names_the_format_and_the_owner_can_download_the_bytes()
    {
        var video = await FailedAsync();
        var message = video.Json.GetProperty("error").GetProperty("message").GetString()!;
        Assert.Contains("not an MP4 but a WebM or Matroska video", message);
        Assert.Contains($"/v1/videos/{video.Id}/content?variant=original", message);

        var original = await _api.GetAsync($"/v1/videos/{video.Id}/content?variant=original");
        Assert.Equal(WebM, original.Bytes);
        Assert.Equal(("video/webm", "nosniff"), (original.Headers["Content-Type"], original.Headers["X-Content-Type-Options"]));
        Assert.Equal(206, (await _api.GetAsync($"/v1/videos/{video.Id}/content?variant=original", ("Range", "bytes=0-9"))).Status);
        Assert.Equal((404, "video_has_no_file"), (await _api.GetAsync($"/v1/videos/{video.Id}/content")).Error);
        Assert.Equal((404, "video_not_found"), (await _other.GetAsync($"/v1/videos/{video.Id}/content?variant=original")).Error);
        Assert.Single(Files());
    }

    [Fact]
    public async Task It_is_deleted_with_the_video()
    {
        var video = await FailedAsync();
        Assert.Equal(200, (await _api.DeleteAsync($"/v1/videos/{video.Id}")).Status);
        Assert.Empty(Files());
    }

    [Fact]
    public async Task A_retention_rule_deletes_it()
    {
        var video = await FailedAsync();
        var rows = _gateway.Services.GetRequiredService<IMediaRows>();
        var later = TimeProvider.System.GetUtcNow().AddDays(2);
        Assert.Equal([video.Id], await rows.DeleteExpiredAsync(later, TimeSpan.FromDays(1), 10));
        Assert.Single(await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
        Assert.Equal((404, "video_has_no_file"), (await _api.GetAsync($"/v1/videos/{video.Id}/content?variant=original")).Error);
    }

    private string[] Files() => Directory.GetFiles(Path.Combine(_gateway.Data, "media"), "*.mp4", SearchOption.AllDirectories);

    private async Task<ApiResponse> FailedAsync()
    {
        var created = await _api.CreateAsync(new { model = "grok-imagine-video", prompt = "A kite" });
        while (true)
        {
            var video = await _api.GetAsync($"/v1/videos/{created.Id}", ("Prefer", "wait=30"));
            if (video["status"] is "queued" or "in_progress") continue;
            Assert.Equal("bad_asset", video.Json.GetProperty("error").GetProperty("code").GetString());
            return video;
        }
    }
}
