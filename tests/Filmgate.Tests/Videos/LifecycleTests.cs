using Filmgate.Videos;

namespace Filmgate.Tests.Videos;

/// <summary>All policy, as a table: state and outcome in, decision out. No database, no clock, no network.</summary>
public sealed class LifecycleTests
{
    private static readonly Lifecycle Lifecycle = new(new());
    private static readonly VideoSource Source = new("https://cdn.test/v.mp4");

    [Fact]
    public void Acceptance_keeps_the_handle_and_sets_the_deadline()
    {
        var next = Move(A.Submitting(), new Outcome.Accepted("task_9"));
        Assert.Equal((VideoStatus.Running, "task_9", A.Noon.AddHours(1)), (next.Status, next.Attempt!.Operation, next.DeadlineAt));
        Assert.Equal(A.Noon.AddSeconds(5), next.DueAt);
    }

    [Theory]
    [InlineData(nameof(FailureKind.RateLimited))]
    [InlineData(nameof(FailureKind.Overloaded))]
    public void A_certain_refusal_for_lack_of_room_is_sent_again_as_the_same_attempt(string kind)
    {
        var next = Move(A.Submitting(), new Outcome.Unavailable(A.Error(Enum.Parse<FailureKind>(kind)), TimeSpan.FromSeconds(7)));
        Assert.Equal((VideoStatus.Queued, 1, A.Noon.AddSeconds(7)), (next.Status, next.Tries, next.DueAt));
        Assert.Null(next.Attempt!.EndedAt);
    }

    [Fact]
    public void Refusals_are_given_up_when_the_window_has_passed()
    {
        var task = A.Submitting() with { StepSince = A.Noon.AddMinutes(-31) };
        Assert.Equal(VideoStatus.Failed, Move(task, new Outcome.Unavailable(A.Error(FailureKind.RateLimited))).Status);
    }

