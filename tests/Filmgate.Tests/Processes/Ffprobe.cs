using System.Diagnostics;
using System.Text.Json;

namespace Filmgate.Tests.Processes;

/// <summary>A second opinion on a file, by a program that shares no code with ours. It comes with ffmpeg.</summary>
internal sealed record Ffprobe(int Width, int Height, double Seconds, bool HasAudio)
{
    public static bool IsInstalled { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "ffprobe")));

    public static async Task<Ffprobe> LookIntoAsync(string path)
    {
        var start = new ProcessStartInfo("ffprobe", ["-v", "error", "-of", "json", "-show_entries", "format=duration:stream=codec_type,width,height", path]) { RedirectStandardOutput = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        using var answer = JsonDocument.Parse(await process.StandardOutput.ReadToEndAsync());
        await process.WaitForExitAsync();
        var streams = answer.RootElement.GetProperty("streams").EnumerateArray().ToList();
        var picture = streams.Single(s => s.GetProperty("codec_type").GetString() == "video");
        return new(
            picture.GetProperty("width").GetInt32(),
            picture.GetProperty("height").GetInt32(),
            double.Parse(answer.RootElement.GetProperty("format").GetProperty("duration").GetString()!),
            streams.Exists(s => s.GetProperty("codec_type").GetString() == "audio"));
    }
}
