using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>A server under test, seen from the suite.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly HttpClient _http;

    private ServerProcess(Process process, string url)
    {
        (_process, Url) = (process, url);
        _http = new() { BaseAddress = new(url), Timeout = TimeSpan.FromMinutes(2) };
    }

    public string Url { get; }

    public static async Task<ServerProcess> StartAsync(string data, string upstream, TimeSpan pollGap, int submits)
    {
        var process = Self("host", data, upstream, pollGap.ToString(), submits.ToString());
        return await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith("READY ", StringComparison.Ordinal)
            ? new(process, line["READY ".Length..])
            : throw new BenchFailedException("The server under test did not start.");
    }

    /// <summary>Starts this same program for another part of the work; closing its input ends it.</summary>
    public static Process Self(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet") start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    /// <summary>After a full collection.</summary>
    public async Task<(long Heap, long Resident)> CollectAsync()
    {
        using var answer = await _http.PostAsync("/bench/collect", null);
        var numbers = (await answer.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).Split(' ');
        return (long.Parse(numbers[0]), long.Parse(numbers[1]));
    }

    /// <summary>Since the start: bytes allocated, and microseconds of processor time. On a busy machine these say more than the speed.</summary>
    public async Task<(long Bytes, double Micros)> SpentAsync()
    {
        var numbers = (await _http.GetStringAsync("/bench/spent")).Split(' ');
        return (long.Parse(numbers[0]), double.Parse(numbers[1]));
    }

    /// <summary>As a power cut would: nothing of the process runs any more.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
    }

    public void Dispose()
    {
        _http.Dispose();
        if (!_process.HasExited) _process.Kill();
        _process.Dispose();
    }
}
