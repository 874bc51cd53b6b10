using Filmgate.Dialects;
using Filmgate.Dialects.Kling;
using Filmgate.Upstreams;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Dialects;

public sealed class KlingDialectTests
{
    private static readonly SubmittedImage Image = new(new("inputs/a.png", "image/png", 1, 1, 1), InputFile.Of([1]));

    private static readonly Submission Kite = TestSubmission.Create("kling-v1-6");

    [Fact]
    public Task References_together_with_a_frame_are_refused() =>
        AssertRefusedUnsentAsync(Kite with { References = [Image], FirstFrame = Image });

    [Fact]
    public Task An_action_that_needs_a_native_request_is_refused_without_one() =>
        AssertRefusedUnsentAsync(Kite with { Route = new("kling", Action: "effects") });

    private static async Task AssertRefusedUnsentAsync(Submission submission)
    {
        await using var scripted = await TranscriptUpstream.StartAsync([]);
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var provider = new Provider("test", UpstreamSystem.Kling, scripted.Url, [new("default", "test-key")]);
        var upstream = new Upstream(provider, "kling", provider.Credentials[0], http, TimeProvider.System);
        var outcome = await new KlingDialect().StartAsync(submission, upstream, default);
        Assert.Equal(FailureKind.InvalidRequest, Assert.IsType<Outcome.Rejected>(outcome).Error.Kind);
        scripted.AssertAllExchangesHappened();
    }
}
