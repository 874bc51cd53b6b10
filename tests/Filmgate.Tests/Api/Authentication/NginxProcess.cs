using System.Diagnostics;
using System.Net.Sockets;
using System.Text;

namespace Filmgate.Tests.Api.Authentication;

/// <summary>A real nginx in front of a server, on a Unix socket, with nginx's default settings for a proxy.</summary>
internal sealed class NginxProcess : IAsyncDisposable
{
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin"];
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-nginx-").FullName;
    private readonly StringBuilder _log = new();
    private readonly Process _process;

    private NginxProcess(Uri server, string settings)
    {
        File.WriteAllText(Path.Combine(_folder, "nginx.conf"), $$"""
            daemon off; master_process off; pid nginx.pid; error_log stderr;
            events { }
            http {
                access_log off;
                client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi; scgi_temp_path scgi;
                server {
                    listen unix:{{SocketPath}};
                    location / { proxy_pass {{server.GetLeftPart(UriPartial.Authority)}}; {{settings}} }
                }
            }
            """);
        _process = new()
        {
            StartInfo = new(Program!, ["-p", _folder, "-c", Path.Combine(_folder, "nginx.conf"), "-e", "stderr"])
            {
                RedirectStandardError = true,
                UseShellExecute = false,
            },
        };
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_log) _log.AppendLine(line.Data);
        };
        Http = new(new SocketsHttpHandler { ConnectCallback = ConnectAsync }) { BaseAddress = new("http://films.example.com") };
    }

    public static string? Program => Folders.Select(folder => Path.Combine(folder, "nginx")).FirstOrDefault(File.Exists);

    /// <summary>A stranger on the Internet, who reaches nginx only.</summary>
    public HttpClient Http { get; }

    private string SocketPath => Path.Combine(_folder, "nginx.sock");

    /// <param name="settings">More directives for the location.</param>
    public static async Task<NginxProcess> StartAsync(Uri server, string settings = "")
    {
        var nginx = new NginxProcess(server, settings);
        nginx._process.Start();
        nginx._process.BeginErrorReadLine();
        var waited = Stopwatch.StartNew();
        while (!await nginx.IsListeningAsync())
        {
            Assert.False(nginx._process.HasExited || waited.Elapsed > StartTimeout, $"nginx did not start:\n{nginx._log}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }

        return nginx;
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (!_process.HasExited) _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>The file of the socket exists a moment before nginx listens on it.</summary>
    private async Task<bool> IsListeningAsync()
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken ct)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(SocketPath), ct);
        return new NetworkStream(socket, ownsSocket: true);
    }
}
