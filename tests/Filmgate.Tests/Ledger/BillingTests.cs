using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Tests.Ledger;

/// <summary>What each transition does to the money of a video, as a table.</summary>
public sealed class BillingTests
{
    private static readonly Transition Done = Transition.Completed(A.Asset("v"));

    [Fact]
    public void A_create_holds_the_estimate()
    {
        var task = Priced.New();
        Assert.Equal("Hold 1 held 400000 spent 0 unknown 0 estimate", task.Entries());
        Assert.Equal("held 400000 spent 0 unknown 0 unresolved 0 Held", task.Money());
    }

    [Fact]
    public void An_unknown_price_is_a_hold_of_an_unknown_amount_and_not_zero()
    {
        var task = Priced.New(estimates: [null]);
        Assert.Equal("Hold 1 held 0 spent 0 unknown 1 unknown_price", task.Entries());
        Assert.Equal("held 0 spent 0 unknown 1 unresolved 0 Held", task.Money());
    }

    [Fact]
    public void An_unknown_price_with_a_ceiling_holds_the_ceiling() =>
        Assert.Equal("Hold 1 held 900000 spent 0 unknown 0 max_price", Priced.New(most: 900_000, estimates: [null]).Entries());

    [Fact]
    public void A_create_holds_what_the_most_expensive_fallback_costs() =>
        Assert.Equal("Hold 1 held 700000 spent 0 unknown 0 estimate", Priced.New(estimates: [400_000, 700_000]).Entries());

    [Fact]
    public void A_simulated_video_has_no_money()
    {
        var task = A.Task();
        Assert.Null(task.With(Billing.OfNew(task with { Request = task.Request with { IsSimulated = true } })).Cost);
    }

    [Fact]
    public void A_delivered_video_is_settled_by_the_price_list()
    {
        var done = Priced.Running(Priced.New()).Then(Done);
        Assert.Equal("Settle 1 held -400000 spent 400000 unknown 0 estimate", done.Entries());
        Assert.Equal("held 0 spent 400000 unknown 0 unresolved 0 Closed", done.Money());
    }

    [Fact]
    public void What_the_provider_reported_counts_more_than_the_price_list()
    {
        var usage = new Usage("0.31 USD", CostMicros: 310_000);
        var done = Priced.Running(Priced.New()).Then(Transition.Completed(A.Asset("v"), new(new("https://a.test/"), A.Noon, usage)));
        Assert.Equal("Settle 1 held -400000 spent 310000 unknown 0 reported", done.Entries());
        Assert.Equal("0.31 USD", done.Attempt!.CostReport);
    }

    [Fact]
    public void A_report_is_kept_while_the_file_is_downloaded_and_paid_when_that_fails()
    {
        var storing = Priced.Running(Priced.New())
            .Then(Transition.Storing(new("https://a.test/"), A.Noon, new("0.31 USD", CostMicros: 310_000)));
        Assert.Equal("", storing.Entries());
        var failed = storing.Then(Transition.Failed(A.Error(FailureKind.BadAsset)));
        Assert.Equal("Settle 1 held -400000 spent 310000 unknown 0 reported", failed.Entries());
    }

    [Fact]
    public void A_file_of_another_duration_is_settled_by_its_seconds()
    {
        var done = Priced.Running(Priced.New()).Then(Transition.Completed(A.Asset("v"), delivered: new(250_000)));
        Assert.Equal("Settle 1 held -400000 spent 250000 unknown 0 delivered_seconds", done.Entries());
    }

    [Fact]
    public void A_delivered_video_of_unknown_price_stays_unresolved()
    {
        var done = Priced.Running(Priced.New(estimates: [null]), price: null).Then(Done);
        Assert.Equal("", done.Entries());
        Assert.Equal("held 0 spent 0 unknown 1 unresolved 1 Unresolved", done.Money());
        Assert.Equal(new UnresolvedChange(1, "price_unknown"), Assert.Single(done.Posting.Unresolved));
    }

    [Theory]
    [InlineData("InvalidRequest")]
    [InlineData("RateLimited")]
    [InlineData("ContentRejected")]
    public void A_submission_that_was_certainly_refused_is_released(string kind)
    {
        var failed = Priced.Submitting(Priced.New()).Then(Transition.Failed(A.Error(Enum.Parse<FailureKind>(kind))));
        Assert.Equal("Release 1 held -400000 spent 0 unknown 0 not_billed", failed.Entries());
        Assert.Equal("held 0 spent 0 unknown 0 unresolved 0 Closed", failed.Money());
    }

