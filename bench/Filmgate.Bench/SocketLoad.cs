using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Filmgate.Bench;

/// <summary>The load generator where wrk is missing: one request at a time on each connection, over raw sockets.</summary>
internal static class SocketLoad
{
    private const string Mark = "@@@@@@@@@@";
    private const string Body = """
        {"model":"veo3-fast","prompt":"Take @@@@@@@@@@: a paper boat drifts down a rain gutter at dusk, neon signs mirrored in the water, slow tracking shot, shallow depth of field, film grain","seconds":"8","size":"1280x720","metadata":{"scene":"harbour-12","project":"bench"}}
        """;

    public static async Task<Slot> RunAsync(Load load, int connections, TimeSpan duration)
    {
        var url = new Uri(load.Url);
        var ids = load.IdFile is null ? null : await File.ReadAllLinesAsync(load.IdFile);
        var common = $"Host: {url.Authority}\r\n{(load.Key is null ? "" : $"Authorization: Bearer {load.Key}\r\n")}";
        var template = ids is null
            ? $"POST {url.AbsolutePath} HTTP/1.1\r\n{common}Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{Body}"
            : $"GET /v1/videos/{Mark} HTTP/1.1\r\n{common}\r\n";

        var counts = new Counts();
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => ConnectionAsync(url, template, ids, counts, clock, duration))));
        var took = clock.Elapsed;
        return new(counts.Requests, took, counts.Refused, counts.Broken, TimeSpan.Zero);
    }

    private static async Task ConnectionAsync(Uri url, string template, string[]? ids, Counts counts, Stopwatch clock, TimeSpan duration)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Parse(url.Host), url.Port);
        var buffer = new byte[16 * 1024];
        try
        {
            while (clock.Elapsed < duration)
            {
                var number = Interlocked.Increment(ref counts.Sent);
                var request = template.Replace(Mark, ids is null ? $"{number:D10}" : ids[Random.Shared.Next(ids.Length)], StringComparison.Ordinal);
                await socket.SendAsync(Encoding.ASCII.GetBytes(request));
                var status = await AnswerAsync(socket, buffer);
                Interlocked.Increment(ref counts.Requests);
                if (status is < 200 or > 299) Interlocked.Increment(ref counts.Refused);
            }
        }
        catch (Exception fault) when (fault is SocketException or IOException)
        {
            Interlocked.Increment(ref counts.Broken);
        }
    }

    /// <summary>Reads one whole answer, with a length or in chunks, and returns its status.</summary>
    private static async Task<int> AnswerAsync(Socket socket, byte[] buffer)
    {
        var have = 0;
        while (true)
        {
            var read = await socket.ReceiveAsync(buffer.AsMemory(have));
            if (read == 0) throw new IOException("The server closed the connection.");
            have += read;
            var answer = buffer.AsSpan(0, have);
            var end = answer.IndexOf("\r\n\r\n"u8);
            if (end < 0) continue;

            var head = Encoding.ASCII.GetString(answer[..end]);
            const string length = "Content-Length: ";
            var at = head.IndexOf(length, StringComparison.OrdinalIgnoreCase);
            var done = at < 0 ? answer.EndsWith("0\r\n\r\n"u8) : have >= end + 4 + int.Parse(head.AsSpan(at + length.Length).ToString().Split('\r')[0]);
            if (done) return int.Parse(head.AsSpan(9, 3));
        }
    }

    private sealed class Counts
    {
        public long Sent;
        public long Requests;
        public long Refused;
        public long Broken;
    }
}
