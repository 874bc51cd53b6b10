using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Client;

public sealed class FilmgateClientTests
{
    private readonly ScriptedGateway _gateway = new();
    private readonly ImpatientClock _clock = new();

    private FilmgateClient Client => new(_gateway.Http(), "fg_key", _clock);

    [Fact]
    public async Task A_create_is_repeated_under_the_same_idempotency_key()
    {
        _gateway.Drop().Json("busy", HttpStatusCode.ServiceUnavailable, ("Retry-After", "7")).Json("{}", HttpStatusCode.TooManyRequests).Video("queued");

        var handle = await Client.CreateVideoAsync(new() { Prompt = "a kite" });

        Assert.Equal("video_1", handle.Id);
        Assert.Equal("queued", handle.Created!.Status);
        Assert.Equal(4, _gateway.Requests.Count);
        Assert.Single(_gateway.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
        Assert.All(_gateway.Requests, r => Assert.Equal("Bearer fg_key", r.Headers["Authorization"]));
        Assert.InRange(_clock.Waits[1], TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task An_answer_that_breaks_off_is_none_and_the_create_is_repeated_under_its_key()
    {
        _gateway.Then(() => new(HttpStatusCode.OK) { Content = new StreamContent(new TornStream()) }).Video("queued");
        Assert.Equal("video_1", (await Client.CreateVideoAsync(new() { Prompt = "a kite" })).Id);
        Assert.Equal(2, _gateway.Requests.Count);
        Assert.Single(_gateway.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public async Task An_answer_that_stops_in_the_middle_is_not_waited_for_for_ever()
    {
        _gateway.Then(() => new(HttpStatusCode.OK) { Content = new StreamContent(new SilentStream()) }).Then(() => new(HttpStatusCode.NotFound) { Content = new StreamContent(new SilentStream()) });
        var http = _gateway.Http();
        http.Timeout = TimeSpan.FromMilliseconds(200);
        using var client = new FilmgateClient(http, clock: _clock);
        Assert.Equal(FilmgateException.NoAnswer, (await Assert.ThrowsAsync<FilmgateException>(() => client.CancelVideoAsync("video_1"))).Code);
        Assert.Equal("http_404", (await Assert.ThrowsAsync<FilmgateException>(() => client.CancelVideoAsync("video_1"))).Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("mine ")]
    [InlineData("a\nb")]
    [InlineData("schlüssel")]
    public async Task An_idempotency_key_that_would_not_arrive_as_it_is_is_refused_before_anything_is_sent(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }, key));
        Assert.Empty(_gateway.Requests);
    }

    [Fact]
    public async Task A_create_that_nobody_answered_tells_the_key_under_which_it_can_be_asked_again()
    {
        _gateway.Drop().Drop().Drop().Drop();
        var lost = await Assert.ThrowsAsync<FilmgateException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }));
        Assert.Equal(FilmgateException.NoAnswer, lost.Code);
        Assert.Equal(_gateway.Requests[0].Headers["Idempotency-Key"], lost.IdempotencyKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    public async Task The_base_url_may_be_the_one_of_OpenAIs_clients(string path)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        using var client = new FilmgateClient(new Uri($"http://{gateway.LocalEndpoint}{path}"), clock: _clock);
        var cancelled = client.CancelVideoAsync("video_1");
        using var guest = await gateway.AcceptSocketAsync();
        var head = new byte[1024];
        var length = await guest.ReceiveAsync(head);
        await guest.SendAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await Assert.ThrowsAsync<FilmgateException>(() => cancelled);
        Assert.StartsWith("POST /v1/videos/video_1/cancel HTTP/1.1\r\n", Encoding.ASCII.GetString(head, 0, length));
    }

    [Theory]
    [InlineData("fg_1\n")]
    [InlineData("fg 1")]
    [InlineData("fg_ü")]
    public void An_api_key_that_was_copied_badly_is_refused_at_once(string key) => Assert.Throws<ArgumentException>(() => new FilmgateClient(_gateway.Http(), key));

    [Fact]
    public async Task A_remix_takes_what_the_gateway_does()
    {
        _gateway.Video("queued").Video("queued");
        await Client.RemixVideoAsync("video_0", new RemixVideo { Prompt = "at night", WebhookUrl = "https://shop.example.com/", WebhookEvents = ["video.completed"], Metadata = new Dictionary<string, string> { ["scene"] = "3" } });
        await Client.RemixVideoAsync("video_0", "at night");
        Assert.Equal(["metadata", "prompt", "webhook_events", "webhook_url"], JsonNode.Parse(_gateway.Requests[0].Body)!.AsObject().Select(m => m.Key).Order());
        Assert.Equal(["prompt"], JsonNode.Parse(_gateway.Requests[1].Body)!.AsObject().Select(m => m.Key));
    }

    [Theory]
    [InlineData("a \"kite\".png")]
    [InlineData("Drachen über dem Feld.png")]
    public async Task A_file_may_have_any_name(string name)
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new FilmgateClient(gateway.Http.BaseAddress!);
        var file = await client.Files.UploadAsync(Picture, name);
        Assert.Equal(name, file.Filename);
        await client.CreateVideoAsync(new() { Prompt = "a kite", Images = [ReferenceImage.FromBytes(Picture, name)] });
    }