    [Theory]
    [InlineData("Ambiguous", "submit_outcome_unknown")]
    [InlineData("Misconfigured", "provider_misconfigured")]
    public void A_submission_whose_outcome_is_unknown_stays_held_with_the_reason(string kind, string reason)
    {
        var failed = Priced.Submitting(Priced.New()).Then(Transition.Failed(A.Error(Enum.Parse<FailureKind>(kind))));
        Assert.Equal("", failed.Entries());
        Assert.Equal("held 400000 spent 0 unknown 0 unresolved 1 Unresolved", failed.Money());
        Assert.Equal(new UnresolvedChange(1, reason), Assert.Single(failed.Posting.Unresolved));
    }

    [Theory]
    [InlineData(null, "held 400000 spent 0 unknown 0 unresolved 1 Unresolved")]
    [InlineData("no", "held 0 spent 0 unknown 0 unresolved 0 Closed")]
    [InlineData("yes", "held 0 spent 400000 unknown 0 unresolved 0 Closed")]
    public void A_failed_render_is_billed_as_the_provider_says(string? billed, string money)
    {
        var error = A.Error(FailureKind.RenderFailed) with { Billed = billed };
        Assert.Equal(money, Priced.Running(Priced.New()).Then(Transition.Failed(error)).Money());
    }

    [Fact]
    public void A_refusal_whose_cost_was_reported_is_settled_by_it()
    {
        var error = A.Error(FailureKind.ContentRejected) with { Billed = "yes", CostMicros = 52_000 };
        var failed = Priced.Running(Priced.New()).Then(Transition.Failed(error));
        Assert.Equal("Settle 1 held -400000 spent 52000 unknown 0 reported", failed.Entries());
    }

    [Fact]
    public void A_fallback_after_a_certain_refusal_moves_the_hold_to_the_next_attempt()
    {
        var task = Priced.Submitting(Priced.New(estimates: [400_000, 700_000]))
            .Then(Transition.FallBack(A.Error(FailureKind.InvalidRequest), "fallback-0", A.Noon));
        Assert.Equal(
            "Release 1 held -700000 spent 0 unknown 0 not_billed; Hold 2 held 700000 spent 0 unknown 0 estimate", task.Entries());
        Assert.Equal("held 700000 spent 0 unknown 0 unresolved 0 Held", task.Money());
    }

    [Fact]
    public void A_fallback_after_a_failed_render_keeps_the_first_hold_too()
    {
        var task = Priced.Running(Priced.New(estimates: [400_000, 300_000]))
            .Then(Transition.FallBack(A.Error(FailureKind.RenderFailed), "fallback-0", A.Noon));
        Assert.Equal("held 700000 spent 0 unknown 0 unresolved 1 Held", task.Money());
        var done = Priced.Running(task, 300_000).Then(Done);
        Assert.Equal("held 400000 spent 300000 unknown 0 unresolved 1 Closed", done.Money());
    }

    [Fact]
    public void A_fallback_that_cannot_be_submitted_is_released()
    {
        var task = Priced.Submitting(Priced.New(estimates: [400_000, 700_000]))
            .Then(Transition.FallBack(A.Error(FailureKind.InvalidRequest), "fallback-0", A.Noon))
            .Then(Transition.Failed(A.Error(FailureKind.Misconfigured)));
        Assert.Equal("Release 2 held -700000 spent 0 unknown 0 not_billed", task.Entries());
        Assert.Equal("held 0 spent 0 unknown 0 unresolved 0 Closed", task.Money());
    }

