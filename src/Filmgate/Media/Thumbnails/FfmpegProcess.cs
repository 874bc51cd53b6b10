using System.ComponentModel;
using System.Diagnostics;

namespace Filmgate.Media.Thumbnails;

/// <summary>
/// This machine's ffmpeg, which reads files that strangers' services made: without a shell, without this process's environment (that has the keys), without network protocols,
/// at the lowest priority, for a bounded time and, where prlimit is there, in bounded memory.
/// </summary>
internal sealed class FfmpegProcess(string? program)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);
    private static readonly string[] Bounds = ["--as=4294967296", "--cpu=60", "--fsize=33554432", "--nofile=64", "--core=0", "--"];
    private static readonly string[] Manners = ["-nostdin", "-hide_banner", "-v", "error", "-threads", "1", "-max_alloc", "536870912", "-protocol_whitelist", "file,pipe"];
    private readonly string? _prlimit = OnPath("prlimit");

    public static string? InstalledPath => OnPath(OperatingSystem.IsWindows() ? "ffmpeg.exe" : "ffmpeg");

    public bool IsAvailable => program is not null;

    /// <returns>Null: it worked. Otherwise what it complained about, for the log.</returns>
    public async Task<string?> RunAsync(IEnumerable<string> arguments, string folder, CancellationToken ct)
    {
        string[] command = [.. _prlimit is null ? [] : (string[])[_prlimit, .. Bounds], program!, .. Manners, .. arguments];
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        start.Environment.Clear();
        try
        {
            using var process = Process.Start(start)!;
            process.StandardInput.Close();
            Calm(process);
            using var patience = new CancellationTokenSource(Longest, TimeProvider.System);     // real time: a test's clock does not move a process
            using var over = CancellationTokenSource.CreateLinkedTokenSource(ct, patience.Token);
            await using var killing = over.Token.Register(static state => Kill((Process)state!), process);
            var complaint = await FirstOfAsync(process.StandardError);
            await process.WaitForExitAsync(CancellationToken.None);
            ct.ThrowIfCancellationRequested();
            if (patience.IsCancellationRequested) return $"it took longer than {Longest.TotalSeconds:0} s";
            return process.ExitCode == 0 ? null : complaint.Length > 0 ? complaint : $"exit code {process.ExitCode}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }

    /// <summary>Reads all, keeps the beginning: a hostile file can make it talk without end.</summary>
    private static async Task<string> FirstOfAsync(StreamReader errors)
    {
        var (kept, buffer) = (new System.Text.StringBuilder(), new char[1024]);
        while (await errors.ReadAsync(buffer) is > 0 and var count)
            if (kept.Length < 500) kept.Append(buffer, 0, Math.Min(count, 500 - kept.Length));
        return kept.ToString().ReplaceLineEndings(" ").Trim();
    }

    private static void Calm(Process process)
    {
        try
        {
            process.PriorityClass = ProcessPriorityClass.Idle;
        }
        catch (Exception e) when (e is Win32Exception or InvalidOperationException)
        {
            // it has ended already
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
            // it has ended already
        }
    }

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
}