    [Fact]
    public async Task After_three_repeats_it_gives_up()
    {
        _gateway.Drop().Drop().Drop().Drop();
        var e = await Assert.ThrowsAsync<FilmgateException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }));
        Assert.Equal((FilmgateException.NoAnswer, null), (e.Code, e.Status));
        Assert.Equal(4, _gateway.Requests.Count);
    }

    [Fact]
    public async Task A_refusal_is_told_once_with_all_that_the_gateway_said()
    {
        const string body = """{"error":{"message":"2 things are wrong.","type":"invalid_request_error","param":"seconds","code":"invalid_request","problems":[{"param":"seconds","message":"a"},{"param":"size","message":"b"}]}}""";
        _gateway.Json(body, HttpStatusCode.BadRequest, ("x-request-id", "req_9"));

        var e = await Assert.ThrowsAsync<FilmgateException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }, "mine"));

        Assert.Equal(("invalid_request", "2 things are wrong.", "seconds", HttpStatusCode.BadRequest, "req_9"), (e.Code, e.Message, e.Param, e.Status, e.RequestId));
        Assert.Equal(["a", "b"], e.Problems.Select(p => p.Message));
        Assert.Equal("mine", Assert.Single(_gateway.Requests).Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task Words_that_are_not_the_gateways_are_no_crash()
    {
        _gateway.Json("<html>", HttpStatusCode.Forbidden);
        Assert.Equal("http_403", (await Assert.ThrowsAsync<FilmgateException>(() => Client.GetVideoAsync("video_1"))).Code);
        _gateway.Json("<html>");
        Assert.Equal(FilmgateException.NoAnswer, (await Assert.ThrowsAsync<FilmgateException>(() => Client.GetVideoAsync("video_1"))).Code);
    }

    [Fact]
    public async Task Cancel_and_delete_are_not_repeated()
    {
        _gateway.Drop().Drop();
        await Assert.ThrowsAsync<FilmgateException>(() => Client.CancelVideoAsync("video_1"));
        await Assert.ThrowsAsync<FilmgateException>(() => Client.DeleteVideoAsync("video_1"));
        Assert.Equal(["POST /v1/videos/video_1/cancel", "DELETE /v1/videos/video_1"], _gateway.Requests.Select(r => $"{r.Method} {r.Path}"));
    }

    [Fact]
    public async Task What_was_not_set_is_not_sent()
    {
        _gateway.Video("queued");
        await Client.CreateVideoAsync(new() { Prompt = "a kite", Seconds = 8, FallbackModels = ["veo3"], Metadata = new Dictionary<string, string> { ["scene"] = "3" } });
        var sent = JsonNode.Parse(_gateway.Requests[0].Body)!.AsObject();
        Assert.Equal(["fallback_models", "metadata", "prompt", "seconds"], sent.Select(m => m.Key).Order());
    }

    [Fact]
    public async Task Files_go_as_a_form_in_their_order()
    {
        _gateway.Video("queued");
        await Client.CreateVideoAsync(new()
        {
            Prompt = "a kite",
            FallbackModels = ["veo3", "veo3-fast"],
            Images = [ReferenceImage.FromBytes("one"u8.ToArray(), "first.png"), ReferenceImage.FromBytes("two"u8.ToArray(), "last.png")],
        });
        var sent = _gateway.Requests[0];
        Assert.Equal("multipart/form-data", sent.ContentType);
        Assert.Contains("veo3,veo3-fast", sent.Body);
        Assert.True(sent.Body.IndexOf("first.png", StringComparison.Ordinal) < sent.Body.IndexOf("last.png", StringComparison.Ordinal));
        Assert.Contains("name=input_reference", sent.Body);
    }

    [Fact]
    public async Task A_url_before_a_file_stays_before_it()
    {
        _gateway.Video("queued");
        await Client.CreateVideoAsync(new() { Prompt = "a kite", Images = [ReferenceImage.FromUrl(new("https://example.com/a.png")), ReferenceImage.FromBytes("two"u8.ToArray())] });
        var images = JsonNode.Parse(_gateway.Requests[0].Body)!["input_reference"]!.AsArray();
        Assert.Equal("https://example.com/a.png", (string?)images[0]);
        Assert.StartsWith("data:", (string?)images[1]);
    }

    [Fact]
    public async Task A_wait_asks_when_the_gateway_says_and_outlives_a_restart()
    {
        _gateway.Video("queued", ("openai-poll-after-ms", "3000")).Drop().Drop().Drop().Drop().Video("in_progress", ("openai-poll-after-ms", "1")).Video("succeeded");
        var seen = new Seen();

        var video = await Client.Video("video_1").WaitAsync(seen);

        Assert.True(video.IsCompleted());
        Assert.Equal(["queued", "in_progress", "succeeded"], seen.Statuses);
        Assert.InRange(_clock.Waits[0], TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.4));
        Assert.InRange(_clock.Waits[^1], TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(120));
    }

    [Fact]
    public async Task A_wait_ends_when_the_gateway_stays_away()
    {
        for (var i = 0; i < 200; i++) _gateway.Drop();
        await Assert.ThrowsAsync<FilmgateException>(() => Client.Video("video_1").WaitAsync());
        Assert.InRange(_clock.GetElapsedTime(0), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    private static byte[] Picture
    {
        get
        {
            using var picture = typeof(FilmgateClientTests).Assembly.GetManifestResourceStream("media/picture.png")!;
            using var into = new MemoryStream();
            picture.CopyTo(into);
            return into.ToArray();
        }
    }

    private sealed class TornStream : MemoryStream
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw new IOException("The response ended prematurely.");

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw new IOException("The response ended prematurely.");
    }

    private sealed class SilentStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private sealed class Seen : IProgress<Video>
    {
        public List<string> Statuses { get; } = [];

        public void Report(Video value) => Statuses.Add(value.Status);
    }
}
