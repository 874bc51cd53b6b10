using System.Net;
using System.Net.Sockets;

namespace Filmgate.Bench;

/// <summary>A provider that takes every connection and never answers: the few submissions that the engine makes hang, and creates pile up as queued.</summary>
internal sealed class SilentProvider : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<TcpClient> _held = [];

    public SilentProvider()
    {
        _listener.Start();
        Url = $"http://{_listener.LocalEndpoint}";
        _ = AcceptAsync();
    }

    public string Url { get; }

    public void Dispose()
    {
        _listener.Dispose();
        foreach (var client in _held) client.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _held.Add(await _listener.AcceptTcpClientAsync());
        }
        catch (Exception over) when (over is ObjectDisposedException or SocketException)
        {
            // disposed
        }
    }
}
