using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Tests.Processes;

/// <summary>Runs a server command of Filmgate as a separate process, which can be killed with SIGKILL and restarted.</summary>
internal abstract class ServerProcess : IAsyncDisposable
{
    private const int MaxLogLines = 4000;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    protected ServerProcess()
    {
        Url = new($"http://127.0.0.1:{FindFreePort()}");
        Http = new() { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        Folder = Directory.CreateTempSubdirectory("filmgate-process-").FullName;
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    /// <summary>Survives restarts. Deleted at the end.</summary>
    public string Folder { get; }

    /// <summary>The output of all starts.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public int Starts { get; private set; }

    /// <summary>The resident set of the running process.</summary>
    public double ResidentMegabytes
    {
        get
        {
            using var running = Process.GetProcessById(_process!.Id);
            return running.WorkingSet64 / 1e6;
        }
    }

    public int ProcessId => _process!.Id;

    /// <summary>Does not delete the folder at the end, for inspection.</summary>
    public bool KeepFolder { get; set; }

    protected abstract string ReadyPath { get; }

    protected virtual string Program => "Filmgate.Cli.dll";

    protected abstract IEnumerable<string> Arguments();

    protected virtual void Configure(IDictionary<string, string?> environment)
    {
    }

    public async Task StartAsync()
    {
        Launch();
        await WaitUntilReadyAsync();
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Launch()
    {
        Assert.True(_process is null, "The process is already running.");
        var start = new ProcessStartInfo(Dotnet(), [Path.Combine(AppContext.BaseDirectory, Program), .. Arguments()])
        {
            WorkingDirectory = Folder,                                  // without a filmgate.json of the developer
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList()) start.Environment.Remove(name);
        Configure(start.Environment);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += AppendToLog;
        _process.OutputDataReceived += AppendToLog;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Starts++;
    }

    public async Task WaitUntilReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"The process exited with {_process.ExitCode} before it was ready:\n{Tail()}");
            try
            {
                using var response = await Http.GetAsync(ReadyPath);
                if (response.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            Assert.True(waited.Elapsed < StartTimeout, $"The process was not ready after {StartTimeout.TotalSeconds} s:\n{Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>Sends SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await WaitForExitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>Sends SIGTERM, as a service manager does. Returns the exit code and how long the process took to exit.</summary>
    public async Task<(int ExitCode, TimeSpan Elapsed)> TerminateAsync()
    {
        var stopwatch = Stopwatch.StartNew();
        await SignalAsync("-TERM");
        var exit = await WaitForExitAsync(TimeSpan.FromSeconds(30));
        return (exit, stopwatch.Elapsed);
    }

    /// <summary>Sends SIGSTOP: the process stands still, with its connections open, until <see cref="ContinueAsync"/>.</summary>
    public Task SuspendAsync() => SignalAsync("-STOP");

    public Task ContinueAsync() => SignalAsync("-CONT");

    /// <summary>Waits until the process exits by itself.</summary>
    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        using var timeout = new CancellationTokenSource(limit, TimeProvider.System);
        await _process!.WaitForExitAsync(timeout.Token);
        var exit = _process.ExitCode;
        _process.Dispose();
        _process = null;
        return exit;
    }

    public string Tail(int lines = 40) => string.Join('\n', _log.TakeLast(lines));

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false }) await KillAsync();
        _process?.Dispose();
        Http.Dispose();
        if (!KeepFolder) Directory.Delete(Folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [signal, _process!.Id.ToString()]);
        await kill.WaitForExitAsync();
    }

    private void AppendToLog(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        _log.Enqueue(line.Data);
        if (_log.Count > MaxLogLines) _log.TryDequeue(out _);
    }

    private static bool IsSetting(string variable) =>
        new[] { "FILMGATE_", "COMETAPI_", "ASPNETCORE_" }.Any(prefix => variable.StartsWith(prefix, StringComparison.Ordinal));

    private static string Dotnet() =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet"
            ? host
            : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>
    /// Chooses a port below the range of the system's ephemeral ports. It must still be free at a restart, and a client that connects to it
    /// while the server is down must not be assigned the same port and connect to itself.
    /// </summary>
    private static int FindFreePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // in use: try another one
            }
        }
    }
}