    [Fact]
    public void A_timeout_stays_held_until_the_late_result_is_stored()
    {
        var late = Priced.Running(Priced.New()).Then(Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6)));
        Assert.Equal("held 400000 spent 0 unknown 0 unresolved 1 Unresolved", late.Money());
        var recovered = late.Then(Transition.Recovered(late, A.Asset("v")));
        Assert.Equal("held 0 spent 400000 unknown 0 unresolved 0 Closed", recovered.Money());
        Assert.Equal(new UnresolvedChange(1, null), Assert.Single(recovered.Posting.Unresolved));
    }

    [Fact]
    public void A_late_failure_that_is_not_billed_releases_the_hold()
    {
        var late = Priced.Running(Priced.New()).Then(Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6)));
        var failure = A.Error(FailureKind.RenderFailed) with { Billed = "no" };
        Assert.Equal("held 0 spent 0 unknown 0 unresolved 0 Closed", late.Then(Transition.WatchEnded(late, "Failed.", failure)).Money());
        var silent = late.Then(Transition.WatchEnded(late, "No late result arrived."));
        Assert.Equal("held 400000 spent 0 unknown 0 unresolved 1 Unresolved", silent.Money());
    }

    [Fact]
    public void A_cancel_before_the_submission_releases_the_hold() =>
        Assert.Equal("Release 1 held -400000 spent 0 unknown 0 not_billed", Priced.New().Cancel(A.Noon).Entries());

    [Theory]
    [InlineData(false, "no", "held 400000 spent 0 unknown 0 unresolved 1 Unresolved")]
    [InlineData(true, null, "held 400000 spent 0 unknown 0 unresolved 1 Unresolved")]
    [InlineData(true, "no", "held 0 spent 0 unknown 0 unresolved 0 Closed")]
    public void A_cancel_of_a_running_render_is_free_only_if_the_provider_stopped_it_and_does_not_bill_that(
        bool stopped, string? billed, string money) =>
        Assert.Equal(money, Priced.Running(Priced.New()).Then(Transition.Cancelled(stopped, billed)).Money());

    [Fact]
    public void A_cancel_of_a_finished_render_is_billed()
    {
        var storing = Priced.Running(Priced.New()).Then(Transition.Storing(new("https://a.test/"), A.Noon));
        var cancelled = storing.Then(Transition.Cancelled(stoppedUpstream: false));
        Assert.Equal("held 0 spent 400000 unknown 0 unresolved 0 Closed", cancelled.Money());
    }

    [Fact]
    public void Submissions_that_may_have_been_accepted_stay_held_beside_the_one_that_was_delivered()
    {
        var first = Priced.Submitting(Priced.New());
        var again = first.Then(Transition.Resubmission(
            first.Attempt! with { Unconfirmed = 1 }, A.Error(FailureKind.Ambiguous), A.Noon, A.Noon));
        var second = Transition.Submitting(again.Attempt!, A.Noon).Apply(again, A.Noon);
        var done = second.Then(Transition.Running("task_9", A.Noon, A.Noon)).Then(Done);
        Assert.Equal("Settle 1 held 0 spent 400000 unknown 0 estimate", done.Entries());
        Assert.Equal("held 400000 spent 400000 unknown 0 unresolved 1 Unresolved", done.Money());
    }

    [Fact]
    public void So_they_do_when_nothing_was_held_for_them()
    {
        var first = Priced.Submitting(Priced.New(estimates: [null]), price: null);
        var again = first.Then(Transition.Resubmission(
            first.Attempt! with { Unconfirmed = 1 }, A.Error(FailureKind.Ambiguous), A.Noon, A.Noon));
        var running = Transition.Submitting(again.Attempt!, A.Noon).Apply(again, A.Noon).Then(Transition.Running("t", A.Noon, A.Noon));
        var done = running.Then(Transition.Completed(A.Asset("v"), new(new("https://a.test/"), A.Noon, new("1", CostMicros: 7))));
        Assert.Equal("held 0 spent 7 unknown 0 unresolved 1 Unresolved", done.Money());
    }

    [Fact]
    public void A_key_pays_no_more_than_it_was_quoted()
    {
        var done = Priced.Running(Priced.New(quote: 400_000)).Then(
            Transition.Completed(A.Asset("v"), new(new("https://a.test/"), A.Noon, new("0.55 USD", CostMicros: 550_000))));
        Assert.Equal((400_000, 150_000), (done.Cost!.SpentMicros, done.Cost.GatewayMicros));
        Assert.Equal(150_000, Assert.Single(done.Posting.Entries).Gateway);
    }

    [Fact]
    public void A_second_settlement_of_an_attempt_is_an_adjustment_and_there_is_only_one()
    {
        var cost = Priced.Running(Priced.New()).Then(Done).Cost!;
        var adjusted = cost.Settle(1, 500_000, CostBasis.Reported);
        Assert.Equal((EntryKind.Adjust, 100_000), (adjusted.Entries[0].Kind, adjusted.Entries[0].Spent));
        Assert.Empty(adjusted.Cost!.Settle(1, 600_000, CostBasis.Reported).Entries);
        Assert.Empty(cost.Release(1).Entries);
    }
}
