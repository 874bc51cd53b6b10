using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Filmgate.Client;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Client;

public sealed class WatchTests
{
    private readonly ScriptedGateway _gateway = new();
    private readonly ImpatientClock _clock = new();

    private FilmgateClient Client => new(_gateway.Http(), "fg_key", _clock);

    [Fact]
    public async Task A_watch_ends_with_the_video()
    {
        _gateway.Then(() => Events(Kept(1, "created"), Progress(40), Kept(2, "completed")));
        Assert.Equal(["video.created", "video.progress", "video.completed"], await TypesAsync(Client.WatchVideoAsync("video_1")));
        Assert.Equal(("/v1/videos/video_1/events", "text/event-stream", "Bearer fg_key"), (_gateway.Requests[0].Path, _gateway.Requests[0].Headers["Accept"], _gateway.Requests[0].Headers["Authorization"]));
        Assert.DoesNotContain("Last-Event-ID", _gateway.Requests[0].Headers.Keys);
    }

    [Fact]
    public async Task A_connection_that_breaks_is_taken_up_behind_the_last_event()
    {
        _gateway.Then(() => Events(Cut, Kept(1, "created"), Kept(2, "started"), Progress(10)))
            .Drop()
            .Json("{}", HttpStatusCode.BadGateway)
            .Then(() => Events(": still here\n\n", Kept(3, "rendered")))    // a clean end: the gateway was stopped
            .Then(() => Events("retry: 5000\n\n", Cut, "event: video.completed\ndata: {\"id\":\"4\",\"ty"))
            .Then(() => Events(Kept(4, "completed")));
        Assert.Equal(["video.created", "video.started", "video.progress", "video.rendered", "video.completed"], await TypesAsync(Client.Video("video_1").WatchAsync()));
        Assert.Equal([null, "2", "2", "2", "3", "3"], _gateway.Requests.Select(r => r.Headers.GetValueOrDefault("Last-Event-ID")));
        Assert.Contains(_clock.Waits, wait => wait >= TimeSpan.FromSeconds(5) && wait < TimeSpan.FromSeconds(6));
    }

    [Fact]
    public async Task Nothing_more_to_come_is_an_end()
    {
        _gateway.Then(() => new(HttpStatusCode.NoContent));
        Assert.Empty(await TypesAsync(Client.WatchVideoAsync("video_1", after: "7")));
        Assert.Equal("7", _gateway.Requests[0].Headers["Last-Event-ID"]);
    }

    [Fact]
    public async Task A_refusal_is_told_and_not_repeated()
    {
        _gateway.Json("""{"error":{"message":"There is none.","type":"invalid_request_error","code":"video_not_found"}}""", HttpStatusCode.NotFound);
        var e = await Assert.ThrowsAsync<FilmgateException>(() => TypesAsync(Client.WatchVideoAsync("video_1")));
        Assert.Equal("video_not_found", e.Code);
    }

    [Fact]
    public async Task A_gateway_that_stays_away_is_given_up()
    {
        for (var i = 0; i < 200; i++) _gateway.Drop();
        var e = await Assert.ThrowsAsync<FilmgateException>(() => TypesAsync(Client.WatchAsync()));
        Assert.Equal(FilmgateException.NoAnswer, e.Code);
    }

    [Fact]
    public async Task A_stream_that_was_quiet_for_long_outlives_a_restart_too()
    {
        var open = "event: stream.open\nid: m4\ndata: {\"id\":\"m4\",\"type\":\"stream.open\",\"timestamp\":\"2026-11-20T12:00:00Z\"}\n\n";
        _gateway.Then(() => new(HttpStatusCode.OK) { Content = new StreamContent(new PieceStream([open, .. Enumerable.Repeat(": still here\n\n", 10)])) })   // for each of which the clock goes on by a minute
            .Drop().Drop().Drop().Drop()
            .Then(() => Events(Kept(5, "completed")));
        var types = new List<string>();
        await foreach (var one in Client.WatchAsync())
        {
            types.Add(one.Type);
            if (types.Count == 2) break;
        }

        Assert.Equal(["stream.open", "video.completed"], types);
    }

