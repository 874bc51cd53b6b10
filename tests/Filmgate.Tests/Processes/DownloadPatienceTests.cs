using Filmgate.Videos;

namespace Filmgate.Tests.Processes;

/// <summary>Two rules that these processes brought to light, as pure policy.</summary>
public sealed class DownloadPatienceTests
{
    private static readonly VideoSource Source = new("http://127.0.0.1:1/v.mp4");

    [Fact]
    public void An_address_that_does_not_deliver_is_asked_for_anew_at_the_third_try()
    {
        var task = A.Storing(Source);
        var dead = new Outcome.Unavailable(A.Error(FailureKind.DownloadFailed));
        var kept = new List<bool>();
        for (var i = 0; i < 3; i++) kept.Add((task = After(task, dead, A.Noon)).Source is not null);
        Assert.Equal([true, true, false], kept);
        Assert.Equal(VideoStatus.Storing, task.Status);
    }

    [Theory]
    [InlineData(nameof(FailureKind.SourceExpired), "download_failed")]
    [InlineData(nameof(FailureKind.BadAsset), "bad_asset")]
    public void The_download_window_also_ends_addresses_that_keep_expiring(string kind, string code)
    {
        var bad = new Outcome.Unavailable(A.Error(Enum.Parse<FailureKind>(kind)));
        Assert.Equal(VideoStatus.Storing, After(A.Storing(Source), bad, A.Noon.AddHours(23)).Status);
        var over = After(A.Storing(Source), bad, A.Noon.AddHours(24));
        Assert.Equal((VideoStatus.Failed, code), (over.Status, over.Error!.Rule.Code));
    }

    private static VideoTask After(VideoTask task, Outcome outcome, DateTimeOffset now) =>
        Assert.IsType<Decision.Move>(new Lifecycle(new()).Decide(task, outcome, StepState.Empty, new Slow(), now, jitter: 0)).Transition.Apply(task, now);

    private sealed class Slow : IRenderClock
    {
        public TimeSpan Deadline => TimeSpan.FromHours(1);

        public TimeSpan PollIntervalAfter(TimeSpan elapsed) => TimeSpan.FromSeconds(5);
    }
}
