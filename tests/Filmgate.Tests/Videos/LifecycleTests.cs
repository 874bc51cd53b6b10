using Filmgate.Videos;

namespace Filmgate.Tests.Videos;

/// <summary>The whole policy as a table: state and outcome in, decision out. No database, no clock, no network.</summary>
public sealed class LifecycleTests
{
    private static readonly Lifecycle Lifecycle = new(new());
    private static readonly VideoSource Source = new("https://cdn.test/v.mp4");

    [Fact]
    public void Acceptance_stores_the_operation_and_sets_the_deadline()
    {
        var next = Move(A.Submitting(), new Outcome.Accepted("task_9"));
        Assert.Equal((VideoStatus.Running, "task_9", A.Noon.AddHours(1)), (next.Status, next.Attempt!.Operation, next.DeadlineAt));
        Assert.Equal(A.Noon.AddSeconds(5), next.DueAt);
    }

    [Theory]
    [InlineData(nameof(FailureKind.RateLimited))]
    [InlineData(nameof(FailureKind.Overloaded))]
    public void A_certain_refusal_for_lack_of_capacity_is_submitted_again_as_the_same_attempt(string kind)
    {
        var next = Move(A.Submitting(), new Outcome.Unavailable(A.Error(Enum.Parse<FailureKind>(kind)), TimeSpan.FromSeconds(7)));
        Assert.Equal((VideoStatus.Queued, 1, A.Noon.AddSeconds(7)), (next.Status, next.Tries, next.DueAt));
        Assert.Null(next.Attempt!.EndedAt);
    }

    [Fact]
    public void Refused_submissions_fail_after_the_submit_window()
    {
        var task = A.Submitting() with { Tries = 1, StepSince = A.Noon.AddMinutes(-31) };
        Assert.Equal(VideoStatus.Failed, Move(task, new Outcome.Unavailable(A.Error(FailureKind.RateLimited))).Status);
    }

    [Fact]
    public void The_submit_window_begins_with_the_first_refusal_because_the_time_before_was_a_wait_for_a_turn()
    {
        var waited = A.Submitting() with { StepSince = A.Noon.AddHours(-2) };
        var refused = Move(waited, new Outcome.Unavailable(A.Error(FailureKind.RateLimited)));
        Assert.Equal((VideoStatus.Queued, A.Noon), (refused.Status, refused.StepSince));
        var again = Move(refused with { Status = VideoStatus.Submitting }, new Outcome.Unavailable(A.Error(FailureKind.RateLimited)));
        Assert.Equal((VideoStatus.Queued, A.Noon), (again.Status, again.StepSince));
    }

    [Fact]
    public void The_submit_window_begins_earlier_if_the_provider_accepted_no_other_video_either()
    {
        var waited = A.Submitting() with { StepSince = A.Noon.AddMinutes(-20) };
        VideoTask After(int minutes) => Move(
            waited, new Outcome.Unavailable(A.Error(FailureKind.RateLimited)), new RouteFacts(false, null, A.Noon.AddMinutes(-minutes)));
        Assert.Equal(A.Noon.AddMinutes(-10), After(minutes: 10).StepSince);
        Assert.Equal(A.Noon.AddMinutes(-20), After(minutes: 25).StepSince);
    }

    [Theory]
    [InlineData(nameof(FailureKind.Balance))]
    [InlineData(nameof(FailureKind.Authentication))]
    public void An_account_that_is_refused_is_tried_again_within_the_submit_window(string name)
    {
        var rejected = new Outcome.Rejected(A.Error(Enum.Parse<FailureKind>(name)));
        var next = Move(A.Submitting(), rejected);
        Assert.Equal((VideoStatus.Queued, 1), (next.Status, next.Tries));
        Assert.Equal(VideoStatus.Failed, Move(A.Submitting() with { Tries = 1, StepSince = A.Noon.AddMinutes(-31) }, rejected).Status);
    }

