using Filmgate.Media.Inspection;
using Filmgate.Media.Thumbnails;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;

namespace Filmgate.Tests.Media.Thumbnails;

/// <summary>The last frame of unusual files, extracted by the real ffmpeg.</summary>
public sealed class LastFrameExtractorTests
{
    private readonly CollectedLogs _logs = new();
    private static readonly string[] Sound = ["-f", "lavfi", "-i", "sine=duration=4"];

    [Theory]
    [InlineData("testsrc=duration=1:size=64x48:rate=5", 4)]             // the audio is longer than the video
    [InlineData("testsrc=duration=0.2:size=64x48:rate=5", 4)]           // a single frame
    [InlineData("testsrc=duration=4:size=64x48:rate=5", 4)]
    [InlineData("testsrc=duration=4:size=64x48:rate=5", 90)]            // a container with a wrong duration
    public async Task The_last_frame_is_the_one_at_which_a_player_stops(string source, int seconds)
    {
        using var media = new MediaFixture();
        var video = await MakeVideoAsync(media, source, seconds);
        using var extractor = new LastFrameExtractor(
            media.Store, new(FfmpegProcess.InstalledPath), media.TempDirectories, TimeProvider.System, _logs.Of<LastFrameExtractor>());
        var (image, result) = await extractor.ExtractAsync(video, default);
        Assert.Equal(ThumbnailResult.Ready, result);
        Assert.Equal(new ImageInspection.Accepted(new("image/png", "png", 64, 48)), ImageInspector.Inspect(image!));
    }

    [Fact]
    public async Task A_missing_file_or_one_that_is_not_a_video_has_no_last_frame()
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        using var media = new MediaFixture();
        using var extractor = new LastFrameExtractor(
            media.Store, new(FfmpegProcess.InstalledPath), media.TempDirectories, TimeProvider.System, _logs.Of<LastFrameExtractor>());
        var missing = A.Asset("video_1") with { Key = "gone.mp4" };
        Assert.Equal((null, ThumbnailResult.NotPossible), await extractor.ExtractAsync(missing, default));
        var playlist = await StoreAsync(media, "#EXTM3U\nfile:///etc/passwd"u8.ToArray(), 4);
        Assert.Equal((null, ThumbnailResult.NotPossible), await extractor.ExtractAsync(playlist, default));
        Assert.Equal(2, _logs.Lines.Count);
        Assert.Contains("The last frame of gone.mp4 could not be extracted: the video's file is missing", _logs.Lines.First());
        Assert.Contains("The last frame of some/film.mp4 could not be extracted: ", _logs.Lines.Last());
    }

    private static async Task<Asset> MakeVideoAsync(MediaFixture media, string source, int seconds)
    {
        Assert.SkipWhen(FfmpegProcess.InstalledPath is null, "ffmpeg is not installed");
        var folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
        try
        {
            string[] arguments =
                ["-f", "lavfi", "-i", source, .. Sound, "-map", "0:v", "-map", "1:a", "-pix_fmt", "yuv420p", "-y", "film.mp4"];
            Assert.Null(await new FfmpegProcess(FfmpegProcess.InstalledPath).RunAsync(arguments, folder, default));
            return await StoreAsync(media, await File.ReadAllBytesAsync(Path.Combine(folder, "film.mp4")), seconds);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Asset> StoreAsync(MediaFixture media, byte[] bytes, int seconds)
    {
        await using var staged = await media.StageAsync("some/film.mp4");
        await staged.WriteAsync(bytes, default);
        await staged.CommitAsync(default);
        return A.Asset("video_1") with { Key = "some/film.mp4", Duration = TimeSpan.FromSeconds(seconds), Bytes = bytes.Length };
    }
}
