using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Filmgate.Tests.Processes;

/// <summary>A real forward proxy: Debian's tinyproxy, which asks for a user name and password.</summary>
internal sealed class TinyProxy : IAsyncDisposable
{
    public const string Password = "s3cret-of-the-proxy";
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-tinyproxy-").FullName;
    private Process? _process;

    public int Port { get; private set; }

    public string Url => $"http://film:{Password}@127.0.0.1:{Port}";

    private string LogFile => Path.Combine(_folder, "log");

    /// <summary>The first line of each request that it accepted.</summary>
    public IReadOnlyList<string> Requests()
    {
        using var file = new FileStream(LogFile, FileMode.OpenOrCreate, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(file);
        return [.. reader.ReadToEnd().Split('\n').Where(line => line.Contains("Request (", StringComparison.Ordinal))
            .Select(line => line[(line.IndexOf("): ", StringComparison.Ordinal) + 3)..])];
    }

    /// <summary>Skips the test if tinyproxy is not installed.</summary>
    /// <param name="hosts">Where it forwards requests for the names of the test.</param>
    public static async Task<TinyProxy> StartAsync(NamedHosts hosts)
    {
        var proxy = new TinyProxy();
        try
        {
            for (var tries = 0; !await proxy.TryStartAsync(hosts); tries++)
                Assert.True(tries < 5, "tinyproxy does not listen.");
            return proxy;
        }
        catch (Win32Exception)
        {
            Directory.Delete(proxy._folder, recursive: true);
            Assert.Skip("tinyproxy is missing. As root, ./test installs it (tinyproxy-bin).");
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<bool> TryStartAsync(NamedHosts hosts)
    {
        await StopAsync();
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        var file = Path.Combine(_folder, "tinyproxy.conf");
        await File.WriteAllTextAsync(file, $"""
            Listen 127.0.0.1
            Port {Port}
            Allow 127.0.0.1
            Timeout 60
            LogLevel Connect
            LogFile "{LogFile}"
            BasicAuth film {Password}
            Upstream http 127.0.0.1:{hosts.Port} "{NamedHosts.Domain}"

            """);
        _process = Process.Start(new ProcessStartInfo("tinyproxy", ["-d", "-c", file])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        for (var waited = 0; waited < 300 && !_process.HasExited; waited++)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port);
                return true;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
            }
        }

        return false;
    }

    private async Task StopAsync()
    {
        if (_process is null) return;
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }
}