    [Fact]
    public void A_video_that_is_refused_while_its_account_accepts_others_fails()
    {
        var rejected = new Outcome.Rejected(A.Error(FailureKind.Authentication));
        var task = A.Submitting() with { Tries = 1, StepSince = A.Noon.AddMinutes(-1) };
        VideoStatus After(DateTimeOffset acceptedAt) => Move(task, rejected, new RouteFacts(false, acceptedAt, null)).Status;
        Assert.Equal(VideoStatus.Queued, After(A.Noon.AddMinutes(-2)));
        Assert.Equal(VideoStatus.Failed, After(A.Noon.AddSeconds(-30)));
    }

    [Fact]
    public void Another_provider_of_the_model_precedes_the_fallback_model()
    {
        var rejected = new Outcome.Rejected(A.Error(FailureKind.Balance));
        var task = A.Submitting("sora-2");
        var next = Move(task, rejected, new RouteFacts(HasOther: true, AcceptedAt: null, RefusingSince: null));
        Assert.Equal((VideoStatus.Queued, null), (next.Status, next.Attempt!.EndedAt));
    }

    [Fact]
    public void Without_calls_deadlines_and_windows_still_apply()
    {
        Decision At(VideoTask task, DateTimeOffset now) =>
            Lifecycle.Postpone(task, now.AddMinutes(1), StepState.Empty, new FixedClock(), now, 0);
        var running = A.Running();
        Assert.Equal(A.Noon.AddMinutes(1), Assert.IsType<Decision.Wait>(At(running, A.Noon)).Until);
        Assert.Equal(running.DeadlineAt, Assert.IsType<Decision.Wait>(At(running, running.DeadlineAt!.Value.AddSeconds(-5))).Until);
        Assert.Equal(FailureKind.Timeout, Failure(At(running, running.DeadlineAt!.Value)));
        Assert.Equal(FailureKind.DownloadFailed, Failure(At(A.Storing(Source), A.Noon.AddHours(24))));
        Assert.Equal(FailureKind.Ambiguous, Failure(At(A.Submitting(), A.Noon.AddMinutes(10))));
        Assert.Equal("watch_ended", Assert.IsType<Decision.Move>(At(A.Watched(), A.Noon.AddHours(6))).Transition.Event);

        static FailureKind Failure(Decision decision) => Assert.IsType<Decision.Move>(decision).Transition.Error!.Kind;
    }

    [Fact]
    public void With_a_fallback_model_a_busy_route_is_given_up_after_three_tries()
    {
        var task = A.Submitting("sora-2") with { Tries = 2 };
        var next = Move(task, new Outcome.Unavailable(A.Error(FailureKind.RateLimited)));
        Assert.Equal((VideoStatus.Queued, 0), (next.Status, next.Tries));
        Assert.NotNull(next.Attempt!.EndedAt);
    }

    [Theory]
    [InlineData(nameof(FailureKind.InvalidRequest), true)]
    [InlineData(nameof(FailureKind.Authentication), true)]
    [InlineData(nameof(FailureKind.Balance), true)]
    [InlineData(nameof(FailureKind.Misconfigured), false)]
    [InlineData(nameof(FailureKind.RenderFailed), true)]
    [InlineData(nameof(FailureKind.ContentRejected), false)]
    [InlineData(nameof(FailureKind.NotFound), false)]
    [InlineData(nameof(FailureKind.UpstreamFault), false)]
    public void A_fallback_model_is_tried_only_where_the_failure_policy_allows_it(string name, bool fallsBack)
    {
        var kind = Enum.Parse<FailureKind>(name);
        var rejected = new Outcome.Rejected(A.Error(kind));
        var expected = fallsBack ? VideoStatus.Queued : VideoStatus.Failed;
        Assert.Equal(expected, Move(A.Submitting("sora-2"), rejected).Status);
        Assert.Equal(expected, Move(A.Running("sora-2"), rejected).Status);
        var waits = kind is FailureKind.Authentication or FailureKind.Balance;
        Assert.Equal(waits ? VideoStatus.Queued : VideoStatus.Failed, Move(A.Submitting(), rejected).Status);
    }

