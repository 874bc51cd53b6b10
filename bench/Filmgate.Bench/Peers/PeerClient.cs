using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Filmgate.Bench.Peers;

/// <summary>Sends requests over keep-alive connections, one at a time on each. It costs little of the machine that it shares.</summary>
internal sealed class PeerClient(Uri server)
{
    private const int Connections = 64;
    private const string Boundary = "bench-5f0c1a2b3c4d";
    private const string Scene = "a paper kite drifts over a wheat field on a windy afternoon, slow dolly shot, golden hour, film grain";

    /// <summary>Creates videos and returns their ids with the numbers in their prompts.</summary>
    /// <param name="perSecond">Null: as fast as the connections go.</param>
    public async Task<(ConcurrentDictionary<string, string> Takes, TimeSpan Took)> CreateAsync(
        string take, int count, string? webhook, bool asForm = false, int? perSecond = null)
    {
        var takes = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var clock = Stopwatch.StartNew();
        var next = -1;
        await RunAsync(async connection =>
        {
            while (Interlocked.Increment(ref next) is var number && number < count)
            {
                if (perSecond is { } rate && (number / (double)rate) - clock.Elapsed.TotalSeconds is > 0 and var wait)
                    await Task.Delay(TimeSpan.FromSeconds(wait), TimeProvider.System);
                var name = $"{take}-{number}";
                var body = await connection.SendAsync(CreateRequest(name, webhook, asForm));
                using var json = JsonDocument.Parse(body);
                takes[json.RootElement.GetProperty("id").GetString()!] = name;
            }
        });
        return (takes, clock.Elapsed);
    }

    /// <returns>Responses a second.</returns>
    public async Task<double> ReadAsync(Func<string, string> path, string[] ids, TimeSpan duration)
    {
        var (clock, requests) = (Stopwatch.StartNew(), 0);
        await RunAsync(async connection =>
        {
            while (clock.Elapsed < duration)
            {
                var id = ids[Random.Shared.Next(ids.Length)];
                await connection.SendAsync(Encoding.ASCII.GetBytes($"GET {path(id)} HTTP/1.1\r\nHost: {server.Authority}\r\n\r\n"));
                Interlocked.Increment(ref requests);
            }
        });
        return requests / clock.Elapsed.TotalSeconds;
    }

    private async Task RunAsync(Func<Connection, Task> work) =>
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            using var connection = await Connection.OpenAsync(server);
            await work(connection);
        })));

    private byte[] CreateRequest(string take, string? webhook, bool asForm)
    {
        var fields = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["model"] = "veo3.1-fast",
            ["prompt"] = $"{take}: {Scene}",
            ["seconds"] = "4",
            ["size"] = "1280x720",
        };
        if (webhook is not null) fields["webhook_url"] = webhook;
        var body = asForm
            ? string.Concat(fields.Select(f => $"--{Boundary}\r\nContent-Disposition: form-data; name=\"{f.Key}\"\r\n\r\n{f.Value}\r\n"))
                + $"--{Boundary}--\r\n"
            : JsonSerializer.Serialize(fields);
        var type = asForm ? $"multipart/form-data; boundary={Boundary}" : "application/json";
        return Encoding.ASCII.GetBytes(
            $"POST /v1/videos HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\n\r\n{body}");
    }

    private sealed class Connection(Socket socket) : IDisposable
    {
        private byte[] _buffer = new byte[128 * 1024];

        public static async Task<Connection> OpenAsync(Uri server)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(IPAddress.Parse(server.Host), server.Port);
            return new(socket);
        }

        /// <returns>The body. It is valid until the next request.</returns>
        public async Task<ReadOnlyMemory<byte>> SendAsync(byte[] request)
        {
            await socket.SendAsync(request);
            for (var length = 0; ;)
            {
                if (length == _buffer.Length) Array.Resize(ref _buffer, 2 * length);
                var read = await socket.ReceiveAsync(_buffer.AsMemory(length));
                if (read == 0) throw new BenchFailedException("The system under test closed a connection.");
                length += read;
                if (Body(_buffer.AsSpan(0, length)) is var (start, size)) return _buffer.AsMemory(start, size);
            }
        }

        public void Dispose() => socket.Dispose();

        /// <summary>Where the body of a complete response lies. Both systems announce the length of what is read here.</summary>
        private static (int Start, int Size)? Body(ReadOnlySpan<byte> response)
        {
            var end = response.IndexOf("\r\n\r\n"u8);
            if (end < 0) return null;
            var head = Encoding.ASCII.GetString(response[..end]);
            if (head[9] is not '2') throw new BenchFailedException($"The system under test answered with {head.Split('\r')[0]}.");
            const string header = "\r\nContent-Length: ";
            var at = head.IndexOf(header, StringComparison.OrdinalIgnoreCase);
            if (at >= 0)
            {
                var size = int.Parse(head[(at + header.Length)..].Split('\r')[0]);
                return response.Length >= end + 4 + size ? (end + 4, size) : null;
            }

            var chunked = response[(end + 4)..];                        // JSON in one chunk
            var line = chunked.IndexOf("\r\n"u8);
            return chunked.EndsWith("\r\n0\r\n\r\n"u8) ? (end + 4 + line + 2, chunked.Length - line - 2 - 7) : null;
        }
    }
}
