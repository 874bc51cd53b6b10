using System.Net;
using System.Net.Sockets;

namespace Filmgate.Bench;

/// <summary>
/// A provider that accepts connections and never responds. The engine's few concurrent submissions hang, and all other videos stay queued.
/// </summary>
internal sealed class UnresponsiveProvider : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _connections = [];

    public UnresponsiveProvider()
    {
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _ = AcceptAsync();
    }

    public string Url { get; }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _connections) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception fault) when (fault is ObjectDisposedException or SocketException)
        {
            // disposed
        }
    }
}
