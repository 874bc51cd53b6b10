using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Tests.Processes;

/// <summary>A command of Filmgate's that serves, as a process of its own: it can be killed as hard as a power cut kills a process, and started again.</summary>
internal abstract class ServerProcess : IAsyncDisposable
{
    private const int LinesKept = 4000;
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    protected ServerProcess()
    {
        Url = new($"http://127.0.0.1:{FreePort()}");
        Http = new() { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(60) };
        Folder = Directory.CreateTempSubdirectory("filmgate-process-").FullName;
    }

    public Uri Url { get; }

    public HttpClient Http { get; }

    /// <summary>Kept over restarts, deleted at the end.</summary>
    public string Folder { get; }

    /// <summary>What it wrote to stderr, over all its starts.</summary>
    public IReadOnlyCollection<string> Log => _log;

    public int Starts { get; private set; }

    /// <summary>Keeps the folder for who wants to look into it.</summary>
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
        await ReadyAsync();
    }

    /// <summary>Starts the process and does not wait for it.</summary>
    public void Launch()
    {
        Assert.True(_process is null, "It runs already.");
        var start = new ProcessStartInfo(Dotnet(), [Path.Combine(AppContext.BaseDirectory, Program), .. Arguments()])
        {
            WorkingDirectory = Folder,                                  // a filmgate.json of the developer's is not about this
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        foreach (var name in start.Environment.Keys.Where(IsOurs).ToList()) start.Environment.Remove(name);
        Configure(start.Environment);
        _process = Process.Start(start)!;
        _process.ErrorDataReceived += Keep;
        _process.OutputDataReceived += Keep;
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
        Starts++;
    }

    public async Task ReadyAsync()
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (_process!.HasExited) throw new InvalidOperationException($"It ended with {_process.ExitCode} instead of serving:\n{Tail()}");
            try
            {
                using var answer = await Http.GetAsync(ReadyPath);
                if (answer.IsSuccessStatusCode) return;
            }
            catch (HttpRequestException)
            {
                // not listening yet
            }

            Assert.True(waited.Elapsed < StartsWithin, $"It was not ready in {StartsWithin.TotalSeconds} s:\n{Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }

    /// <summary>SIGKILL: no handler, no flush, no good-bye.</summary>
    public async Task KillAsync()
    {
        _process!.Kill();
        await ExitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>SIGTERM, as a service manager sends it. Returns the exit code and how long it took.</summary>
    public async Task<(int ExitCode, TimeSpan Took)> TerminateAsync()
    {
        var took = Stopwatch.StartNew();
        using (var kill = Process.Start("kill", ["-TERM", _process!.Id.ToString()])) await kill.WaitForExitAsync();
        var exit = await ExitAsync(TimeSpan.FromSeconds(30));
        return (exit, took.Elapsed);
    }

    /// <summary>Waits until it ends by itself.</summary>
    public async Task<int> ExitAsync(TimeSpan within)
    {
        using var bound = new CancellationTokenSource(within, TimeProvider.System);
        await _process!.WaitForExitAsync(bound.Token);
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

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is null) return;
        _log.Enqueue(line.Data);
        if (_log.Count > LinesKept) _log.TryDequeue(out _);
    }

    private static bool IsOurs(string variable) =>
        variable.StartsWith("FILMGATE_", StringComparison.Ordinal) || variable.StartsWith("COMETAPI_", StringComparison.Ordinal) || variable.StartsWith("ASPNETCORE_", StringComparison.Ordinal);

    private static string Dotnet() =>
        Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) is "dotnet" ? host : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    /// <summary>Below the range from which the system takes ports of its own: a restart must find it free again, and a client's retry must not meet itself.</summary>
    private static int FreePort()
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
                // taken: another one
            }
        }
    }
}
