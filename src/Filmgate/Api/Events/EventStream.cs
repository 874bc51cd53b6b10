using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Filmgate.Client;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Filmgate.Api.Events;

/// <summary>One open answer of server-sent events: what is written, and what is written when there is nothing to write.</summary>
/// <remarks>Nothing is queued for a reader: the next page is read when the one before is on its way. A reader that takes nothing is cut off, and resumes.</remarks>
/// <param name="isWelcome">Asked now and then: a key may be revoked while its stream is open. When not, the stream ends, and who comes back is told why.</param>
internal sealed class EventStream(HttpContext http, TimeProvider clock, Func<ValueTask<bool>> isWelcome, CancellationToken ct)
{
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);
    private static readonly ReadOnlyMemory<byte> Opening = "retry: 2000\n\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> Comment = ": still here\n\n"u8.ToArray();
    private readonly WriteTimeoutStream _body = new(http, clock);
    private long _lastWrite = clock.GetTimestamp();
    private long _lastWelcome = clock.GetTimestamp();

    public async Task WriteAsync(IAsyncEnumerable<SseItem<TimelineEvent>> events)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";                   // nginx would hold events back
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await _body.WriteAsync(Opening, ct);
        await SseFormatter.WriteAsync(events, _body, Write, ct);
    }

    /// <summary>Until something happens, at most for the time given or until the next heartbeat.</summary>
    public async Task PauseAsync(Task something, TimeSpan atMost)
    {
        var beat = Heartbeat - clock.GetElapsedTime(_lastWrite);
        var wait = beat < atMost ? beat : atMost;
        if (wait > TimeSpan.Zero) await something.WaitAsync(wait, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        if (clock.GetElapsedTime(_lastWelcome) >= Heartbeat)
        {
            if (!await isWelcome()) throw new OperationCanceledException("The key was revoked.");
            _lastWelcome = clock.GetTimestamp();
        }

        if (clock.GetElapsedTime(_lastWrite) < Heartbeat) return;
        _lastWrite = clock.GetTimestamp();
        await _body.WriteAsync(Comment, ct);
    }

    private void Write(SseItem<TimelineEvent> item, IBufferWriter<byte> to)
    {
        _lastWrite = clock.GetTimestamp();
        using var json = new Utf8JsonWriter(to, JsonResponse.Readable);
        JsonSerializer.Serialize(json, item.Data, ApiJson.Default.TimelineEvent);
    }
}