    [Fact]
    public async Task What_is_no_event_of_filmgates_is_said_to_be_none()
    {
        _gateway.Then(() => Events("data: hello\n\n"));
        await Assert.ThrowsAsync<FilmgateException>(() => TypesAsync(Client.WatchAsync()));
    }

    [Fact]
    public async Task The_stream_of_all_does_not_end_with_a_video()
    {
        _gateway.Then(() => Events("event: stream.open\nid: m4\ndata: {\"id\":\"m4\",\"type\":\"stream.open\",\"timestamp\":\"2026-11-20T12:00:00Z\"}\n\n"))
            .Then(() => Events(Kept(5, "completed")))
            .Then(() => Events(Kept(6, "created")));
        var types = new List<string>();
        await foreach (var one in Client.WatchAsync())
        {
            types.Add(one.Type);
            if (types.Count == 3) break;
        }

        Assert.Equal(["stream.open", "video.completed", "video.created"], types);
        Assert.Equal([null, "m4", "5"], _gateway.Requests.Select(r => r.Headers.GetValueOrDefault("Last-Event-ID")));
    }

    [Fact]
    public async Task A_wait_without_progress_has_the_gateway_hold_the_answer_back()
    {
        _gateway.Video("queued", ("Preference-Applied", "wait=30"), ("openai-poll-after-ms", "9000")).Video("completed", ("Preference-Applied", "wait=30"));
        Assert.True((await Client.Video("video_1").WaitAsync()).IsCompleted());
        Assert.All(_gateway.Requests, r => Assert.Equal("wait=30", r.Headers["Prefer"]));
        Assert.All(_clock.Waits, wait => Assert.InRange(wait, TimeSpan.Zero, TimeSpan.FromMilliseconds(120)));
    }

    [Fact]
    public async Task It_is_not_held_back_for_longer_than_the_callers_http_client_has_patience()
    {
        _gateway.Video("completed");
        var http = _gateway.Http();
        http.Timeout = TimeSpan.FromSeconds(10);
        using var client = new FilmgateClient(http, clock: _clock);
        await client.Video("video_1").WaitAsync();
        Assert.Equal("wait=5", _gateway.Requests[0].Headers["Prefer"]);
    }

    [Fact]
    public async Task A_real_gateway_is_watched_and_waited_for()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new FilmgateClient(gateway.Http.BaseAddress!);
        var handle = await client.CreateVideoAsync(new() { Prompt = "a kite" });
        var types = (await TypesAsync(handle.WatchAsync())).Where(type => type != "video.progress");
        Assert.Equal(["video.created", "video.submitting", "video.started", "video.rendered", "video.completed"], types);
        Assert.True((await (await client.CreateVideoAsync(new() { Prompt = "a boat" })).WaitAsync()).IsCompleted());
    }

    private const string Cut = "\0";

    private static string Kept(int id, string type) => $$"""
        event: video.{{type}}
        data: {"id":"{{id}}","type":"video.{{type}}","timestamp":"2026-11-20T12:00:00.000+00:00","video_id":"video_1","version":{{id}}}
        id: {{id}}


        """.ReplaceLineEndings("\n");

    private static string Progress(int percent) => $"event: video.progress\ndata: {{\"type\":\"video.progress\",\"timestamp\":\"2026-11-20T12:00:00Z\",\"video_id\":\"video_1\",\"progress\":{percent}}}\n\n";

    /// <summary>With <see cref="Cut"/> among them the connection breaks at the end.</summary>
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
        await foreach (var one in events) types.Add(one.Type);
        return types;
    }

    /// <summary>A read gets one of them.</summary>
    private sealed class PieceStream(string[] pieces) : MemoryStream
    {
        private int _next;

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            new(_next < pieces.Length ? Encoding.UTF8.GetBytes(pieces[_next++], buffer.Span) : 0);
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is > 0 and var count ? count : throw new IOException("The connection was reset.");
    }
}
