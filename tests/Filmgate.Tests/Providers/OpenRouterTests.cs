using System.Text.Json.Nodes;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class OpenRouterTests : ProviderContract
{
    internal override UpstreamSystem System => UpstreamSystem.OpenRouter;

    private protected override object Request =>
        new { model = "maker/new-model", prompt = "A paper kite", aspect_ratio = "21:9", resolution = "480p" };

    private protected override string CreateLine => "POST /api/v1/videos";

    private protected override string PollLine => "GET /api/v1/videos/job-1";

    private protected override string FileLine => "GET /api/v1/videos/job-1/content?index=0";

    private protected override FakeResponse Created =>
        new("""{"id":"job-1","generation_id":"gen-1","polling_url":"/api/v1/videos/job-1","status":"pending"}""", Status: 202);

    private protected override FakeResponse Running =>
        new("""{"id":"job-1","generation_id":"gen-1","polling_url":"/api/v1/videos/job-1","status":"in_progress"}""");

    private protected override FakeResponse Failed =>
        new("""{"id":"job-1","polling_url":"/api/v1/videos/job-1","status":"failed","error":"The maker timed out"}""");

    private protected override string FailedCode => "render_failed";

    private protected override (string Header, string Value) KeyHeader(string key) => ("Authorization", $"Bearer {key}");

    private protected override FakeResponse Completed(Uri provider, Uri cdn) =>
        new(
            $$$"""
            {"id":"job-1","status":"completed","unsigned_urls":["{{{provider}}}api/v1/videos/job-1/content?index=0"],
            "usage":{"cost":0.5,"is_byok":false}}
            """);

    /// <summary>Some clients escape the slash.</summary>
    [Theory]
    [InlineData("/v1/models/google/veo-3.1")]
    [InlineData("/v1/models/google%2Fveo-3.1")]
    public async Task A_model_with_a_slash_in_its_id_can_be_retrieved(string path)
    {
        await using var provider = await FakeProvider.StartAsync(_ => Created);
        await using var gateway = await StartAsync(provider, new RotatingKeys());
        Assert.Equal("google/veo-3.1", (string)JsonNode.Parse(await gateway.Http.GetStringAsync(path))!["id"]!);
    }

    private protected override void Check(RecordedRequest create)
    {
        Assert.Equal("maker/new-model", (string)create.Json["model"]!);
        Assert.Equal("21:9", (string)create.Json["aspect_ratio"]!);
        Assert.Null(create.Json["size"]);
    }
}
