using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Bench.Peers;

/// <summary>A system under test: its address and its processes.</summary>
internal sealed class PeerSystem(string url, IReadOnlyList<Process> processes) : IDisposable
{
    public string Url => url;

    public ProcessAccount Account => new([.. processes.Select(process => process.Id)]);

    /// <summary>Why the peer cannot run here. Null: it can.</summary>
    public static string? Missing()
    {
        var missing = new[] { "node", "npm", "redis-server" }.Where(program => !IsOnPath(program)).ToList();
        return missing.Count == 0
            ? null
            : $"{string.Join(", ", missing)} not found. On Debian: apt-get install nodejs npm redis-server.";
    }

    /// <summary>The product, started as users do.</summary>
    public static async Task<PeerSystem> StartFilmgateAsync(string root, string data, string provider, TimeSpan pollGap)
    {
        Directory.CreateDirectory(data);
        await File.WriteAllTextAsync(Path.Combine(data, "filmgate.json"), $$"""
            {"providers":[{"name":"main","system":"cometapi","base_url":"{{provider}}","poll_gap":"{{(int)pollGap.TotalSeconds}}s",
            "credentials":[{"id":"only","env":"PEER_KEY"}]}]}
            """);
        var url = $"http://127.0.0.1:{FreePort()}";
        var process = Start(Path.Combine(root, "filmgate"), data, ["serve", "--urls", url, "--data", Path.Combine(data, "data")], new()
        {
            ["PEER_KEY"] = "key",
            ["FILMGATE_DOWNLOAD_ALLOW_PRIVATE"] = "true",               // everything is on loopback
            ["FILMGATE_WEBHOOK_ALLOW_PRIVATE"] = "true",
            ["FILMGATE_LOG_LEVEL"] = "warning",
            ["FILMGATE_PICTURES"] = "false",
        });
        await WaitUntilAsync("Filmgate", process, async () =>
        {
            using var http = new HttpClient();
            return (await http.GetAsync($"{url}/readyz")).IsSuccessStatusCode;
        });
        return new(url, [process]);
    }

    /// <summary>Redis, which flushes each write as Filmgate does, and the API and the worker on top of it.</summary>
    public static async Task<PeerSystem> StartBullMqAsync(string root, string data, string provider, TimeSpan pollGap)
    {
        Directory.CreateDirectory(data);
        var source = Path.Combine(root, "bench", "peers", "bullmq");
        if (!Directory.Exists(Path.Combine(source, "node_modules")))
        {
            using var install = Start("npm", source, ["ci", "--no-audit", "--no-fund"], []);
            await install.WaitForExitAsync();
            if (install.ExitCode != 0) throw new BenchFailedException($"npm ci failed in {source}.");
        }

        var (redisPort, port) = (FreePort(), FreePort());
        var environment = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["NODE_ENV"] = "production",
            ["PEER_REDIS"] = $"redis://127.0.0.1:{redisPort}",
            ["PEER_PORT"] = $"{port}",
            ["PEER_DATA"] = data,
            ["PEER_PROVIDER"] = provider,
            ["PEER_POLL_MS"] = $"{pollGap.TotalMilliseconds}",
        };
        string[] redis =
        [
            "--port", $"{redisPort}", "--bind", "127.0.0.1", "--dir", data, "--save", "", "--appendonly", "yes", "--appendfsync", "always",
            "--maxmemory-policy", "noeviction",
        ];
        List<Process> processes = [Start("redis-server", data, redis, [])];
        var system = new PeerSystem($"http://127.0.0.1:{port}", processes);
        try
        {
            await WaitUntilAsync("redis-server", processes[0], async () =>
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, redisPort);
                return true;
            });
            foreach (var program in new[] { "api.js", "worker.js" }) await StartNodeAsync(program);
            return system;
        }
        catch
        {
            system.Dispose();
            throw;
        }

        async Task StartNodeAsync(string program)
        {
            var process = Start("node", source, [program], environment);
            processes.Add(process);
            if (await process.StandardOutput.ReadLineAsync() is not "READY")
                throw new BenchFailedException($"{program} of the peer did not start: {await process.StandardError.ReadToEndAsync()}");
            Drain(process);
        }
    }

    public void Dispose()
    {
        foreach (var process in processes.Reverse())
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
            process.WaitForExit();
            process.Dispose();
        }
    }

    private static Process Start(string program, string directory, IEnumerable<string> args, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, args)
        {
            WorkingDirectory = directory,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        var process = Process.Start(start)!;
        if (program is not "node") Drain(process);
        return process;
    }

    private static void Drain(Process process)
    {
        _ = process.StandardOutput.ReadToEndAsync();
        _ = process.StandardError.ReadToEndAsync();
    }

    private static async Task WaitUntilAsync(string name, Process process, Func<Task<bool>> isReady)
    {
        for (var tries = 0; tries < 3000 && !process.HasExited; tries++)
        {
            try
            {
                if (await isReady()) return;
            }
            catch (Exception fault) when (fault is HttpRequestException or SocketException)
            {
                // it does not listen yet
            }

            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }

        throw new BenchFailedException($"{name} did not start.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, program)));
}
