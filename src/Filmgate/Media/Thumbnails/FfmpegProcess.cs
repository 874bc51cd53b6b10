using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace Filmgate.Media.Thumbnails;

/// <summary>
/// Runs this machine's ffmpeg. Its input comes from other companies' services, so it is restricted: no shell, an empty environment (this
/// process's contains the keys), no network protocols, the lowest priority, limited time, and limited memory where prlimit is installed.
/// </summary>
internal sealed class FfmpegProcess(string? program)
{
    private const int MaxErrorLength = 500;
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(60);
    private static readonly string[] ProcessLimits =
        ["--as=4294967296", "--cpu=60", "--fsize=33554432", "--nofile=64", "--core=0", "--"];
    private static readonly string[] CommonArguments =
        ["-nostdin", "-hide_banner", "-v", "error", "-threads", "1", "-max_alloc", "536870912", "-protocol_whitelist", "file,pipe"];
    private readonly string? _prlimit = FindOnPath("prlimit");

    public static string? InstalledPath => FindOnPath(OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg");

    public bool IsAvailable => program is not null;

    /// <returns>Null on success. Otherwise the error, for the log.</returns>
    public async Task<string?> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken ct)
    {
        string[] prlimit = _prlimit is null ? [] : [_prlimit, .. ProcessLimits];
        string[] command = [.. prlimit, program!, .. CommonArguments, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            WorkingDirectory = folder,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        start.Environment.Clear();
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            LowerPriority(process);
            using var timeout = new CancellationTokenSource(Timeout, TimeProvider.System); // real time, even if a test has its own clock
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
            await using var killing = stop.Token.Register(static state => Kill((Process)state!), process);
            var error = await ReadErrorAsync(process.StandardError);
            await process.WaitForExitAsync(CancellationToken.None);
            ct.ThrowIfCancellationRequested();
            if (timeout.IsCancellationRequested) return $"ffmpeg took longer than {Timeout.TotalSeconds:0} s";
            if (process.ExitCode == 0) return null;
            return error.Length > 0 ? error : $"exit code {process.ExitCode}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads everything and keeps the beginning: a hostile file can cause endless error messages.</summary>
    private static async Task<string> ReadErrorAsync(StreamReader errors)
    {
        var (text, buffer) = (new StringBuilder(), new char[1024]);
        while (await errors.ReadAsync(buffer) is > 0 and var count)
            if (text.Length < MaxErrorLength) text.Append(buffer, 0, Math.Min(count, MaxErrorLength - text.Length));
        return text.ToString().ReplaceLineEndings(" ").Trim();
    }

    private static void LowerPriority(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // it has exited already
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // it has exited already
        }
    }

    private static string? FindOnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
