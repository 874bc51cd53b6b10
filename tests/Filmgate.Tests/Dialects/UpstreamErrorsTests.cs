using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Dialects;

public sealed class UpstreamErrorsTests
{
    private static readonly UpstreamResponse Redirected = new()
    {
        Status = 301,
        Failure = new Outcome.Rejected(new(FailureKind.Misconfigured, "a redirect") { NotTaken = true }),
    };

    /// <summary>
    /// After a create, it means that no task exists. After a poll, it is only about the poll: the task exists and is paid for.
    /// </summary>
    [Fact]
    public void A_poll_at_a_wrong_url_does_not_mean_that_the_paid_task_was_not_accepted()
    {
        Assert.True(Assert.IsType<Outcome.Rejected>(UpstreamErrors.ToSubmitOutcome(Redirected)).Error.NotTaken);
        Assert.False(Assert.IsType<Outcome.Unavailable>(UpstreamErrors.ToPollOutcome(Redirected)).Error.NotTaken);
    }
}
