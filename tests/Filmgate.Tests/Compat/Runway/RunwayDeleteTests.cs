using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Compat.Runway;

/// <summary>Runway's DELETE deletes a finished video by the same rules as this gateway's own API.</summary>
public sealed class RunwayDeleteTests
{
    [Fact]
    public async Task A_video_on_hold_cannot_be_deleted_through_Runways_api()
    {
        await using var gateway = await RunningGateway.StartAsync(speed: 100);
        var id = await CompleteAsync(gateway);
        using var hold = await gateway.Http.PostAsJsonAsync($"/v1/videos/{id}/hold", new { reason = "case 7" });
        Assert.Equal(HttpStatusCode.OK, hold.StatusCode);

        using var refused = await gateway.Http.DeleteAsync($"/runwayml/v1/tasks/{id}");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Equal("false", refused.Headers.GetValues("x-should-retry").Single());
        var error = JsonNode.Parse(await refused.Content.ReadAsStringAsync())!.AsObject();
        Assert.Equal(["error"], error.Select(member => member.Key));
        Assert.Contains($"/v1/videos/{id}/hold", (string)error["error"]!, StringComparison.Ordinal);

        var task = (await gateway.Http.GetFromJsonAsync<JsonNode>($"/runwayml/v1/tasks/{id}"))!;
        Assert.Equal("SUCCEEDED", (string)task["status"]!);
        Assert.NotEmpty(await gateway.Http.GetByteArrayAsync((string)task["output"]![0]!));

        using var released = await gateway.Http.DeleteAsync($"/v1/videos/{id}/hold");
        using var deleted = await gateway.Http.DeleteAsync($"/runwayml/v1/tasks/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        using var missing = await gateway.Http.GetAsync($"/runwayml/v1/tasks/{id}");
        Assert.Equal(HttpStatusCode.NotFound, missing.StatusCode);
    }

    [Fact]
    public async Task Deleting_a_video_through_Runways_api_deletes_its_thumbnails_too()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "This test needs ffmpeg, which is not installed.");
        await using var gateway = await RunningGateway.StartAsync(
            speed: 100, change: settings => settings with { Media = settings.Media with { MakeThumbnails = true } });
        var id = await CompleteAsync(gateway);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((await gateway.GetAsync(id))["placeholder"] is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);
        var thumbnails = gateway.Services.GetRequiredService<IThumbnailStore>();
        Assert.Equal(2, (await thumbnails.ListAsync(id, default)).Count);
        Assert.Equal(3, FilesOf(gateway).Length);

        using var deleted = await gateway.Http.DeleteAsync($"/runwayml/v1/tasks/{id}");
        Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        Assert.Empty(await thumbnails.ListAsync(id, default));
        Assert.Empty(FilesOf(gateway));
    }

    private static async Task<string> CompleteAsync(RunningGateway gateway)
    {
        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!);
        Assert.True((string)video["status"]! is "completed", video.ToJsonString());
        return (string)video["id"]!;
    }

    private static string[] FilesOf(RunningGateway gateway) =>
        Directory.GetFiles(Path.Combine(gateway.Data, "media", "videos"), "*", SearchOption.AllDirectories);
}
