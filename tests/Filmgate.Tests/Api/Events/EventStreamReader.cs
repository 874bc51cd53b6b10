using System.Net.ServerSentEvents;
using System.Text.Json;
using Filmgate.Client;

namespace Filmgate.Tests.Api.Events;

/// <summary>One connection to an event stream, read event by event. The timeouts are for a broken build, not for a slow one.</summary>
internal sealed class EventStreamReader : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);
    private readonly HttpClient _http;
    private readonly Stream _body;
    private readonly RecordingStream _recording;
    private readonly IAsyncEnumerator<SseItem<TimelineEvent>> _items;

    private EventStreamReader(HttpClient http, HttpResponseMessage response, Stream body)
    {
        _http = http;
        Response = response;
        _body = body;
        _recording = new(body);
        Parser = SseParser.Create(_recording, (_, data) => JsonSerializer.Deserialize(data, ApiJson.Default.TimelineEvent)!);
        _items = Parser.EnumerateAsync().GetAsyncEnumerator();
    }

    public HttpResponseMessage Response { get; }

    public SseParser<TimelineEvent> Parser { get; }

    /// <summary>Everything that was received, including comments.</summary>
    public string Raw => _recording.Text;

    public static async Task<EventStreamReader> OpenAsync(Uri gateway, string path, string? key = null, string? after = null)
    {
        var http = new HttpClient(new SocketsHttpHandler()) { BaseAddress = gateway };
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (key is not null) request.Headers.Authorization = new("Bearer", key);
        if (after is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", after);
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead).WaitAsync(Bound);
        return new(http, response, await response.Content.ReadAsStreamAsync());
    }

    /// <summary>Null if the stream has ended.</summary>
    public async Task<TimelineEvent?> NextAsync() => await _items.MoveNextAsync().AsTask().WaitAsync(Bound) ? _items.Current.Data : null;

    /// <summary>The next event that is stored on the timeline.</summary>
    public async Task<TimelineEvent?> NextStoredAsync()
    {
        while (await NextAsync() is { } one)
            if (one.Type is not ("video.progress" or "stream.open")) return one;
        return null;
    }

    public async Task<List<TimelineEvent>> RestAsync()
    {
        var all = new List<TimelineEvent>();
        while (await NextStoredAsync() is { } one) all.Add(one);
        return all;
    }

    /// <summary>Reads until a text arrives that is not an event.</summary>
    public async Task UntilAsync(string text)
    {
        var buffer = new byte[4096];
        using var bound = new CancellationTokenSource(Bound);
        while (!Raw.Contains(text, StringComparison.Ordinal))
            if (await _recording.ReadAsync(buffer, bound.Token) == 0) Assert.Fail($"The stream ended without '{text}':\n{Raw}");
    }

    public async ValueTask DisposeAsync()
    {
        Response.Dispose();
        await _body.DisposeAsync();
        _http.Dispose();
    }

    private sealed class RecordingStream(Stream inner) : Stream
    {
        private readonly System.Text.StringBuilder _text = new();

        public string Text => _text.ToString();
        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var count = await inner.ReadAsync(buffer, cancellationToken);
            _text.Append(System.Text.Encoding.UTF8.GetString(buffer.Span[..count]));
            return count;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }
    }
}
