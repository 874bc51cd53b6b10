using Filmgate.Videos;

namespace Filmgate.Tests.Videos;

/// <summary>Retries of a download. These are rules that <see cref="Lifecycle"/> decides without I/O.</summary>
public sealed class DownloadRetryTests
{
    private static readonly VideoSource Source = new("http://127.0.0.1:1/v.mp4");

    [Fact]
    public void After_three_failed_downloads_a_new_source_is_requested()
    {
        var task = A.Storing(Source);
        var failed = new Outcome.Unavailable(A.Error(FailureKind.DownloadFailed));
        var hasSource = new List<bool>();
        for (var i = 0; i < 3; i++) hasSource.Add((task = Apply(task, failed, A.Noon)).Source is not null);
        Assert.Equal([true, true, false], hasSource);
        Assert.Equal(VideoStatus.Storing, task.Status);
    }

    [Theory]
    [InlineData(nameof(FailureKind.SourceExpired), "download_failed")]
    [InlineData(nameof(FailureKind.BadAsset), "bad_asset")]
    public void The_download_window_also_ends_retries_of_expiring_sources_and_invalid_files(string kind, string code)
    {
        var failed = new Outcome.Unavailable(A.Error(Enum.Parse<FailureKind>(kind)));
        Assert.Equal(VideoStatus.Storing, Apply(A.Storing(Source), failed, A.Noon.AddHours(23)).Status);
        var last = Apply(A.Storing(Source), failed, A.Noon.AddHours(24));
        Assert.Equal((VideoStatus.Failed, code), (last.Status, last.Error!.Rule.Code));
    }

    private static VideoTask Apply(VideoTask task, Outcome outcome, DateTimeOffset now)
    {
        var decision = new Lifecycle(new()).Decide(task, outcome, StepState.Empty, new SlowRenderClock(), now, jitter: 0);
        return Assert.IsType<Decision.Move>(decision).Transition.Apply(task, now);
    }

    private sealed class SlowRenderClock : IRenderClock
    {
        public TimeSpan Deadline => TimeSpan.FromHours(1);

        public TimeSpan PollIntervalAfter(TimeSpan elapsed, int polls) => TimeSpan.FromSeconds(5);
    }
}
