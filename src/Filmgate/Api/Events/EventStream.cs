using System.Buffers;
using System.Net.ServerSentEvents;
using System.Text.Json;
using Filmgate.Client;
using Filmgate.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Filmgate.Api.Events;

/// <summary>One open response of server-sent events, with a heartbeat while there are no events.</summary>
/// <remarks>
/// Nothing is queued for a client: the next page is read after the previous one was written. A client that does not read is disconnected
/// and resumes.
/// </remarks>
/// <param name="isAuthorized">
/// Checked at each heartbeat, because a key can be revoked while its stream is open. If it is, the stream ends; a reconnect gets the error.
/// </param>
internal sealed class EventStream(HttpContext http, TimeProvider clock, Func<ValueTask<bool>> isAuthorized, CancellationToken ct)
{
    public static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(15);
    private static readonly ReadOnlyMemory<byte> RetryField = "retry: 2000\n\n"u8.ToArray();
    private static readonly ReadOnlyMemory<byte> HeartbeatComment = ": still here\n\n"u8.ToArray();
    private readonly WriteTimeoutStream _body = new(http, clock);
    private long _lastWrite = clock.GetTimestamp();
    private long _lastAuthorization = clock.GetTimestamp();

    public async Task WriteAsync(IAsyncEnumerable<SseItem<TimelineEvent>> events)
    {
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-cache, no-store";
        response.Headers["X-Accel-Buffering"] = "no";                   // otherwise nginx delays events
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        await _body.WriteAsync(RetryField, ct);
        await SseFormatter.WriteAsync(events, _body, Write, ct);
    }

    /// <summary>Waits for a change, at most for the given time or until the next heartbeat.</summary>
    public async Task WaitAsync(Task change, TimeSpan timeout)
    {
        var untilHeartbeat = HeartbeatInterval - clock.GetElapsedTime(_lastWrite);
        var wait = untilHeartbeat < timeout ? untilHeartbeat : timeout;
        if (wait > TimeSpan.Zero) await change.WaitAsync(wait, clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ct.ThrowIfCancellationRequested();
        if (clock.GetElapsedTime(_lastAuthorization) >= HeartbeatInterval)
        {
            if (!await isAuthorized()) throw new OperationCanceledException("The key was revoked.");
            _lastAuthorization = clock.GetTimestamp();
        }

        if (clock.GetElapsedTime(_lastWrite) < HeartbeatInterval) return;
        _lastWrite = clock.GetTimestamp();
        await _body.WriteAsync(HeartbeatComment, ct);
    }

    private void Write(SseItem<TimelineEvent> item, IBufferWriter<byte> output)
    {
        _lastWrite = clock.GetTimestamp();
        using var json = new Utf8JsonWriter(output, ReadableJson.WriterOptions);
        JsonSerializer.Serialize(json, item.Data, ApiJson.Default.TimelineEvent);
    }
}