    [Fact]
    public void The_last_fallback_model_has_no_successor()
    {
        var task = A.Submitting("sora-2") with { Attempt = A.Attempt(number: 2) };
        Assert.Equal(VideoStatus.Failed, Move(task, new Outcome.Rejected(A.Error(FailureKind.InvalidRequest))).Status);
    }

    [Fact]
    public void An_ambiguous_submit_is_never_repeated_and_never_falls_back()
    {
        var next = Move(A.Submitting("sora-2"), new Outcome.Ambiguous(A.Error(FailureKind.Ambiguous)));
        Assert.Equal((VideoStatus.Failed, "submit_outcome_unknown"), (next.Status, next.Error!.Rule.Code));
        Assert.Null(next.DueAt);
    }

    [Fact]
    public void A_server_error_that_may_be_repeated_is_repeated_three_times_and_never_falls_back()
    {
        var unclear = new Outcome.Ambiguous(A.Error(FailureKind.Ambiguous), MayResubmit: true);
        var task = A.Submitting("sora-2");
        for (var i = 1; i <= 3; i++)
        {
            var next = Move(task, unclear);
            Assert.Equal((VideoStatus.Queued, i, i), (next.Status, next.Attempt!.Unconfirmed, next.Tries));
            Assert.Null(next.Attempt.EndedAt);
            task = next with { Status = VideoStatus.Submitting };
        }

        Assert.Equal((VideoStatus.Failed, "submit_outcome_unknown"), (Move(task, unclear).Status, Move(task, unclear).Error!.Rule.Code));
        foreach (var kind in Enum.GetValues<FailureKind>())
        {
            Assert.Equal(VideoStatus.Failed, Move(task, new Outcome.Rejected(A.Error(kind))).Status);
            Assert.Equal(
                VideoStatus.Failed, Move(task with { StepSince = A.Noon.AddHours(-1) }, new Outcome.Unavailable(A.Error(kind))).Status);
        }
    }

