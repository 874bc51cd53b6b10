using System.ComponentModel;
using System.Diagnostics;

namespace Filmgate.Sandbox.Rendering;

/// <summary>The ffmpeg of this machine, run without a shell.</summary>
internal sealed class Ffmpeg(SandboxOptions options)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public string? Path { get; } = options.Ffmpeg switch
    {
        null => OnPath(),
        "" => null,
        var given => given,
    };

    /// <summary>Null: it worked. Otherwise what it complained about.</summary>
    public async Task<string?> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken ct)
    {
        var start = new ProcessStartInfo(Path!, arguments) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)!;
            using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
            using var killing = over.Token.Register(static state => ((Process)state!).Kill(entireProcessTree: true), process);
            var complaint = await process.StandardError.ReadToEndAsync(CancellationToken.None);
            await process.WaitForExitAsync(CancellationToken.None);
            ct.ThrowIfCancellationRequested();
            return process.ExitCode == 0 ? null : complaint.Trim() is { Length: > 0 } said ? said : $"exit code {process.ExitCode}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    private static string? OnPath() =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => System.IO.Path.Combine(folder, OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg"))
            .FirstOrDefault(File.Exists);
}
