using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Filmgate.Client;

/// <summary>Server-sent events that outlive their connection: it comes back with the id of the last event, so none is missed and none comes twice.</summary>
internal sealed class EventSubscription(Transport transport, string path, string? after, bool endsWithVideo)
{
    private static readonly TimeSpan UsualRetry = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);
    private string? _last = after;
    private long _heard;

    public async IAsyncEnumerable<TimelineEvent> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        Hear();
        var ended = false;
        while (!ended)
        {
            var retry = UsualRetry;
            var response = await ConnectAsync(ct).ConfigureAwait(false);
            if (response is { StatusCode: HttpStatusCode.NoContent }) yield break;      // there is nothing more to come
            using (response)
            {
                await using var body = response is null ? null : new LivelyStream(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), transport.Clock, Hear);
                if (body is not null)
                {
                    var parser = SseParser.Create(body, (_, data) => JsonSerializer.Deserialize(data, ApiJson.Default.TimelineEvent) ?? throw new JsonException("null"));
                    await using var events = parser.EnumerateAsync(ct).GetAsyncEnumerator(ct);
                    while (await NextAsync(events, ct).ConfigureAwait(false) is { } one)
                    {
                        if (one.Id is not null) (_last, ended) = (one.Id, endsWithVideo && one.IsLast());
                        yield return one;
                    }

                    if (parser.ReconnectionInterval > TimeSpan.Zero) retry = parser.ReconnectionInterval;
                }
            }

            if (!ended) await transport.PauseAsync(retry, ct).ConfigureAwait(false);
        }
    }

    private void Hear() => _heard = transport.Clock.GetTimestamp();

    /// <summary>Null: not this time.</summary>
    private async Task<HttpResponseMessage?> ConnectAsync(CancellationToken ct)
    {
        try
        {
            return await transport.SendAsync(Request, repeatable: true, whole: false, ct).ConfigureAwait(false);
        }
        catch (FilmgateException e) when (Transport.IsTransient(e.Status) && transport.Clock.GetElapsedTime(_heard) < Patience)
        {
            return null;
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (_last is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", _last);
        return request;
    }

    /// <summary>Null: the connection ended, one way or the other.</summary>
    private static async Task<TimelineEvent?> NextAsync(IAsyncEnumerator<SseItem<TimelineEvent>> events, CancellationToken ct)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false) ? events.Current.Data : null;
        }
        catch (Exception e) when (Transport.IsNetwork(e, ct))
        {
            return null;
        }
        catch (JsonException e)
        {
            throw new FilmgateException(FilmgateException.NoAnswer, "The stream is not Filmgate's.", cause: e);
        }
    }

    /// <summary>The gateway says something every 15 seconds, a comment at least; a connection without a byte for a minute is dead, and a read would never tell.</summary>
    private sealed class LivelyStream(Stream inner, TimeProvider clock, Action heard) : Stream
    {
        private static readonly TimeSpan Dead = TimeSpan.FromSeconds(60);

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var limit = new CancellationTokenSource(Dead, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
            var read = await inner.ReadAsync(buffer, both.Token).ConfigureAwait(false);
            if (read > 0) heard();                                      // a comment counts: a stream may be quiet for hours before its gateway restarts
            return read;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
