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
    private readonly InstantClock _clock = new();

    private FilmgateClient Client => new(_gateway.Http(), "fg_key", _clock);

    [Fact]
    public async Task A_create_is_retried_with_the_same_idempotency_key()
    {
        _gateway.Drop()
            .Json("busy", HttpStatusCode.ServiceUnavailable, ("Retry-After", "7"))
            .Json("{}", HttpStatusCode.TooManyRequests)
            .Video("queued");

        var handle = await Client.CreateVideoAsync(new() { Prompt = "a kite" });

        Assert.Equal("video_1", handle.Id);
        Assert.Equal("queued", handle.Created!.Status);
        Assert.Equal(4, _gateway.Requests.Count);
        Assert.Single(_gateway.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
        Assert.All(_gateway.Requests, r => Assert.Equal("Bearer fg_key", r.Headers["Authorization"]));
        Assert.InRange(_clock.Waits[1], TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task A_truncated_response_to_a_create_is_retried_with_the_same_key()
    {
        _gateway.Then(() => new(HttpStatusCode.OK) { Content = new StreamContent(new TruncatedStream()) }).Video("queued");
        Assert.Equal("video_1", (await Client.CreateVideoAsync(new() { Prompt = "a kite" })).Id);
        Assert.Equal(2, _gateway.Requests.Count);
        Assert.Single(_gateway.Requests.Select(r => r.Headers["Idempotency-Key"]).Distinct());
    }

    [Fact]
    public async Task A_response_that_stalls_in_the_middle_times_out()
    {
        _gateway.Then(() => new(HttpStatusCode.OK) { Content = new StreamContent(new StalledStream()) })
            .Then(() => new(HttpStatusCode.NotFound) { Content = new StreamContent(new StalledStream()) });
        var http = _gateway.Http();
        http.Timeout = TimeSpan.FromMilliseconds(200);
        using var client = new FilmgateClient(http, clock: _clock);
        var stalled = await Assert.ThrowsAsync<FilmgateException>(() => client.CancelVideoAsync("video_1"));
        Assert.Equal(FilmgateException.NoResponse, stalled.Code);
        var stalledError = await Assert.ThrowsAsync<FilmgateException>(() => client.CancelVideoAsync("video_1"));
        Assert.Equal("http_404", stalledError.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("mine ")]
    [InlineData("a\nb")]
    [InlineData("schlüssel")]
    public async Task An_invalid_idempotency_key_is_rejected_before_sending(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }, key));
        Assert.Empty(_gateway.Requests);
    }

    [Fact]
    public async Task The_exception_for_a_create_without_a_response_has_the_idempotency_key()
    {
        _gateway.Drop().Drop().Drop().Drop();
        var e = await Assert.ThrowsAsync<FilmgateException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }));
        Assert.Equal(FilmgateException.NoResponse, e.Code);
        Assert.Equal(_gateway.Requests[0].Headers["Idempotency-Key"], e.IdempotencyKey);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/v1")]
    [InlineData("/v1/")]
    public async Task The_gateway_url_may_end_with_v1(string path)
    {
        using var gateway = new TcpListener(IPAddress.Loopback, 0);
        gateway.Start();
        using var client = new FilmgateClient(new Uri($"http://{gateway.LocalEndpoint}{path}"), clock: _clock);
        var cancelled = client.CancelVideoAsync("video_1");
        using var connection = await gateway.AcceptSocketAsync();
        var head = new byte[1024];
        var length = await connection.ReceiveAsync(head);
        await connection.SendAsync("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        await Assert.ThrowsAsync<FilmgateException>(() => cancelled);
        Assert.StartsWith("POST /v1/videos/video_1/cancel HTTP/1.1\r\n", Encoding.ASCII.GetString(head, 0, length));
    }

    [Theory]
    [InlineData("fg_1\n")]
    [InlineData("fg 1")]
    [InlineData("fg_ü")]
    public void An_api_key_with_invalid_characters_is_rejected(string key) =>
        Assert.Throws<ArgumentException>(() => new FilmgateClient(_gateway.Http(), key));

    [Fact]
    public async Task A_remix_sends_the_fields_that_were_set()
    {
        _gateway.Video("queued").Video("queued");
        await Client.RemixVideoAsync("video_0", new RemixVideo
        {
            Prompt = "at night",
            WebhookUrl = "https://shop.example.com/",
            WebhookEvents = ["video.completed"],
            Metadata = new Dictionary<string, string> { ["scene"] = "3" },
        });
        await Client.RemixVideoAsync("video_0", "at night");
        Assert.Equal(["metadata", "prompt", "webhook_events", "webhook_url"], SentFields(0));
        Assert.Equal(["prompt"], SentFields(1));
    }

    [Theory]
    [InlineData("a \"kite\".png")]
    [InlineData("Drachen über dem Feld.png")]
    public async Task A_file_can_have_any_name(string name)
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var client = new FilmgateClient(gateway.Http.BaseAddress!);
        var file = await client.Files.UploadAsync(Image, name);
        Assert.Equal(name, file.Filename);
        await client.CreateVideoAsync(new() { Prompt = "a kite", Images = [ReferenceImage.FromBytes(Image, name)] });
    }

    [Fact]
    public async Task It_gives_up_after_three_retries()
    {
        _gateway.Drop().Drop().Drop().Drop();
        var e = await Assert.ThrowsAsync<FilmgateException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }));
        Assert.Equal((FilmgateException.NoResponse, null), (e.Code, e.Status));
        Assert.Equal(4, _gateway.Requests.Count);
    }

    [Fact]
    public async Task A_rejected_request_is_not_retried_and_all_details_are_in_the_exception()
    {
        const string body = """
            {"error":{"message":"2 fields are invalid.","type":"invalid_request_error","param":"seconds","code":"invalid_request",
            "problems":[{"param":"seconds","message":"a"},{"param":"size","message":"b"}]}}
            """;
        _gateway.Json(body, HttpStatusCode.BadRequest, ("x-request-id", "req_9"));

        var e = await Assert.ThrowsAsync<FilmgateException>(() => Client.CreateVideoAsync(new() { Prompt = "a kite" }, "mine"));

        Assert.Equal(
            ("invalid_request", "2 fields are invalid.", "seconds", HttpStatusCode.BadRequest, "req_9"),
            (e.Code, e.Message, e.Param, e.Status, e.RequestId));
        Assert.Equal(["a", "b"], e.Problems.Select(p => p.Message));
        Assert.Equal("mine", Assert.Single(_gateway.Requests).Headers["Idempotency-Key"]);
    }

    [Fact]
    public async Task A_response_of_another_server_has_an_error_code_of_its_own()
    {
        _gateway.Json("<html>", HttpStatusCode.Forbidden);
        Assert.Equal("http_403", (await Assert.ThrowsAsync<FilmgateException>(() => Client.GetVideoAsync("video_1"))).Code);
        _gateway.Json("<html>");
        var e = await Assert.ThrowsAsync<FilmgateException>(() => Client.GetVideoAsync("video_1"));
        Assert.Equal(FilmgateException.NoResponse, e.Code);
    }

    [Fact]
    public async Task Cancel_and_delete_are_not_retried()
    {
        _gateway.Drop().Drop();
        await Assert.ThrowsAsync<FilmgateException>(() => Client.CancelVideoAsync("video_1"));
        await Assert.ThrowsAsync<FilmgateException>(() => Client.DeleteVideoAsync("video_1"));
        var sent = _gateway.Requests.Select(r => $"{r.Method} {r.Path}");
        Assert.Equal(["POST /v1/videos/video_1/cancel", "DELETE /v1/videos/video_1"], sent);
    }

    [Fact]
    public async Task Properties_that_are_not_set_are_not_sent()
    {
        _gateway.Video("queued");
        await Client.CreateVideoAsync(new()
        {
            Prompt = "a kite",
            Seconds = 8,
            FallbackModels = ["veo3"],
            Metadata = new Dictionary<string, string> { ["scene"] = "3" },
        });
        Assert.Equal(["fallback_models", "metadata", "prompt", "seconds"], SentFields(0));
    }

    [Fact]
    public async Task Image_files_are_sent_as_a_form_in_order()
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
        Assert.Contains("name=\"input_reference\"", sent.Body);
    }

    [Fact]
    public async Task A_URL_and_a_file_are_sent_as_JSON_in_order()
    {
        _gateway.Video("queued");
        await Client.CreateVideoAsync(new()
        {
            Prompt = "a kite",
            Images = [ReferenceImage.FromUrl(new("https://example.com/a.png")), ReferenceImage.FromBytes("two"u8.ToArray())],
        });
        var images = JsonNode.Parse(_gateway.Requests[0].Body)!["input_reference"]!.AsArray();
        Assert.Equal("https://example.com/a.png", (string?)images[0]);
        Assert.StartsWith("data:", (string?)images[1]);
    }

    [Fact]
    public async Task A_wait_with_progress_polls_as_recommended_and_survives_a_restart_of_the_gateway()
    {
        _gateway.Video("queued", ("openai-poll-after-ms", "3000"))
            .Drop().Drop().Drop().Drop()
            .Video("in_progress", ("openai-poll-after-ms", "1"))
            .Video("succeeded");
        var progress = new StatusRecorder();

        var video = await Client.GetVideoHandle("video_1").WaitAsync(progress);

        Assert.True(video.IsCompleted());
        Assert.Equal(["queued", "in_progress", "succeeded"], progress.Statuses);
        Assert.InRange(_clock.Waits[0], TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(3.4));
        Assert.InRange(_clock.Waits[^1], TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(120));
    }

    [Fact]
    public async Task A_wait_fails_when_the_gateway_is_unreachable_for_two_minutes()
    {
        for (var i = 0; i < 200; i++) _gateway.Drop();
        await Assert.ThrowsAsync<FilmgateException>(() => Client.GetVideoHandle("video_1").WaitAsync());
        Assert.InRange(_clock.GetElapsedTime(0), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
    }

    private IEnumerable<string> SentFields(int index) =>
        JsonNode.Parse(_gateway.Requests[index].Body)!.AsObject().Select(m => m.Key).Order();

    private static byte[] Image
    {
        get
        {
            using var image = typeof(FilmgateClientTests).Assembly.GetManifestResourceStream("media/picture.png")!;
            using var into = new MemoryStream();
            image.CopyTo(into);
            return into.ToArray();
        }
    }

    private sealed class TruncatedStream : MemoryStream
    {
        private static IOException Truncated => new("The response ended prematurely.");

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => throw Truncated;

        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) => throw Truncated;
    }

    private sealed class StalledStream : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
    }

    private sealed class StatusRecorder : IProgress<Video>
    {
        public List<string> Statuses { get; } = [];

        public void Report(Video value) => Statuses.Add(value.Status);
    }
}
