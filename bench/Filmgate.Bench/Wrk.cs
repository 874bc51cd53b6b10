using System.ComponentModel;
using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>One slot of load: how much was answered, and whether anything was refused or broke.</summary>
internal sealed record Slot(long Requests, TimeSpan Took, long Refused, long Broken, TimeSpan P99)
{
    public double PerSecond => Requests / Took.TotalSeconds;

    /// <summary>What the server spent on one request: bytes allocated, and microseconds of processor time.</summary>
    public long Bytes { get; init; }
    public double Micros { get; init; }

    public override string ToString() => $"{PerSecond,6:0}/s (p99 {P99.TotalMilliseconds:0} ms, {Micros:0} us, {Bytes / 1024.0:0.0} KB)";
}

/// <summary>What to send: <c>create</c> and <c>echo</c> differ only in the path.</summary>
/// <param name="IdFile">The ids to read; null for a create or an echo.</param>
internal sealed record Load(string Url, string? Key, string? IdFile = null);

/// <summary>Keep-alive load without pipelining, from wrk where it is installed.</summary>
internal static class Wrk
{
    public static readonly bool IsInstalled = Answers();

    public static async Task<Slot> RunAsync(Load load, int connections, int seconds)
    {
        if (!IsInstalled) return await SocketLoad.RunAsync(load, connections, TimeSpan.FromSeconds(seconds));

        var start = new ProcessStartInfo("wrk") { UseShellExecute = false, RedirectStandardOutput = true };
        foreach (var arg in new[] { "-t1", $"-c{connections}", $"-d{seconds}s", "--latency", "--timeout", "10s" }) start.ArgumentList.Add(arg);
        if (load.Key is { } key) foreach (var arg in new[] { "-H", $"Authorization: Bearer {key}" }) start.ArgumentList.Add(arg);
        start.ArgumentList.Add("-s");
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "wrk", load.IdFile is null ? "create.lua" : "read.lua"));
        start.ArgumentList.Add(load.Url);
        if (load.IdFile is { } ids) foreach (var arg in new[] { "--", ids }) start.ArgumentList.Add(arg);

        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith("RESULT ", StringComparison.Ordinal)) ?? throw new BenchFailedException($"wrk did not work:\n{output}");
        var n = line.Split(' ').Skip(1).Select(long.Parse).ToArray();
        return new(n[0], TimeSpan.FromMicroseconds(n[1]), n[2], n[3], TimeSpan.FromMicroseconds(n[4]));
    }

    private static bool Answers()
    {
        try
        {
            using var wrk = Process.Start(new ProcessStartInfo("wrk", "-v") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
            wrk.WaitForExit();
            return true;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