    [Fact]
    public void A_server_error_is_not_repeated_after_the_submit_window_or_a_cancel()
    {
        var unclear = new Outcome.Ambiguous(A.Error(FailureKind.Ambiguous), MayResubmit: true);
        Assert.Equal(VideoStatus.Failed, Move(A.Submitting() with { Tries = 1, StepSince = A.Noon.AddMinutes(-31) }, unclear).Status);
        Assert.Equal(VideoStatus.Failed, Move(A.Submitting() with { CancelRequestedAt = A.Noon }, unclear).Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("sora-2")]
    public void A_refusal_with_a_server_error_is_repeated_three_times(string? fallback)
    {
        var refused = new Outcome.Unavailable(A.Error(FailureKind.ServerRefusal));
        var task = fallback is null ? A.Submitting() : A.Submitting(fallback);
        var third = Move(task with { Tries = 2 }, refused);
        Assert.Equal((VideoStatus.Queued, 3), (third.Status, third.Tries));
        var next = Move(task with { Tries = 3 }, refused);
        Assert.Equal(fallback is null ? VideoStatus.Failed : VideoStatus.Queued, next.Status);
        Assert.NotNull(next.Attempt!.EndedAt);
        Assert.Equal(0, next.Attempt.Unconfirmed);
    }

    [Fact]
    public void A_lost_submission_that_cannot_be_found_is_looked_up_three_times_and_never_submitted_again()
    {
        var state = StepState.Empty;
        for (var i = 0; i < 2; i++) state = Assert.IsType<Decision.Wait>(Decide(A.Submitting(), new Outcome.Pending(), state)).State;
        var next = Move(A.Submitting(), new Outcome.Pending(), state);
        Assert.Equal((VideoStatus.Failed, "submit_outcome_unknown"), (next.Status, next.Error!.Rule.Code));
    }

    [Fact]
    public void A_failed_lookup_is_repeated_until_the_lookup_window_is_over()
    {
        var error = A.Error(FailureKind.UpstreamFault);
        Decision After(int minutes) => Lifecycle.AfterFailedLookup(A.Submitting(), error, StepState.Empty, A.Noon.AddMinutes(minutes), 0);
        Assert.IsType<Decision.Wait>(After(minutes: 9));
        var move = Assert.IsType<Decision.Move>(After(minutes: 10));
        Assert.Equal("submit_outcome_unknown", move.Transition.Error!.Rule.Code);
    }

    [Fact]
    public void Still_rendering_writes_nothing_and_waits()
    {
        var wait = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Pending(40)));
        Assert.Equal((A.Noon.AddSeconds(5), 40), (wait.Until, wait.State.Progress));
    }

    [Fact]
    public void A_longer_poll_interval_that_a_provider_asks_for_is_respected()
    {
        var wait = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Pending(PollAfter: TimeSpan.FromSeconds(40))));
        Assert.Equal(A.Noon.AddSeconds(40), wait.Until);
    }

    [Fact]
    public void An_unknown_status_word_keeps_the_task_running()
    {
        var wait = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Pending(UnknownStatus: "pondering")));
        Assert.Equal("pondering", wait.State.UnknownStatus);
    }

    [Fact]
    public void Jitter_only_makes_a_wait_longer()
    {
        var decision = Lifecycle.Decide(A.Running(), new Outcome.Pending(), StepState.Empty, new FixedClock(), A.Noon, jitter: 0.999);
        var wait = Assert.IsType<Decision.Wait>(decision);
        Assert.InRange(wait.Until - A.Noon, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Failed_polls_back_off_exponentially()
    {
        var state = StepState.Empty;
        var waits = new List<double>();
        var fault = new Outcome.Unavailable(A.Error(FailureKind.UpstreamFault));
        for (var i = 0; i < 8; i++)
        {
            var wait = Assert.IsType<Decision.Wait>(Decide(A.Running(), fault, state));
            state = wait.State;
            waits.Add((wait.Until - A.Noon).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    [Fact]
    public void No_such_task_means_not_started_yet_within_the_start_grace()
    {
        var state = new StepState();
        var notFound = new Outcome.Unavailable(A.Error(FailureKind.NotFound));
        for (var i = 0; i < 5; i++)
            state = Assert.IsType<Decision.Wait>(Decide(A.Running(), notFound, state, A.Noon.AddSeconds(59))).State;
        Assert.Equal(0, state.ConsecutiveNotFound);
    }

    [Fact]
    public void No_such_task_after_the_start_grace_fails_at_the_third_time()
    {
        var later = A.Noon.AddSeconds(61);
        var lost = new Outcome.Unavailable(A.Error(FailureKind.NotFound));
        var state = Assert.IsType<Decision.Wait>(Decide(A.Running(), lost, now: later)).State;
        state = Assert.IsType<Decision.Wait>(Decide(A.Running(), lost, state, later)).State;
        Assert.Equal("provider_task_not_found", Move(A.Running("sora-2"), lost, state, later).Error!.Rule.Code);
    }

    [Fact]
    public void One_successful_poll_resets_the_count_of_not_found_responses()
    {
        var later = A.Noon.AddSeconds(61);
        var lost = new Outcome.Unavailable(A.Error(FailureKind.NotFound));
        var state = Assert.IsType<Decision.Wait>(Decide(A.Running(), lost, now: later)).State;
        state = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Pending(), state, later)).State;
        Assert.Equal(0, state.ConsecutiveNotFound);
    }

    [Fact]
    public void A_finished_render_without_a_URL_fails_after_a_few_polls()
    {
        var nowhere = new Outcome.Unavailable(A.Error(FailureKind.NothingDelivered));
        var state = StepState.Empty;
        for (var i = 0; i < 4; i++) state = Assert.IsType<Decision.Wait>(Decide(A.Running(), nowhere, state)).State;
        var rule = Move(A.Running(), nowhere, state).Error!.Rule;
        Assert.Equal(("nothing_delivered", "unknown", false), (rule.Code, rule.Billed, rule.Retryable));
    }

    [Fact]
    public void A_URL_that_expired_and_was_not_renewed_stays_a_failed_download()
    {
        var expired = A.Error(FailureKind.SourceExpired);
        var task = A.Storing(Source, expired) with { Source = null, Tries = 20 };
        var next = Move(task, new Outcome.Unavailable(A.Error(FailureKind.NothingDelivered)));
        Assert.Equal(("download_failed", "yes"), (next.Error!.Rule.Code, next.Error.Rule.Billed));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_the_deadline_the_video_fails_and_is_still_polled(bool unavailable)
    {
        Outcome outcome = unavailable ? new Outcome.Unavailable(A.Error(FailureKind.UpstreamFault)) : new Outcome.Pending();
        var next = Move(A.Running("sora-2"), outcome, now: A.Noon.AddHours(1));
        Assert.Equal((VideoStatus.Failed, "timeout", A.Noon.AddHours(7)), (next.Status, next.Error!.Rule.Code, next.WatchUntil));
        Assert.NotNull(next.DueAt);
        Assert.Null(next.Attempt!.EndedAt);
    }

    [Fact]
    public void A_finished_render_is_downloaded_even_after_the_deadline() =>
        Assert.Equal(
            new Decision.Download(new(Source, A.Noon.AddHours(2))),
            Decide(A.Running(), new Outcome.Ready(Source), now: A.Noon.AddHours(2)));

    [Fact]
    public void A_completed_video_contains_the_render_that_was_not_written_before()
    {
        var running = A.Running();
        var transition = Transition.Completed(A.Asset(running.Id), new(Source, A.Noon));
        var completed = transition.Apply(running, A.Noon.AddSeconds(1));
        Assert.Equal((VideoStatus.Completed, running.Version + 2), (completed.Status, completed.Version));
        Assert.Equal(("rendered", A.Noon), (transition.Preceding!.Value.Transition.Event, transition.Preceding.Value.At));
    }

    [Fact]
    public void A_stored_file_completes_the_video()
    {
        var task = A.Storing(Source);
        var next = Move(task, new Outcome.Stored(A.Asset(task.Id)));
        Assert.Equal((VideoStatus.Completed, A.Noon), (next.Status, next.FinishedAt));
        Assert.Null(next.DueAt);
    }

    [Fact]
    public void An_expired_URL_is_dropped_so_that_the_next_step_asks_for_a_new_one()
    {
        var next = Move(A.Storing(Source), new Outcome.Unavailable(A.Error(FailureKind.SourceExpired)));
        Assert.Equal((VideoStatus.Storing, 1), (next.Status, next.Tries));
        Assert.Null(next.Source);
        Assert.Equal(Source, Move(next, new Outcome.Ready(Source)).Source);
    }

    [Fact]
    public void A_failed_download_is_repeated_from_the_same_URL_for_a_day()
    {
        var failed = new Outcome.Unavailable(A.Error(FailureKind.DownloadFailed));
        var next = Move(A.Storing(Source), failed);
        Assert.Equal((VideoStatus.Storing, Source), (next.Status, next.Source));
        var later = A.Noon.AddHours(24);
        Assert.Equal("download_failed", Move(A.Storing(Source), failed, now: later).Error!.Rule.Code);
    }

    [Fact]
    public void A_file_that_is_not_a_video_is_downloaded_a_few_times_before_the_video_fails()
    {
        var task = A.Storing(Source);
        var bad = new Outcome.Unavailable(A.Error(FailureKind.BadAsset));
        for (var i = 0; i < 9; i++) task = Move(task, bad) with { Source = Source };
        Assert.Equal(("bad_asset", "yes"), (Move(task, bad).Error!.Rule.Code, Move(task, bad).Error!.Rule.Billed));
    }

    [Fact]
    public void No_failure_after_acceptance_leads_to_another_paid_call_unless_the_provider_reports_the_failure()
    {
        Outcome[] outcomes =
        [
            new Outcome.Pending(), new Outcome.Ready(Source), new Outcome.Stored(A.Asset("x")),
            .. Enum.GetValues<FailureKind>().Select(kind => (Outcome)new Outcome.Unavailable(A.Error(kind))),
        ];
        var withFallback = new VideoRequest { Prompt = "p", FallbackModels = ["sora-2"] };
        var storing = A.Storing(Source, A.Error(FailureKind.DownloadFailed)) with { Request = withFallback };
        VideoTask[] tasks = [A.Running("sora-2"), storing, A.Watched(Source)];
        foreach (var task in tasks)
            foreach (var outcome in outcomes)
                foreach (var now in new[] { A.Noon, A.Noon.AddDays(2) })
                {
                    Decision? decision = null;
                    try
                    {
                        decision = Decide(task, outcome, new StepState(ConsecutiveNotFound: 9, ConsecutiveFaults: 9), now);
                    }
                    catch (InvalidOperationException)
                    {
                        continue;                                       // an outcome that this step cannot have
                    }

                    if (decision is not Decision.Move { Transition: var transition }) continue;
                    var isPaidFor = transition.To is VideoStatus.Storing or VideoStatus.Completed or VideoStatus.Failed;
                    Assert.True(isPaidFor, $"{task.Status}, {outcome}: {transition.Event}");
                }
    }

    [Fact]
    public void A_late_result_is_stored_and_attached_while_the_video_stays_failed()
    {
        var found = Move(A.Watched(), new Outcome.Ready(Source));
        Assert.Equal((VideoStatus.Failed, Source), (found.Status, found.Source));
        var recovered = Move(found, new Outcome.Stored(A.Asset(found.Id)));
        Assert.Equal((VideoStatus.Failed, "timeout", A.Noon), (recovered.Status, recovered.Error!.Rule.Code, recovered.RecoveredAt));
        Assert.NotNull(recovered.Asset);
        Assert.Null(recovered.DueAt);
    }

    [Fact]
    public void Polling_for_a_late_result_ends_after_the_watch_window()
    {
        var next = Move(A.Watched(), new Outcome.Pending(), now: A.Noon.AddHours(6));
        Assert.Null(next.DueAt);
        Assert.Null(next.WatchUntil);
    }

    [Fact]
    public void Every_kind_of_failure_has_a_rule_and_a_code() =>
        Assert.All(Enum.GetValues<FailureKind>(), kind => Assert.Matches("^[a-z_]+$", kind.Rule().Code));

    private static VideoTask Move(VideoTask task, Outcome outcome, StepState? state = null, DateTimeOffset? now = null)
    {
        var move = Assert.IsType<Decision.Move>(Decide(task, outcome, state, now));
        return move.Transition.Apply(task, now ?? A.Noon);
    }

    private static VideoTask Move(VideoTask task, Outcome outcome, RouteFacts route)
    {
        var decision = Lifecycle.Decide(task, outcome, StepState.Empty, new FixedClock(), A.Noon, jitter: 0, route);
        return Assert.IsType<Decision.Move>(decision).Transition.Apply(task, A.Noon);
    }

    private static Decision Decide(VideoTask task, Outcome outcome, StepState? state = null, DateTimeOffset? now = null) =>
        Lifecycle.Decide(task, outcome, state ?? StepState.Empty, new FixedClock(), now ?? A.Noon, jitter: 0);

    private sealed class FixedClock : IRenderClock
    {
        public TimeSpan Deadline => TimeSpan.FromHours(1);

        public TimeSpan PollIntervalAfter(TimeSpan elapsed, int polls) => TimeSpan.FromSeconds(5);
    }
}
