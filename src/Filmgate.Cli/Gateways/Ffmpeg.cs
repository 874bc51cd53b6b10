namespace Filmgate.Cli.Gateways;

/// <summary>Only the sandbox needs ffmpeg; the gateway does not.</summary>
internal static class Ffmpeg
{
    public static bool IsInstalled =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Any(folder => File.Exists(Path.Combine(folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg")));
}
