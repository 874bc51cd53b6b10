using System.Net;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Filmgate.Client;

/// <summary>Server-sent events over as many connections as needed. <c>Last-Event-ID</c> prevents gaps and duplicates.</summary>
internal sealed class EventSubscription(Transport transport, string path, string? after, bool endsWithVideo)
{
    private static readonly TimeSpan DefaultReconnectDelay = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ReconnectTimeout = TimeSpan.FromMinutes(2);
    private string? _lastEventId = after;
    private long _lastContact;

    public async IAsyncEnumerable<TimelineEvent> RunAsync([EnumeratorCancellation] CancellationToken ct)
    {
        NoteContact();
        var ended = false;
        while (!ended)
        {
            var delay = DefaultReconnectDelay;
            var response = await ConnectAsync(ct).ConfigureAwait(false);
            if (response is { StatusCode: HttpStatusCode.NoContent }) yield break;      // the stream has no further events
            using (response)
            {
                await using var body = response is null ? null : await OpenAsync(response, ct).ConfigureAwait(false);
                if (body is not null)
                {
                    var parser = SseParser.Create(body, (_, data) => Parse(data));
                    await using var events = parser.EnumerateAsync(ct).GetAsyncEnumerator(ct);
                    while (await NextAsync(events, ct).ConfigureAwait(false) is { } next)
                    {
                        if (next.Id is not null) (_lastEventId, ended) = (next.Id, endsWithVideo && next.IsTerminal());
                        yield return next;
                    }

                    if (parser.ReconnectionInterval > TimeSpan.Zero) delay = parser.ReconnectionInterval;
                }
            }

            if (!ended) await transport.DelayAsync(delay, ct).ConfigureAwait(false);
        }
    }

    private TimeSpan SinceContact => transport.Clock.GetElapsedTime(_lastContact);

    /// <summary>Any byte counts, even of a comment: a stream may be silent for hours before its gateway restarts.</summary>
    private void NoteContact() => _lastContact = transport.Clock.GetTimestamp();

    /// <returns>Null: the gateway is unreachable; try again.</returns>
    private async Task<HttpResponseMessage?> ConnectAsync(CancellationToken ct)
    {
        try
        {
            return await transport.SendAsync(CreateRequest, idempotent: true, buffer: false, ct).ConfigureAwait(false);
        }
        catch (FilmgateException e) when (Transport.IsTransient(e.Status) && SinceContact < ReconnectTimeout)
        {
            return null;
        }
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (_lastEventId is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", _lastEventId);
        return request;
    }

    private async Task<Stream> OpenAsync(HttpResponseMessage response, CancellationToken ct) =>
        new IdleTimeoutStream(await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false), transport.Clock, NoteContact);

    private static TimelineEvent Parse(ReadOnlySpan<byte> data) =>
        JsonSerializer.Deserialize(data, ApiJson.Default.TimelineEvent) ?? throw new JsonException("null");

    /// <returns>Null: the connection was closed or failed.</returns>
    private static async Task<TimelineEvent?> NextAsync(IAsyncEnumerator<SseItem<TimelineEvent>> events, CancellationToken ct)
    {
        try
        {
            return await events.MoveNextAsync().ConfigureAwait(false) ? events.Current.Data : null;
        }
        catch (Exception e) when (Transport.IsNetworkError(e, ct))
        {
            return null;
        }
        catch (JsonException e)
        {
            const string message = "The event stream is not from Filmgate. Check the gateway's URL.";
            throw new FilmgateException(FilmgateException.NoResponse, message, cause: e);
        }
    }
}
