using Filmgate.Dialects;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Dialects;

public sealed class UpstreamErrorsTests
{
    private static readonly UpstreamResponse Redirected = new() { Status = 301, Failure = new Outcome.Rejected(new(FailureKind.Misconfigured, "a redirect") { NotTaken = true }) };

    /// <summary>At a create it means that nothing was taken. At a poll it is only the poll that was not: the task was, and is paid for.</summary>
    [Fact]
    public void A_poll_at_a_wrong_address_does_not_say_that_the_paid_task_was_never_taken()
    {
        Assert.True(Assert.IsType<Outcome.Rejected>(UpstreamErrors.ToSubmitOutcome(Redirected)).Error.NotTaken);
        Assert.False(Assert.IsType<Outcome.Unavailable>(UpstreamErrors.ToPollOutcome(Redirected)).Error.NotTaken);
    }
}