    [Fact]
    public void With_a_fallback_model_a_busy_route_is_left_after_three_tries()
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
    public void A_fallback_model_is_tried_only_where_the_table_says_so(string name, bool fallsBack)
    {
        var kind = Enum.Parse<FailureKind>(name);
        Assert.Equal(fallsBack ? VideoStatus.Queued : VideoStatus.Failed, Move(A.Submitting("sora-2"), new Outcome.Rejected(A.Error(kind))).Status);
        Assert.Equal(fallsBack ? VideoStatus.Queued : VideoStatus.Failed, Move(A.Running("sora-2"), new Outcome.Rejected(A.Error(kind))).Status);
        Assert.Equal(VideoStatus.Failed, Move(A.Submitting(), new Outcome.Rejected(A.Error(kind))).Status);
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
    public void A_lost_submission_that_cannot_be_found_is_looked_for_three_times_and_never_sent_again()
    {
        var memory = StepState.Empty;
        for (var i = 0; i < 2; i++) memory = Assert.IsType<Decision.Wait>(Decide(A.Submitting(), new Outcome.Pending(), memory)).State;
        var next = Move(A.Submitting(), new Outcome.Pending(), memory);
        Assert.Equal((VideoStatus.Failed, "submit_outcome_unknown"), (next.Status, next.Error!.Rule.Code));
    }

    [Fact]
    public void A_lookup_that_does_not_work_is_repeated_until_its_window_has_passed()
    {
        var error = A.Error(FailureKind.UpstreamFault);
        Assert.IsType<Decision.Wait>(Lifecycle.AfterFailedLookup(A.Submitting(), error, StepState.Empty, A.Noon.AddMinutes(9), 0));
        var move = Assert.IsType<Decision.Move>(Lifecycle.AfterFailedLookup(A.Submitting(), error, StepState.Empty, A.Noon.AddMinutes(10), 0));
        Assert.Equal("submit_outcome_unknown", move.Transition.Error!.Rule.Code);
    }

    [Fact]
    public void Still_rendering_writes_nothing_and_waits()
    {
        var wait = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Pending(40)));
        Assert.Equal((A.Noon.AddSeconds(5), 40), (wait.Until, wait.State.Progress));
    }

    [Fact]
    public void A_provider_that_asks_for_patience_gets_it()
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
    public void Chance_only_ever_makes_a_wait_longer()
    {
        var wait = Assert.IsType<Decision.Wait>(Lifecycle.Decide(A.Running(), new Outcome.Pending(), StepState.Empty, new FixedClock(), A.Noon, chance: 0.999));
        Assert.InRange(wait.Until - A.Noon, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Poll_faults_are_waited_out_ever_more_patiently()
    {
        var memory = StepState.Empty;
        var waits = new List<double>();
        for (var i = 0; i < 8; i++)
        {
            var wait = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Unavailable(A.Error(FailureKind.UpstreamFault)), memory));
            memory = wait.State;
            waits.Add((wait.Until - A.Noon).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 32, 60, 60], waits);
    }

    [Fact]
    public void No_such_task_means_not_started_yet_within_the_grace()
    {
        var memory = new StepState();
        for (var i = 0; i < 5; i++)
            memory = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Unavailable(A.Error(FailureKind.NotFound)), memory, A.Noon.AddSeconds(59))).State;
        Assert.Equal(0, memory.ConsecutiveNotFound);
    }

    [Fact]
    public void No_such_task_after_the_grace_is_believed_at_the_third_time()
    {
        var later = A.Noon.AddSeconds(61);
        var lost = new Outcome.Unavailable(A.Error(FailureKind.NotFound));
        var memory = Assert.IsType<Decision.Wait>(Decide(A.Running(), lost, now: later)).State;
        memory = Assert.IsType<Decision.Wait>(Decide(A.Running(), lost, memory, later)).State;
        Assert.Equal("provider_task_not_found", Move(A.Running("sora-2"), lost, memory, later).Error!.Rule.Code);
    }

    [Fact]
    public void One_good_answer_between_two_denials_starts_the_count_again()
    {
        var later = A.Noon.AddSeconds(61);
        var lost = new Outcome.Unavailable(A.Error(FailureKind.NotFound));
        var memory = Assert.IsType<Decision.Wait>(Decide(A.Running(), lost, now: later)).State;
        memory = Assert.IsType<Decision.Wait>(Decide(A.Running(), new Outcome.Pending(), memory, later)).State;
        Assert.Equal(0, memory.ConsecutiveNotFound);
    }

    [Fact]
    public void Done_without_an_address_gets_a_bounded_grace()
    {
        var nowhere = new Outcome.Unavailable(A.Error(FailureKind.BadAsset));
        var memory = StepState.Empty;
        for (var i = 0; i < 4; i++) memory = Assert.IsType<Decision.Wait>(Decide(A.Running(), nowhere, memory)).State;
        Assert.Equal("bad_asset", Move(A.Running(), nowhere, memory).Error!.Rule.Code);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void At_the_deadline_the_client_is_told_and_the_watch_goes_on(bool unavailable)
    {
        Outcome outcome = unavailable ? new Outcome.Unavailable(A.Error(FailureKind.UpstreamFault)) : new Outcome.Pending();
        var next = Move(A.Running("sora-2"), outcome, now: A.Noon.AddHours(1));
        Assert.Equal((VideoStatus.Failed, "timeout", A.Noon.AddHours(7)), (next.Status, next.Error!.Rule.Code, next.WatchUntil));
        Assert.NotNull(next.DueAt);
        Assert.Null(next.Attempt!.EndedAt);
    }

    [Fact]
    public void A_finished_render_is_fetched_even_when_it_comes_after_the_deadline() =>
        Assert.Equal(VideoStatus.Storing, Move(A.Running(), new Outcome.Ready(Source), now: A.Noon.AddHours(2)).Status);

    [Fact]
    public void A_stored_file_completes_the_video()
    {
        var task = A.Storing(Source);
        var next = Move(task, new Outcome.Stored(A.Asset(task.Id)));
        Assert.Equal((VideoStatus.Completed, A.Noon), (next.Status, next.FinishedAt));
        Assert.Null(next.DueAt);
    }

    [Fact]
    public void An_expired_address_is_given_up_so_that_the_next_step_asks_for_a_fresh_one()
    {
        var next = Move(A.Storing(Source), new Outcome.Unavailable(A.Error(FailureKind.SourceExpired)));
        Assert.Equal((VideoStatus.Storing, 1), (next.Status, next.Tries));
        Assert.Null(next.Source);
        Assert.Equal(Source, Move(next, new Outcome.Ready(Source)).Source);
    }

    [Fact]
    public void A_dropped_download_is_repeated_from_the_same_address_for_a_day()
    {
        var next = Move(A.Storing(Source), new Outcome.Unavailable(A.Error(FailureKind.DownloadFailed)));
        Assert.Equal((VideoStatus.Storing, Source), (next.Status, next.Source));
        var later = A.Noon.AddHours(24);
        Assert.Equal("download_failed", Move(A.Storing(Source), new Outcome.Unavailable(A.Error(FailureKind.DownloadFailed)), now: later).Error!.Rule.Code);
    }

    [Fact]
    public void What_is_no_video_is_fetched_a_few_times_and_then_believed()
    {
        var task = A.Storing(Source);
        var bad = new Outcome.Unavailable(A.Error(FailureKind.BadAsset));
        for (var i = 0; i < 9; i++) task = Move(task, bad) with { Source = Source };
        Assert.Equal(("bad_asset", "yes"), (Move(task, bad).Error!.Rule.Code, Move(task, bad).Error!.Rule.Billed));
    }

    [Fact]
    public void No_failure_after_acceptance_ever_leads_back_to_the_paid_call_without_the_provider_saying_that_it_failed()
    {
        Outcome[] outcomes =
        [
            new Outcome.Pending(), new Outcome.Ready(Source), new Outcome.Stored(A.Asset("x")),
            .. Enum.GetValues<FailureKind>().Select(kind => (Outcome)new Outcome.Unavailable(A.Error(kind))),
        ];
        VideoTask[] tasks = [A.Running("sora-2"), A.Storing(Source, A.Error(FailureKind.DownloadFailed)) with { Request = new() { Prompt = "p", FallbackModels = ["sora-2"] } }, A.Watched(Source)];
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

                    if (decision is Decision.Move move)
                        Assert.True(move.Transition.To is VideoStatus.Storing or VideoStatus.Completed or VideoStatus.Failed, $"{task.Status}, {outcome}: {move.Transition.Event}");
                }
    }

    [Fact]
    public void A_late_result_is_fetched_and_attached_while_the_video_stays_failed()
    {
        var found = Move(A.Watched(), new Outcome.Ready(Source));
        Assert.Equal((VideoStatus.Failed, Source), (found.Status, found.Source));
        var recovered = Move(found, new Outcome.Stored(A.Asset(found.Id)));
        Assert.Equal((VideoStatus.Failed, "timeout", A.Noon), (recovered.Status, recovered.Error!.Rule.Code, recovered.RecoveredAt));
        Assert.NotNull(recovered.Asset);
        Assert.Null(recovered.DueAt);
    }

    [Fact]
    public void The_watch_ends()
    {
        var next = Move(A.Watched(), new Outcome.Pending(), now: A.Noon.AddHours(6));
        Assert.Null(next.DueAt);
        Assert.Null(next.WatchUntil);
    }

    [Fact]
    public void Every_kind_of_failure_has_a_rule_and_a_code() =>
        Assert.All(Enum.GetValues<FailureKind>(), kind => Assert.Matches("^[a-z_]+$", kind.Rule().Code));

    private static VideoTask Move(VideoTask task, Outcome outcome, StepState? memory = null, DateTimeOffset? now = null)
    {
        var move = Assert.IsType<Decision.Move>(Decide(task, outcome, memory, now));
        return move.Transition.Apply(task, now ?? A.Noon);
    }

    private static Decision Decide(VideoTask task, Outcome outcome, StepState? memory = null, DateTimeOffset? now = null) =>
        Lifecycle.Decide(task, outcome, memory ?? StepState.Empty, new FixedClock(), now ?? A.Noon, chance: 0);

    private sealed class FixedClock : IRenderClock
    {
        public TimeSpan Deadline => TimeSpan.FromHours(1);

        public TimeSpan PollIntervalAfter(TimeSpan elapsed) => TimeSpan.FromSeconds(5);
    }
}
