using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

/// <summary>Any server with OpenAI's <c>/v1/videos</c>, and a model that only this server has.</summary>
public sealed class OpenAiServerTests : ProviderContract
{
    internal override UpstreamSystem System => UpstreamSystem.OpenAi;

    private protected override object Request => new { model = "our-own-model", prompt = "A paper kite", seconds = "7", size = "640x480" };

    private protected override string CreateLine => "POST /v1/videos";

    private protected override string PollLine => "GET /v1/videos/video_77";

    private protected override string FileLine => "GET /v1/videos/video_77/content";

    private protected override FakeResponse Created =>
        new("""{"id":"video_77","object":"video","model":"our-own-model","status":"queued","progress":0,"error":null}""");

    private protected override FakeResponse Running =>
        new("""{"id":"video_77","object":"video","status":"in_progress","progress":40,"error":null}""");

    private protected override FakeResponse Failed =>
        new("""{"id":"video_77","object":"video","status":"failed","error":{"code":"moderation_blocked","message":"Blocked."}}""");

    private protected override string FailedCode => "content_rejected";

    private protected override (string Header, string Value) KeyHeader(string key) => ("Authorization", $"Bearer {key}");

    private protected override FakeResponse Completed(Uri provider, Uri cdn) =>
        new("""{"id":"video_77","object":"video","status":"completed","progress":100,"error":null}""");

    private protected override void Check(RecordedRequest create)
    {
        Assert.Contains("our-own-model", create.Body, StringComparison.Ordinal);
        Assert.Contains("640x480", create.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_that_only_the_server_has_is_accepted_with_a_warning_and_without_a_price()
    {
        await using var provider = await FakeProvider.StartAsync(request => request.Line == PollLine ? Running : Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys());
        var created = await gateway.CreateAsync(Request);
        Assert.Contains("our-own-model", (string)created["warnings"]![0]!, StringComparison.Ordinal);
        Assert.Null(created["price_usd"]);
    }

    [Fact]
    public async Task The_price_of_one_system_is_not_used_for_another()
    {
        await using var provider = await FakeProvider.StartAsync(request => request.Line == PollLine ? Running : Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys());
        var created = await gateway.CreateAsync(new { model = "sora-2", prompt = "A paper kite" });
        Assert.Null(created["price_usd"]);
        var models = JsonNode.Parse(await gateway.Http.GetStringAsync("/v1/videos/models"))!["data"]!.AsArray();
        Assert.Null(Assert.Single(models, model => (string)model!["id"]! is "sora-2")!["price_usd"]);

        await using var comet = await RunningGateway.StartAsync(provider.Url);
        Assert.Equal(0.32m, (decimal)(await comet.CreateAsync(new { model = "sora-2", prompt = "A paper kite" }))["price_usd"]!);
    }
}
