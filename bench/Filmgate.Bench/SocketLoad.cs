using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Filmgate.Bench;

/// <summary>The load generator if wrk is not installed: one request at a time on each connection, over raw sockets.</summary>
internal static class SocketLoad
{
    private const string Placeholder = "@@@@@@@@@@";
    private const string Body =
        $$"""{"model":"veo3-fast","prompt":"Take {{Placeholder}}: a paper boat drifts down a rain gutter at dusk, """
        + "neon signs mirrored in the water, slow tracking shot, "
        + """shallow depth of field, film grain","seconds":"8","size":"1280x720",""" + Metadata;
    private const string Metadata = """
        "metadata":{"scene":"harbour-12","project":"bench"}}
        """;

    public static async Task<LoadResult> RunAsync(LoadTarget load, int connections, TimeSpan duration)
    {
        var url = new Uri(load.Url);
        var ids = load.IdFile is null ? null : await File.ReadAllLinesAsync(load.IdFile);
        var common = $"Host: {url.Authority}\r\n{(load.Key is null ? "" : $"Authorization: Bearer {load.Key}\r\n")}";
        var template = ids is null
            ? $"POST {url.AbsolutePath} HTTP/1.1\r\n{common}Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"
            : $"GET /v1/videos/{Placeholder} HTTP/1.1\r\n{common}\r\n";

        var counts = new Counts();
        var clock = Stopwatch.StartNew();
        var tasks = Enumerable.Range(0, connections)
            .Select(_ => Task.Run(() => SendUntilAsync(url, template, ids, counts, clock, duration)));
        await Task.WhenAll(tasks);
        var elapsed = clock.Elapsed;
        return new(counts.Requests, elapsed, counts.ErrorResponses, counts.BrokenConnections, TimeSpan.Zero);
    }

    private static async Task SendUntilAsync(
        Uri url, string template, string[]? ids, Counts counts, Stopwatch clock, TimeSpan duration)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
        var buffer = new byte[16 * 1024];
        try
        {
            while (clock.Elapsed < duration)
            {
                var number = Interlocked.Increment(ref counts.Sent);
                var value = ids is null ? $"{number:D10}" : ids[Random.Shared.Next(ids.Length)];
                var request = template.Replace(Placeholder, value, StringComparison.Ordinal);
                await socket.SendAsync(Encoding.ASCII.GetBytes(request));
                var status = await ReadResponseAsync(socket, buffer);
                Interlocked.Increment(ref counts.Requests);
                if (status is < 200 or > 299) Interlocked.Increment(ref counts.ErrorResponses);
            }
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            Interlocked.Increment(ref counts.BrokenConnections);
        }
    }

    /// <summary>Reads one response, with a length or in chunks, and returns its status.</summary>
    private static async Task<int> ReadResponseAsync(Socket socket, byte[] buffer)
    {
        var length = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(length));
            if (read == 0) throw new IOException("The server closed the connection.");
            length += read;
            var response = buffer.AsSpan(0, length);
            var end = response.IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;

            var head = Encoding.ASCII.GetString(response[..end]);
            const string header = "Content-Length: ";
            var at = head.IndexOf(header, StringComparison.OrdinalIgnoreCase);
            var isComplete = at < 0
                ? response.EndsWith("0\r\n\r\n"u8)
                : length >= end + 4 + int.Parse(head[(at + header.Length)..].Split('\r')[0]);
            if (isComplete) return int.Parse(head.AsSpan(9, 3));
        }
    }

    private sealed class Counts
    {
        public long Sent;
        public long Requests;
        public long ErrorResponses;
        public long BrokenConnections;
    }
}
