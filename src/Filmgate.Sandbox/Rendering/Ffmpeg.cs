using System.ComponentModel;
using System.Diagnostics;

namespace Filmgate.Sandbox.Rendering;

/// <summary>Runs the installed ffmpeg, without a shell.</summary>
internal sealed class Ffmpeg(SandboxOptions options)
{
    private static readonly TimeSpan RenderTimeout = TimeSpan.FromMinutes(1);

    /// <summary>Null: ffmpeg is not installed.</summary>
    public string? Path { get; } = options.Ffmpeg switch
    {
        null => FindOnPath(),
        "" => null,
        var path => path,
    };

    /// <summary>Returns null on success, otherwise ffmpeg's error output.</summary>
    public async Task<string?> RunAsync(IEnumerable<string> arguments, string workDirectory, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Path!, arguments)
        {
            WorkingDirectory = workDirectory,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        try
        {
            using var process = Process.Start(start)!;
            using var timeout = new CancellationTokenSource(RenderTimeout, TimeProvider.System);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
            using var kill = stop.Token.Register(static state => ((Process)state!).Kill(entireProcessTree: true), process);
            var output = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            ct.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? null : output.Trim() is { Length: > 0 } error ? error : $"exit code {process.ExitCode}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private static string? FindOnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(directory => System.IO.Path.Combine(directory, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg"))
            .FirstOrDefault(File.Exists);
}
