using System.Diagnostics;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Media.Thumbnails;

/// <summary>Thumbnail, spritesheet and placeholder of real files, made by the real ffmpeg.</summary>
public sealed class ThumbnailTests
{
    [Fact]
    public async Task A_stored_video_gets_a_thumbnail_a_spritesheet_and_a_placeholder()
    {
        NeedsFfmpeg();
        await using var gateway = await RunningGateway.StartAsync(change: settings =>
            settings with { Media = settings.Media with { MakeThumbnails = true } });
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        ApiResponse completed;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((completed = await api.GetAsync($"/v1/videos/{id}"))["placeholder"] is null)
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, timeout.Token);

        Assert.Equal(28, completed["placeholder"]!.Length);                  // 4 by 3 components
        var url = new Uri(completed["thumbnail_url"]!);
        using var anonymous = new ApiTestClient(gateway, null);
        var thumbnail = await anonymous.GetAsync(url.PathAndQuery);
        Assert.Equal((200, "image/webp"), (thumbnail.Status, thumbnail.Headers["Content-Type"]));
        Assert.Equal((640, 360), SizeOf(thumbnail));

        var sheet = await api.GetAsync($"/v1/videos/{id}/content?variant=spritesheet");
        Assert.Equal((200, "image/jpeg"), (sheet.Status, sheet.Headers["Content-Type"]));
        Assert.Equal((960, 544), SizeOf(sheet));                        // 4 by 4 frames, each 240 wide and of even height
        var unchanged = await api.GetAsync($"/v1/videos/{id}/content?variant=spritesheet", ("If-None-Match", sheet.Headers["ETag"]));
        Assert.Equal(304, unchanged.Status);
        Assert.Equal(206, (await api.GetAsync($"/v1/videos/{id}/content?variant=thumbnail", ("Range", "bytes=0-9"))).Status);
    }

    [Fact]
    public async Task A_missing_thumbnail_is_made_on_request_and_once_for_concurrent_requests()
    {
        NeedsFfmpeg();
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await api.CreateAsync()).Id;
        var video = await api.FinishAsync(id, clock);
        Assert.Null(video["placeholder"]);

        var variants = Enumerable.Range(0, 6).Select(i => i % 2 == 0 ? "thumbnail" : "spritesheet");
        var responses = await Task.WhenAll(variants.Select(variant => api.GetAsync($"/v1/videos/{id}/content?variant={variant}")));

        Assert.All(responses, response => Assert.Equal(200, response.Status));
        Assert.Equal(2, responses.Select(response => response.Headers["ETag"]).Distinct().Count());
        var after = await api.GetAsync($"/v1/videos/{id}", ("If-None-Match", "\"other\""));
        Assert.NotNull(after["placeholder"]);

        var media = Directory.GetFiles(Path.Combine(gateway.Data, "media", "videos"), "*", SearchOption.AllDirectories);
        Assert.Equal(3, media.Length);
        File.Delete(media.Single(file => file.EndsWith(".jpg", StringComparison.Ordinal))); // lost, so it is made again
        Assert.Equal(200, (await api.GetAsync($"/v1/videos/{id}/content?variant=spritesheet")).Status);

        Assert.Equal(200, (await api.DeleteAsync($"/v1/videos/{id}")).Status);
        await gateway.Services.GetRequiredService<MediaSweeper>().RunOnceAsync(default); // deletes the images that were made again
        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Data, "media", "videos"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_video_that_is_not_completed_has_no_thumbnail()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway, "me");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var id = (await api.CreateAsync()).Id;

        var early = await api.GetAsync($"/v1/videos/{id}/content?variant=thumbnail");
        Assert.Equal((409, "video_not_completed"), early.Error);
        Assert.True(early.Headers.ContainsKey("Retry-After"));
        Assert.Equal((404, "video_not_found"), (await other.GetAsync($"/v1/videos/{id}/content?variant=thumbnail")).Error);
        await api.PostAsync($"/v1/videos/{id}/cancel");
        Assert.Equal((404, "video_has_no_file"), (await api.GetAsync($"/v1/videos/{id}/content?variant=spritesheet")).Error);
        Assert.Equal((400, "variant_not_available"), (await api.GetAsync($"/v1/videos/{id}/content?variant=poster")).Error);
    }

    [Fact]
    public async Task Without_ffmpeg_the_error_tells_what_to_install()
    {
        await using var fixture = await ThumbnailFixture.OpenAsync(program: null);
        Assert.Equal(ThumbnailResult.NoFfmpeg, (await fixture.Queue.GetOrCreateAsync(fixture.Video, "thumbnail", default)).Result);
        Assert.Contains("apt install ffmpeg", global::Filmgate.Api.Errors.ApiError.NoFfmpeg("thumbnail").Message);
    }

    [Fact]
    public async Task A_file_that_ffmpeg_cannot_read_has_no_thumbnail()
    {
        NeedsFfmpeg();
        await using var fixture = await ThumbnailFixture.OpenAsync(FfmpegProcess.InstalledPath, "<html>not a video</html>"u8.ToArray());
        Assert.Equal(ThumbnailResult.NotPossible, (await fixture.Queue.GetOrCreateAsync(fixture.Video, "thumbnail", default)).Result);
        Assert.Equal(ThumbnailResult.NotPossible, (await fixture.Queue.GetOrCreateAsync(fixture.Video, "thumbnail", default)).Result);
    }

    [Fact]
    public async Task A_file_in_another_container_format_is_not_read()
    {
        NeedsFfmpeg();
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        string[] matroska = ["-f", "lavfi", "-i", "testsrc=d=12:s=64x48", "-f", "matroska", "-y", "other"];
        Assert.Null(await new FfmpegProcess(FfmpegProcess.InstalledPath).RunAsync(matroska, folder, default));
        var file = await File.ReadAllBytesAsync(Path.Combine(folder, "other"));
        await using var fixture = await ThumbnailFixture.OpenAsync(FfmpegProcess.InstalledPath, file);
        Assert.Equal(ThumbnailResult.NotPossible, (await fixture.Queue.GetOrCreateAsync(fixture.Video, "thumbnail", default)).Result);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Files_and_addresses_in_a_playlist_are_not_opened()
    {
        NeedsFfmpeg();
        var playlist = "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8.ToArray();
        await using var fixture = await ThumbnailFixture.OpenAsync(FfmpegProcess.InstalledPath, playlist);
        Assert.Equal(ThumbnailResult.NotPossible, (await fixture.Queue.GetOrCreateAsync(fixture.Video, "thumbnail", default)).Result);
    }

    [Fact]
    public async Task Ffmpeg_does_not_see_the_environment_of_this_process()
    {
        Assert.SkipUnless(File.Exists("/usr/bin/env"), "needs /usr/bin/env");
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        var script = Path.Combine(folder, "spy");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n/usr/bin/env > seen\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Assert.Null(await new FfmpegProcess(script).RunAsync([], folder, default));
        var seen = await File.ReadAllTextAsync(Path.Combine(folder, "seen"));
        Assert.DoesNotContain("HOME=", seen);
        Assert.DoesNotContain("FILMGATE", seen);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Stopping_does_not_wait_for_a_thumbnail()
    {
        Assert.SkipUnless(File.Exists("/bin/sleep"), "needs /bin/sleep");
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        var script = Path.Combine(folder, "slow");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n/bin/sleep 50\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var fixture = await ThumbnailFixture.OpenAsync(script, SampleMedia.Sound);
        var request = fixture.Queue.GetOrCreateAsync(fixture.Video, "thumbnail", default);
        var started = Stopwatch.GetTimestamp();
        await fixture.Queue.StopAsync(default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => request.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 0, 15);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_placeholder_is_the_same_as_that_of_another_implementation()
    {
        var pixels = new byte[32 * 32 * 3];
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 32; x++)
            {
                var at = 3 * ((y * 32) + x);
                (pixels[at], pixels[at + 1], pixels[at + 2]) = ((byte)(248 - (x * 8)), (byte)(248 - (y * 8)), (byte)(255 - (x * y / 4)));
            }

        // by the npm package blurhash 2.0.5
        Assert.Equal("L*H2dR}1$9xIqEoZjrk9ggfhfQfj", BlurHash.Encode(pixels, 32, 32));
        Assert.Equal("L9TSUA~qfQ~q~qoffQoffQfQfQfQ", BlurHash.Encode(Enumerable.Repeat((byte)255, pixels.Length).ToArray(), 32, 32));
        Assert.Equal("L00000fQfQfQfQfQfQfQfQfQfQfQ", BlurHash.Encode(new byte[pixels.Length], 32, 32));
    }

    private static (int Width, int Height) SizeOf(ApiResponse response)
    {
        var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(response.Bytes)).Facts;
        return (facts.Width, facts.Height);
    }

    private static void NeedsFfmpeg() => Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed.");
}
