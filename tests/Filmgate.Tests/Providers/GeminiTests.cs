using Filmgate.Tests.Media;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class GeminiTests : ProviderContract
{
    private const string File = "v1beta/files/f1:download?alt=media";

    internal override UpstreamSystem System => UpstreamSystem.Gemini;

    private protected override object Request => new { model = "gemini-omni-1.1-flash", prompt = "A paper kite", seconds = 3 };

    private protected override string CreateLine => "POST /v1beta/interactions";

    private protected override string PollLine => "GET /v1beta/interactions/v1_abc";

    private protected override string FileStateLine => "GET /v1beta/files/f1";

    private protected override string FileLine => $"GET /{File}";

    private protected override FakeResponse Created => new("""{"id":"v1_abc","status":"in_progress"}""");

    private protected override FakeResponse Running => new("""{"id":"v1_abc","status":"in_progress"}""");

    private protected override FakeResponse Failed => new(
        """
        {"id":"v1_abc","status":"completed","steps":[{"type":"model_output","content":[{"type":"text","text":"I cannot help with that."}]}],
        "usage":{"output_tokens_by_modality":[{"modality":"text","tokens":9}]}}
        """);

    private protected override string FailedCode => "content_rejected";

    private protected override (string Header, string Value) KeyHeader(string key) => ("x-goog-api-key", key);

    [Fact]
    public async Task The_timeline_says_how_many_video_tokens_a_render_used_and_what_they_cost()
    {
        FakeProvider? self = null;
        await using var provider = self = await FakeProvider.StartAsync(Respond);
        await using var gateway = await StartAsync(provider, new RotatingKeys());

        var id = (string)(await gateway.CreateAsync(Request))["id"]!;
        var video = await gateway.FinishAsync(id);
        using var ask = new HttpRequestMessage(HttpMethod.Get, $"/v1/videos/{id}/events");
        ask.Headers.Add("Accept", "application/json");
        using var events = await gateway.Http.SendAsync(ask, TestContext.Current.CancellationToken);
        var timeline = await events.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0.30408m, (decimal?)video["price_usd"]);
        Assert.Contains("\"tokens\":\"17376\"", timeline, StringComparison.Ordinal);
        Assert.Contains("\"cost_usd\":\"0.30408\"", timeline, StringComparison.Ordinal);

        FakeResponse Respond(RecordedRequest request) =>
            request.Line == FileLine ? FakeResponse.Video
            : request.Line == FileStateLine ? new("""{"state":"ACTIVE"}""")
            : request.Line == PollLine ? Completed(self!.Url, self.Url)
            : Created;
    }

    [Fact]
    public async Task A_file_that_redirects_to_another_host_is_downloaded_without_the_key()
    {
        await using var storage = await FakeProvider.StartAsync(_ => FakeResponse.Video);
        FakeProvider? self = null;
        await using var provider = self = await FakeProvider.StartAsync(request =>
            request.Line == FileLine ? new("", 302) { Location = new Uri(storage.Url, "stored.mp4") }
            : request.Line == FileStateLine ? new("""{"state":"ACTIVE"}""")
            : request.Line == PollLine ? Completed(self!.Url, self.Url)
            : Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys());

        var video = await gateway.FinishAsync((string)(await gateway.CreateAsync(Request))["id"]!);

        Assert.Equal(SampleMedia.Sound, await gateway.Http.GetByteArrayAsync((string)video["video_url"]!));
        Assert.DoesNotContain("x-goog-api-key", Assert.Single(storage.Requests).Headers.Keys, StringComparer.OrdinalIgnoreCase);
    }

    private protected override FakeResponse Completed(Uri provider, Uri cdn) => new(
        $$$$"""
        {"id":"v1_abc","status":"completed",
        "steps":[{"type":"model_output","content":[{"type":"video","mime_type":"video/mp4","uri":"{{{{provider}}}}{{{{File}}}}"}]}],
        "usage":{"output_tokens_by_modality":[{"modality":"video","tokens":17376}]}}
        """);

    private protected override void Check(RecordedRequest create)
    {
        Assert.Equal("A paper kite", (string)create.Json["input"]!);
        Assert.Equal("3s", (string)create.Json["response_format"]!["duration"]!);
    }
}
