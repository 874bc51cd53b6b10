using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class GeminiTests : ProviderContract
{
    private const string Operation = "models/veo-3.1-generate-preview/operations/op123";

    internal override UpstreamSystem System => UpstreamSystem.Gemini;

    private protected override object Request => new { model = "veo3.1", prompt = "A paper kite", seconds = 8 };

    private protected override string CreateLine => "POST /v1beta/models/veo-3.1-generate-preview:predictLongRunning";

    private protected override string PollLine => $"GET /v1beta/{Operation}";

    private protected override string FileLine => "GET /v1beta/files/f1:download?alt=media";

    private protected override FakeResponse Created => new($$"""{"name":"{{Operation}}"}""");

    private protected override FakeResponse Running => new($$"""{"name":"{{Operation}}","done":false}""");

    private protected override FakeResponse Failed =>
        new(
            $$$$"""
            {"name":"{{{{Operation}}}}","done":true,"response":{"generateVideoResponse":{"raiMediaFilteredCount":1,
            "raiMediaFilteredReasons":["violence"]}}}
            """);

    private protected override string FailedCode => "content_rejected";

    private protected override (string Header, string Value) KeyHeader(string key) => ("x-goog-api-key", key);

    private protected override FakeResponse Completed(Uri provider, Uri cdn) =>
        new(
            $$$$"""
            {"name":"{{{{Operation}}}}","done":true,
            "response":{"generateVideoResponse":{"generatedSamples":[
            {"video":{"uri":"{{{{provider}}}}v1beta/files/f1:download?alt=media"}}]}}}
            """);

    private protected override void Check(RecordedRequest create)
    {
        Assert.Equal("A paper kite", (string)create.Json["instances"]![0]!["prompt"]!);
        Assert.Equal(8, (int)create.Json["parameters"]!["durationSeconds"]!);
    }
}
