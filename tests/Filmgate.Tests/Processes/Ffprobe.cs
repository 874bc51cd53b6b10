using System.Diagnostics;
using System.Text.Json;

namespace Filmgate.Tests.Processes;

/// <summary>Inspects a file with ffprobe, which shares no code with Filmgate. It is part of ffmpeg.</summary>
internal sealed record Ffprobe(int Width, int Height, double Seconds, bool HasAudio)
{
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator)
        .Any(directory => File.Exists(Path.Combine(directory, "ffprobe")));

    public static async Task<Ffprobe> ReadAsync(string path)
    {
        string[] arguments = ["-v", "error", "-of", "json", "-show_entries", "format=duration:stream=codec_type,width,height", path];
        var start = new ProcessStartInfo("ffprobe", arguments) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        using var output = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        var streams = output.RootElement.GetProperty("streams").EnumerateArray().ToList();
        var video = streams.Single(s => s.GetProperty("codec_type").GetString() == "video");
        return new(
            video.GetProperty("width").GetInt32(),
            video.GetProperty("height").GetInt32(),
            double.Parse(output.RootElement.GetProperty("format").GetProperty("duration").GetString()!),
            streams.Exists(s => s.GetProperty("codec_type").GetString() == "audio"));
    }
}
