using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class DashScopeTests : ProviderContract
{
    internal override UpstreamSystem System => UpstreamSystem.DashScope;

    private protected override object Request => new { model = "wan2.6-t2v", prompt = "A paper kite", size = "1280x720" };

    private protected override string CreateLine => "POST /api/v1/services/aigc/video-generation/video-synthesis";

    private protected override string PollLine => "GET /api/v1/tasks/0385dc79-x";

    private protected override FakeResponse Created =>
        new("""{"request_id":"r","output":{"task_id":"0385dc79-x","task_status":"PENDING"}}""");

    private protected override FakeResponse Running =>
        new("""{"request_id":"r","output":{"task_id":"0385dc79-x","task_status":"RUNNING"}}""");

    private protected override FakeResponse Failed =>
        new(
            """
            {"request_id":"r","output":{"task_id":"0385dc79-x","task_status":"FAILED","code":"DataInspectionFailed",
            "message":"Output data may contain inappropriate content."}}
            """);

    private protected override string FailedCode => "content_rejected";

    private protected override (string Header, string Value) KeyHeader(string key) => ("Authorization", $"Bearer {key}");

    private protected override FakeResponse Completed(Uri provider, Uri cdn) =>
        new(
            $$$"""
            {"request_id":"r","output":{"task_id":"0385dc79-x","task_status":"SUCCEEDED",
            "video_url":"{{{cdn}}}v.mp4?Expires=1"},"usage":{"duration":5,"video_count":1}}
            """);

    private protected override void Check(RecordedRequest create)
    {
        Assert.Equal("enable", create.Headers["X-DashScope-Async"]);
        Assert.Equal("1280*720", (string)create.Json["parameters"]!["size"]!);
    }
}
