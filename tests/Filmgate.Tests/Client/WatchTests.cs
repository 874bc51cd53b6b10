using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Filmgate.Client;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Client;

public sealed class WatchTests
{
    private readonly ScriptedGateway _gateway = new();
    private readonly InstantClock _clock = new();

    private FilmgateClient Client => new(_gateway.Http(), "fg_key", _clock);

    [Fact]
    public async Task A_watch_ends_with_the_last_event_of_the_video()
    {
        _gateway.Then(() => Events(Stored(1, "created"), Progress(40), Stored(2, "completed")));
        Assert.Equal(["video.created", "video.progress", "video.completed"], await TypesAsync(Client.WatchVideoAsync("video_1")));
        var sent = _gateway.Requests[0];
        Assert.Equal(
            ("/v1/videos/video_1/events", "text/event-stream", "Bearer fg_key"),
            (sent.Path, sent.Headers["Accept"], sent.Headers["Authorization"]));
        Assert.DoesNotContain("Last-Event-ID", sent.Headers.Keys);
    }

    [Fact]
    public async Task A_broken_connection_is_resumed_behind_the_last_event()
    {
        _gateway.Then(() => Events(Cut, Stored(1, "created"), Stored(2, "started"), Progress(10)))
            .Drop()
            .Json("{}", HttpStatusCode.BadGateway)
            .Then(() => Events(": still here\n\n", Stored(3, "rendered")))    // closed cleanly: the gateway was stopped
            .Then(() => Events("retry: 5000\n\n", Cut, "event: video.completed\ndata: {\"id\":\"4\",\"ty"))
            .Then(() => Events(Stored(4, "completed")));
        Assert.Equal(
            ["video.created", "video.started", "video.progress", "video.rendered", "video.completed"],
            await TypesAsync(Client.GetVideoHandle("video_1").WatchAsync()));
        Assert.Equal([null, "2", "2", "2", "3", "3"], _gateway.Requests.Select(r => r.Headers.GetValueOrDefault("Last-Event-ID")));
        Assert.Contains(_clock.Waits, wait => wait >= TimeSpan.FromSeconds(5) && wait < TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Status_204_ends_a_watch()
    {
        _gateway.Then(() => new(HttpStatusCode.NoContent));
        Assert.Empty(await TypesAsync(Client.WatchVideoAsync("video_1", after: "7")));
        Assert.Equal("7", _gateway.Requests[0].Headers["Last-Event-ID"]);
    }

    [Fact]
    public async Task A_rejected_watch_is_not_retried()
    {
        const string body = """{"error":{"message":"There is none.","type":"invalid_request_error","code":"video_not_found"}}""";
        _gateway.Json(body, HttpStatusCode.NotFound);
        var e = await Assert.ThrowsAsync<FilmgateException>(() => TypesAsync(Client.WatchVideoAsync("video_1")));
        Assert.Equal("video_not_found", e.Code);
    }

    [Fact]
    public async Task A_watch_fails_when_the_gateway_is_unreachable_for_two_minutes()
    {
        for (var i = 0; i < 200; i++) _gateway.Drop();
        var e = await Assert.ThrowsAsync<FilmgateException>(() => TypesAsync(Client.WatchAsync()));
        Assert.Equal(FilmgateException.NoResponse, e.Code);
    }

    [Fact]
    public async Task A_stream_that_was_silent_for_long_survives_a_restart_of_the_gateway()
    {
        string[] chunks = [StreamOpen, .. Enumerable.Repeat(": still here\n\n", 10)];      // each read advances the clock by a minute
        _gateway.Then(() => new(HttpStatusCode.OK) { Content = new StreamContent(new ChunkStream(chunks)) })
            .Drop().Drop().Drop().Drop()
            .Then(() => Events(Stored(5, "completed")));
        var types = new List<string>();
        await foreach (var next in Client.WatchAsync())
        {
            types.Add(next.Type);
            if (types.Count == 2) break;
        }

        Assert.Equal(["stream.open", "video.completed"], types);
    }

    [Fact]
    public async Task A_stream_of_another_server_is_an_error()
    {
        _gateway.Then(() => Events("data: hello\n\n"));
        await Assert.ThrowsAsync<FilmgateException>(() => TypesAsync(Client.WatchAsync()));
    }

    [Fact]
    public async Task The_stream_of_all_videos_does_not_end_with_a_video()
    {
        _gateway.Then(() => Events(StreamOpen))
            .Then(() => Events(Stored(5, "completed")))
            .Then(() => Events(Stored(6, "created")));
        var types = new List<string>();
        await foreach (var next in Client.WatchAsync())
        {
            types.Add(next.Type);
            if (types.Count == 3) break;
        }

        Assert.Equal(["stream.open", "video.completed", "video.created"], types);
        Assert.Equal([null, "m4", "5"], _gateway.Requests.Select(r => r.Headers.GetValueOrDefault("Last-Event-ID")));
    }

    [Fact]
    public async Task A_wait_without_progress_uses_long_polling()
    {
        _gateway.Video("queued", ("Preference-Applied", "wait=30"), ("openai-poll-after-ms", "9000"))
            .Video("completed", ("Preference-Applied", "wait=30"));
        Assert.True((await Client.GetVideoHandle("video_1").WaitAsync()).IsCompleted());
        Assert.All(_gateway.Requests, r => Assert.Equal("wait=30", r.Headers["Prefer"]));
        Assert.All(_clock.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(120)));
    }

    [Fact]
    public async Task A_long_poll_takes_at_most_half_of_the_timeout_of_the_HttpClient()
    {
        _gateway.Video("completed");
        var http = _gateway.Http();
        http.Timeout = TimeSpan.FromSeconds(10);
        using var client = new FilmgateClient(http, clock: _clock);
        await client.GetVideoHandle("video_1").WaitAsync();
        Assert.Equal("wait=5", _gateway.Requests[0].Headers["Prefer"]);
    }

    [Fact]
    public async Task Watch_and_wait_work_with_a_running_gateway()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new FilmgateClient(gateway.Http.BaseAddress!);
        var handle = await client.CreateVideoAsync(new() { Prompt = "a kite" });
        var types = (await TypesAsync(handle.WatchAsync())).Where(type => type != "video.progress");
        Assert.Equal(["video.created", "video.submitting", "video.started", "video.rendered", "video.completed"], types);
        Assert.True((await (await client.CreateVideoAsync(new() { Prompt = "a boat" })).WaitAsync()).IsCompleted());
    }

