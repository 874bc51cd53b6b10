using Filmgate.Media.Inspection;
using Filmgate.Media.Thumbnails;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Pictures;

/// <summary>The last picture of files that are not as they should be, taken by the real ffmpeg.</summary>
public sealed class LastFrameTests
{
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=duration=4"];

    [Theory]
    [InlineData("testsrc=duration=1:size=64x48:rate=5", 4)]             // the sound outlasts the picture
    [InlineData("testsrc=duration=0.2:size=64x48:rate=5", 4)]           // a single frame
    [InlineData("testsrc=duration=4:size=64x48:rate=5", 4)]
    [InlineData("testsrc=duration=4:size=64x48:rate=5", 90)]            // a container that lies about its length
    public async Task It_is_the_one_that_a_player_stops_at(string source, int seconds)
    {
        using var lab = new MediaFixture();
        var video = await FilmAsync(lab, source, seconds);
        using var frames = new LastFrameExtractor(lab.Store, new(FfmpegProcess.InstalledPath), lab.TempDirectories);
        var (picture, result) = await frames.ExtractAsync(video, default);
        Assert.Equal(ThumbnailResult.Ready, result);
        Assert.Equal(new ImageInspection.Accepted(new("image/png", "png", 64, 48)), ImageInspector.Inspect(picture!));
    }

    [Fact]
    public async Task A_file_that_is_no_video_or_is_gone_has_none()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        using var lab = new MediaFixture();
        using var frames = new LastFrameExtractor(lab.Store, new(FfmpegProcess.InstalledPath), lab.TempDirectories);
        Assert.Equal((null, ThumbnailResult.NotPossible), await frames.ExtractAsync(A.Asset("video_1") with { Key = "gone.mp4" }, default));
        Assert.Equal((null, ThumbnailResult.NotPossible), await frames.ExtractAsync(await KeepAsync(lab, "#EXTM3U\nfile:///etc/passwd"u8.ToArray(), 4), default));
    }

    private static async Task<Asset> FilmAsync(MediaFixture lab, string source, int seconds)
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        try
        {
            Assert.Null(await new FfmpegProcess(FfmpegProcess.InstalledPath).RunAsync(["-f", "lavfi", "-i", source, .. Sound, "-map", "0:v", "-map", "1:a", "-pix_fmt", "yuv420p", "-y", "film.mp4"], folder, default));
            return await KeepAsync(lab, await File.ReadAllBytesAsync(Path.Combine(folder, "film.mp4")), seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Asset> KeepAsync(MediaFixture lab, byte[] bytes, int seconds)
    {
        await using var staged = await lab.StageAsync("some/film.mp4");
        await staged.WriteAsync(bytes, default);
        await staged.CommitAsync(default);
        return A.Asset("video_1") with { Key = "some/film.mp4", Duration = TimeSpan.FromSeconds(seconds), Bytes = bytes.Length };
    }
}
