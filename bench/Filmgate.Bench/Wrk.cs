using System.ComponentModel;
using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>The result of a target.</summary>
internal sealed record LoadResult(long Requests, TimeSpan Elapsed, long ErrorResponses, long BrokenConnections, TimeSpan P99)
{
    public double PerSecond => Requests / Elapsed.TotalSeconds;

    /// <summary>Bytes that the server allocated.</summary>
    public long BytesPerRequest { get; init; }
    /// <summary>Processor time of the server.</summary>
    public double MicrosecondsPerRequest { get; init; }

    public override string ToString() =>
        $"{PerSecond,6:0}/s (p99 {P99.TotalMilliseconds:0} ms, {MicrosecondsPerRequest:0} us, {BytesPerRequest / 1024.0:0.0} KB)";
}

/// <summary>Where to send the target. A create and an echo differ only in the path.</summary>
/// <param name="IdFile">A file with the ids to read. Null for creates and echoes.</param>
internal sealed record LoadTarget(string Url, string? Key, string? IdFile = null);

/// <summary>Sends keep-alive requests without pipelining, with wrk if it is installed.</summary>
internal static class Wrk
{
    public static readonly bool IsInstalled = CanRun();

    public static async Task<LoadResult> RunAsync(LoadTarget target, int connections, int seconds)
    {
        if (!IsInstalled) return await SocketLoad.RunAsync(target, connections, TimeSpan.FromSeconds(seconds));

        var start = new ProcessStartInfo("wrk") { UseShellExecute = false, RedirectStandardOutput = true };
        var script = Path.Combine(AppContext.BaseDirectory, "wrk", target.IdFile is null ? "create.lua" : "read.lua");
        string[] authentication = target.Key is { } key ? ["-H", $"Authorization: Bearer {key}"] : [];
        string[] scriptArguments = target.IdFile is { } ids ? ["--", ids] : [];
        string[] arguments =
        [
            "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "10s",
            .. authentication, "-s", script, target.Url, .. scriptArguments,
        ];
        foreach (var argument in arguments) start.ArgumentList.Add(argument);

        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("RESULT ", StringComparison.Ordinal))
            ?? throw new BenchFailedException($"wrk failed:\n{output}");
        var n = line.Split(' ').Skip(1).Select(long.Parse).ToArray();
        return new(n[0], TimeSpan.FromMicroseconds(n[1]), n[2], n[3], TimeSpan.FromMicroseconds(n[4]));
    }

    private static bool CanRun()
    {
        try
        {
            var start = new ProcessStartInfo("wrk", "-v")
            {
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var wrk = Process.Start(start)!;
            wrk.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
