using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Filmgate.Tests.Processes;

/// <summary>
/// The Internet behind the forward proxy: the proxy passes on the names under filmgate.test, and each of them is this machine. They do not
/// resolve anywhere else, so a request that arrives here came through the proxy.
/// </summary>
internal sealed class NamedHosts : IAsyncDisposable
{
    public const string Domain = ".filmgate.test";
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;

    public NamedHosts()
    {
        _listener.Start();
        _accepting = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>Method and target of each request, as in <c>CONNECT hooks.filmgate.test:443</c>.</summary>
    public ConcurrentQueue<string> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // stopped
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        try
        {
            using (client)
            await using (var stream = client.GetStream())
            {
                var head = await ReadHeadAsync(stream);
                if (head.Split("\r\n", 2)[0].Split(' ') is not [var method, var target, var version]) return;
                Requests.Enqueue($"{method} {target}");
                var url = new Uri(method is "CONNECT" ? $"https://{target}" : target);
                if (!url.Host.EndsWith(Domain, StringComparison.Ordinal)) return;

                using var server = new TcpClient();
                await server.ConnectAsync(IPAddress.Loopback, url.Port, _stop.Token);
                await using var inner = server.GetStream();
                if (method is "CONNECT") await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), _stop.Token);
                else await inner.WriteAsync(Encoding.ASCII.GetBytes($"{method} {url.PathAndQuery} {version}\r\n{HeadersOf(head)}"));
                var response = inner.CopyToAsync(stream, _stop.Token);
                _ = stream.CopyToAsync(inner, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
                await response;
            }
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // one side closed the connection
        }
    }

    private static string HeadersOf(string head) => head.Split("\r\n", 2)[1];

    /// <summary>Reads byte by byte, so that the body stays in the stream.</summary>
    private async Task<string> ReadHeadAsync(NetworkStream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (!head.ToString().EndsWith("\r\n\r\n", StringComparison.Ordinal) && await stream.ReadAsync(one, _stop.Token) > 0)
            head.Append((char)one[0]);
        return head.ToString();
    }
}
