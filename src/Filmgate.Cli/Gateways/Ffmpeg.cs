namespace Filmgate.Cli.Gateways;

/// <summary>Only the sandbox needs ffmpeg; the gateway does not.</summary>
internal static class Ffmpeg
{
    public const string PlaceholderNote = "ffmpeg is not installed, so the video is a placeholder that does not show the prompt. "
        + "To see the prompt, install ffmpeg (apt install ffmpeg, brew install ffmpeg).";

    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg")));
}
