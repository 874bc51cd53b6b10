using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;

namespace Filmgate.Tests.Sandbox;

/// <summary>The properties of a clip, read with ffprobe.</summary>
internal sealed record Mp4(string VideoCodec, int Width, int Height, double Seconds, string? AudioCodec)
{
    /// <summary>Skips the test if ffmpeg or ffprobe is not installed.</summary>
    public static void RequireFfmpeg()
    {
        var directories = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var isInstalled = directories.Any(directory =>
            File.Exists(Path.Combine(directory, "ffmpeg")) && File.Exists(Path.Combine(directory, "ffprobe")));
        if (!isInstalled) Assert.Skip("ffmpeg and ffprobe are not on PATH.");
    }

    public static async Task<Mp4> ReadAsync(byte[] clip)
    {
        var path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".mp4");
        await File.WriteAllBytesAsync(path, clip);
        try
        {
            var start = new ProcessStartInfo("ffprobe", ["-v", "error", "-show_streams", "-show_format", "-of", "json", path])
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            using var ffprobe = Process.Start(start)!;
            var output = JsonDocument.Parse(await ffprobe.StandardOutput.ReadToEndAsync()).RootElement;
            await ffprobe.WaitForExitAsync();
            var streams = output.GetProperty("streams").EnumerateArray()
                .ToDictionary(stream => stream.GetProperty("codec_type").GetString()!);
            var video = streams["video"];
            return new(
                video.GetProperty("codec_name").GetString()!,
                video.GetProperty("width").GetInt32(),
                video.GetProperty("height").GetInt32(),
                double.Parse(output.GetProperty("format").GetProperty("duration").GetString()!),
                streams.TryGetValue("audio", out var audio) ? audio.GetProperty("codec_name").GetString() : null);
        }
        catch (Win32Exception)
        {
            Assert.Skip("ffprobe is not on PATH.");
            throw;
        }
        finally
        {
            File.Delete(path);
        }
    }
}
