using System.Diagnostics;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Api;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Media.Pictures;

/// <summary>Thumbnail, spritesheet and placeholder of real files, made by the real ffmpeg.</summary>
public sealed class PictureTests
{
    [Fact]
    public async Task A_stored_video_soon_has_a_thumbnail_a_spritesheet_and_a_placeholder()
    {
        NeedsFfmpeg();
        await using var gateway = await RunningGateway.StartAsync(change: settings => settings with { Media = settings.Media with { MakeThumbnails = true } });
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;
        ApiResponse done;
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while ((done = await door.GetAsync($"/v1/videos/{id}"))["placeholder"] is null) await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, bound.Token);

        Assert.Equal(28, done["placeholder"]!.Length);                  // 4 by 3 components
        var url = new Uri(done["thumbnail_url"]!);
        using var nobody = new ApiTestClient(gateway, null);
        var thumbnail = await nobody.GetAsync(url.PathAndQuery);
        Assert.Equal((200, "image/webp"), (thumbnail.Status, thumbnail.Headers["Content-Type"]));
        Assert.Equal((640, 360), SizeOf(thumbnail));

        var sheet = await door.GetAsync($"/v1/videos/{id}/content?variant=spritesheet");
        Assert.Equal((200, "image/jpeg"), (sheet.Status, sheet.Headers["Content-Type"]));
        Assert.Equal((960, 544), SizeOf(sheet));                        // 4 by 4 frames, each 240 wide and of even height
        Assert.Equal(304, (await door.GetAsync($"/v1/videos/{id}/content?variant=spritesheet", ("If-None-Match", sheet.Headers["ETag"]))).Status);
        Assert.Equal(206, (await door.GetAsync($"/v1/videos/{id}/content?variant=thumbnail", ("Range", "bytes=0-9"))).Status);
    }

    [Fact]
    public async Task What_is_not_there_is_made_when_it_is_asked_for_and_once_for_all_who_ask()
    {
        NeedsFfmpeg();
        var clock = new ManualClock();
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: clock);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway);
        var id = (await door.CreateAsync()).Id;
        var video = await door.FinishAsync(id, clock);
        Assert.Null(video["placeholder"]);

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => door.GetAsync($"/v1/videos/{id}/content?variant={(i % 2 == 0 ? "thumbnail" : "spritesheet")}")));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Equal(2, answers.Select(answer => answer.Headers["ETag"]).Distinct().Count());
        var after = await door.GetAsync($"/v1/videos/{id}", ("If-None-Match", "\"other\""));
        Assert.NotNull(after["placeholder"]);

        var media = Directory.GetFiles(Path.Combine(gateway.Data, "media", "videos"), "*", SearchOption.AllDirectories);
        Assert.Equal(3, media.Length);
        File.Delete(media.Single(file => file.EndsWith(".jpg", StringComparison.Ordinal)));     // lost: made again
        Assert.Equal(200, (await door.GetAsync($"/v1/videos/{id}/content?variant=spritesheet")).Status);

        Assert.Equal(200, (await door.DeleteAsync($"/v1/videos/{id}")).Status);
        await gateway.Services.GetRequiredService<MediaSweeper>().RunOnceAsync(default);       // takes the pictures that were made anew
        Assert.Empty(Directory.GetFiles(Path.Combine(gateway.Data, "media", "videos"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Before_there_is_a_video_there_is_no_picture_of_it()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var door = await ApiTestClient.WithNewKeyAsync(gateway, "me");
        using var other = await ApiTestClient.WithNewKeyAsync(gateway, "other");
        var id = (await door.CreateAsync()).Id;

        var early = await door.GetAsync($"/v1/videos/{id}/content?variant=thumbnail");
        Assert.Equal((409, "video_not_completed"), early.Error);
        Assert.True(early.Headers.ContainsKey("Retry-After"));
        Assert.Equal((404, "video_not_found"), (await other.GetAsync($"/v1/videos/{id}/content?variant=thumbnail")).Error);
        await door.PostAsync($"/v1/videos/{id}/cancel");
        Assert.Equal((404, "video_has_no_file"), (await door.GetAsync($"/v1/videos/{id}/content?variant=spritesheet")).Error);
        Assert.Equal((400, "variant_not_available"), (await door.GetAsync($"/v1/videos/{id}/content?variant=poster")).Error);
    }

    [Fact]
    public async Task Without_ffmpeg_the_answer_says_what_to_install()
    {
        await using var lab = await DeskLab.OpenAsync(program: null);
        Assert.Equal(ThumbnailResult.NoFfmpeg, (await lab.Desk.FindAsync(lab.Video, "thumbnail", default)).Result);
        Assert.Contains("apt install ffmpeg", global::Filmgate.Api.Errors.ApiError.NoFfmpeg("thumbnail").Message);
    }

    [Fact]
    public async Task A_file_that_ffmpeg_cannot_read_has_no_pictures_and_does_no_harm()
    {
        NeedsFfmpeg();
        await using var lab = await DeskLab.OpenAsync(FfmpegProcess.Installed, "<html>not a video</html>"u8.ToArray());
        Assert.Equal(ThumbnailResult.NotPossible, (await lab.Desk.FindAsync(lab.Video, "thumbnail", default)).Result);
        Assert.Equal(ThumbnailResult.NotPossible, (await lab.Desk.FindAsync(lab.Video, "thumbnail", default)).Result);
    }

    [Fact]
    public async Task What_is_no_mp4_inside_is_not_read_as_what_else_it_may_be()
    {
        NeedsFfmpeg();
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        Assert.Null(await new FfmpegProcess(FfmpegProcess.Installed).RunAsync(["-f", "lavfi", "-i", "testsrc=d=12:s=64x48", "-f", "matroska", "-y", "other"], folder, default));
        await using var lab = await DeskLab.OpenAsync(FfmpegProcess.Installed, await File.ReadAllBytesAsync(Path.Combine(folder, "other")));
        Assert.Equal(ThumbnailResult.NotPossible, (await lab.Desk.FindAsync(lab.Video, "thumbnail", default)).Result);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_playlist_that_names_other_files_or_addresses_opens_none_of_them()
    {
        NeedsFfmpeg();
        await using var lab = await DeskLab.OpenAsync(FfmpegProcess.Installed, "#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n"u8.ToArray());
        Assert.Equal(ThumbnailResult.NotPossible, (await lab.Desk.FindAsync(lab.Video, "thumbnail", default)).Result);
    }

    [Fact]
    public async Task The_program_sees_nothing_of_this_process_environment()
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
    public async Task A_stop_does_not_wait_for_a_picture()
    {
        Assert.SkipUnless(File.Exists("/bin/sleep"), "needs /bin/sleep");
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        var script = Path.Combine(folder, "slow");
        await File.WriteAllTextAsync(script, "#!/bin/sh\n/bin/sleep 50\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await using var lab = await DeskLab.OpenAsync(script, Sample.Sound);
        var asking = lab.Desk.FindAsync(lab.Video, "thumbnail", default);
        var began = Stopwatch.GetTimestamp();
        await lab.Desk.StopAsync(default);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => asking.WaitAsync(TimeSpan.FromSeconds(20)));
        Assert.InRange(Stopwatch.GetElapsedTime(began).TotalSeconds, 0, 15);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void The_placeholder_is_what_others_compute()
    {
        var picture = new byte[32 * 32 * 3];
        for (var y = 0; y < 32; y++)
            for (var x = 0; x < 32; x++)
                (picture[3 * ((y * 32) + x)], picture[(3 * ((y * 32) + x)) + 1], picture[(3 * ((y * 32) + x)) + 2]) = ((byte)(248 - (x * 8)), (byte)(248 - (y * 8)), (byte)(255 - (x * y / 4)));

        // by the npm package blurhash 2.0.5
        Assert.Equal("L*H2dR}1$9xIqEoZjrk9ggfhfQfj", BlurHash.Encode(picture, 32, 32));
        Assert.Equal("L9TSUA~qfQ~q~qoffQoffQfQfQfQ", BlurHash.Encode(Enumerable.Repeat((byte)255, picture.Length).ToArray(), 32, 32));
        Assert.Equal("L00000fQfQfQfQfQfQfQfQfQfQfQ", BlurHash.Encode(new byte[picture.Length], 32, 32));
    }

    private static (int Width, int Height) SizeOf(ApiResponse answer)
    {
        var facts = Assert.IsType<ImageInspection.Accepted>(ImageInspector.Inspect(answer.Bytes)).Facts;
        return (facts.Width, facts.Height);
    }

    private static void NeedsFfmpeg() => Assert.SkipWhen(FfmpegProcess.Installed is null, "Pictures were not tried: ffmpeg is not installed.");
}
