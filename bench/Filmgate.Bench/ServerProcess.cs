using System.Diagnostics;

namespace Filmgate.Bench;

/// <summary>Starts, measures and stops a <see cref="BenchServer"/>.</summary>
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
        var process = StartSelf("server", data, upstream, pollGap.ToString(), submits.ToString());
        return await process.StandardOutput.ReadLineAsync() is { } line && line.StartsWith("READY ", StringComparison.Ordinal)
            ? new(process, line["READY ".Length..])
            : throw new BenchFailedException("The server under test did not start.");
    }

    /// <summary>Starts this program in another mode. It exits when its input is closed.</summary>
    public static Process StartSelf(params string[] args)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
            start.ArgumentList.Add(typeof(ServerProcess).Assembly.Location);
        foreach (var arg in args) start.ArgumentList.Add(arg);
        return Process.Start(start)!;
    }

    /// <summary>The managed heap and the resident set in bytes, after a full collection.</summary>
    public async Task<(long Heap, long Resident)> CollectGarbageAsync()
    {
        using var response = await _http.PostAsync("/bench/collect", null);
        var numbers = (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync()).Split(' ');
        return (long.Parse(numbers[0]), long.Parse(numbers[1]));
    }

    /// <summary>Bytes allocated and microseconds of processor time since the start. More reliable than speed on a busy machine.</summary>
    public async Task<(long AllocatedBytes, double CpuMicroseconds)> ReadUsageAsync()
    {
        var numbers = (await _http.GetStringAsync("/bench/usage")).Split(' ');
        return (long.Parse(numbers[0]), double.Parse(numbers[1]));
    }

    /// <summary>Sends SIGKILL.</summary>
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