    private const string Cut = "\0";

    private const string StreamOpen =
        "event: stream.open\nid: m4\ndata: {\"id\":\"m4\",\"type\":\"stream.open\",\"timestamp\":\"2026-11-20T12:00:00Z\"}\n\n";

    private static string Stored(int id, string type) => $$"""
        event: video.{{type}}
        data: {"id":"{{id}}","type":"video.{{type}}","timestamp":"2026-11-20T12:00:00.000+00:00","video_id":"video_1","version":{{id}}}
        id: {{id}}


        """.ReplaceLineEndings("\n");

    private static string Progress(int percent) => $$"""
        event: video.progress
        data: {"type":"video.progress","timestamp":"2026-11-20T12:00:00Z","video_id":"video_1","progress":{{percent}}}


        """.ReplaceLineEndings("\n");

    /// <summary>A stream of these parts. If <see cref="Cut"/> is one of them, the connection breaks after the last one.</summary>
    private static HttpResponseMessage Events(params string[] parts)
    {
        var bytes = Encoding.UTF8.GetBytes(string.Concat(parts).Replace(Cut, "", StringComparison.Ordinal));
        var content = new StreamContent(parts.Contains(Cut) ? new BrokenStream(bytes) : new MemoryStream(bytes));
        content.Headers.ContentType = new MediaTypeHeaderValue("text/event-stream");
        return new(HttpStatusCode.OK) { Content = content };
    }

    private static async Task<List<string>> TypesAsync(IAsyncEnumerable<TimelineEvent> events)
    {
        var types = new List<string>();
        await foreach (var next in events) types.Add(next.Type);
        return types;
    }

    /// <summary>Each read returns one chunk.</summary>
    private sealed class ChunkStream(string[] chunks) : MemoryStream
    {
        private int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(_next < chunks.Length ? Encoding.UTF8.GetBytes(chunks[_next++], buffer.Span) : 0);
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count
                ? count
                : throw new IOException("The connection was reset.");
    }
}
