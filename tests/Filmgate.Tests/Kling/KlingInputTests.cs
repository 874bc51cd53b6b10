using Filmgate.Dialects;
using Filmgate.Dialects.Kling;
using Filmgate.Tests.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Kling;

public sealed class KlingInputTests
{
    private static readonly SubmittedImage Image = new(new("inputs/a.png", "image/png", 1, 1, 1), [1]);

    private static readonly Submission Kite = TestSubmission.Create("kling-v1-6");

    [Fact]
    public Task References_beside_a_frame_are_no_action_of_klings() => IsRefusedUnsentAsync(Kite with { References = [Image], FirstFrame = Image });

    [Fact]
    public Task An_action_that_only_the_native_route_can_fill_is_not_sent_without_its_body() => IsRefusedUnsentAsync(Kite with { Route = new("kling", Action: "effects") });

    private static async Task IsRefusedUnsentAsync(Submission submission)
    {
        await using var scripted = await TranscriptUpstream.StartAsync([]);
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var provider = new Provider("test", UpstreamSystem.Kling, scripted.Url, [new("default", "test-key")]);
        var outcome = await new KlingDialect().StartAsync(submission, new(provider, "kling", provider.Credentials[0], http, TimeProvider.System), default);
        Assert.Equal(FailureKind.InvalidRequest, Assert.IsType<Outcome.Rejected>(outcome).Error.Kind);
        scripted.AssertAllExchangesHappened();
    }
}
