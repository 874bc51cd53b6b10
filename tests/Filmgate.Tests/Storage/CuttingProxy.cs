using System.Net;
using System.Net.Sockets;

namespace Filmgate.Tests.Storage;

/// <summary>A proxy to PostgreSQL that can cut a connection after it has passed on a message that contains a text.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly int _target;
    private readonly Task _accepting;
    private string? _cutAfter;

    public CuttingProxy(int target)
    {
        _target = target;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    public int Port { get; }

    /// <summary>Connections that were cut.</summary>
    public int Cuts { get; private set; }

    /// <summary>Whether the message is passed on before the connection is cut.</summary>
    public bool PassesOn { get; set; } = true;

    /// <summary>Cuts the next connection over which a client sends this text, and no other.</summary>
    public void CutAfter(string text) => Volatile.Write(ref _cutAfter, text);

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        await ((Task)_accepting).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync(_closing.Token);
            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using var server = new TcpClient();
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _target);
            var connection = new Connection(client.GetStream(), server.GetStream());
            await await Task.WhenAny(SendAsync(connection), AnswerAsync(connection));
        }
        catch (Exception fault) when (fault is IOException or SocketException or OperationCanceledException)
        {
            // one side has closed the connection
        }

        client.Client.Close(0);
    }

    private async Task SendAsync(Connection connection)
    {
        var bytes = new byte[64 * 1024];
        while (await connection.Client.ReadAsync(bytes, _closing.Token) is > 0 and var count)
        {
            var text = System.Text.Encoding.Latin1.GetString(bytes, 0, count);
            if (Volatile.Read(ref _cutAfter) is { } cut && text.Contains(cut, StringComparison.Ordinal)
                && Interlocked.Exchange(ref _cutAfter, null) is not null)
            {
                connection.IsCut = true;
                Cuts++;
                if (!PassesOn) return;
            }

            await connection.Server.WriteAsync(bytes.AsMemory(0, count), _closing.Token);
        }
    }

    /// <summary>Ends with the answer to the message that is cut: it was executed then, and its answer is dropped.</summary>
    private async Task AnswerAsync(Connection connection)
    {
        var bytes = new byte[64 * 1024];
        while (await connection.Server.ReadAsync(bytes, _closing.Token) is > 0 and var count)
        {
            if (connection.IsCut) return;
            await connection.Client.WriteAsync(bytes.AsMemory(0, count), _closing.Token);
        }
    }

    private sealed class Connection(NetworkStream client, NetworkStream server)
    {
        private volatile bool _isCut;

        public NetworkStream Client => client;

        public NetworkStream Server => server;

        public bool IsCut
        {
            get => _isCut;
            set => _isCut = value;
        }
    }
}
