using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What every video store must do. A database is supported when its subclass passes.</summary>
public abstract class VideoStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_video_is_read_as_it_was_created()
    {
        var store = await OpenAsync();
        var task = A.Task() with
        {
            Request = new()
            {
                Prompt = "Ein Drachen \U0001F3AC\u0000über dem Feld",
                NegativePrompt = "rain",
                Seconds = 8,
                Size = "1280x720",
                Seed = long.MaxValue,
                Audio = false,
                Images = [new("inputs/a.png", "image/png", 10, 1, 2, "https://x.test/a.png")],
                Metadata = new Dictionary<string, string> { ["scene"] = "3" },
                FallbackModels = ["sora-2"],
                Warnings = ["w"],
            },
        };
        await store.CreateAsync(task, default);
        var found = (await store.FindAsync(task.Id, default))!;
        Assert.Equivalent(task.Request, found.Request, strict: true);
        Assert.Equal((VideoStatus.Queued, 1L, "me", A.Noon), (found.Status, found.Version, found.Node, found.DueAt));
    }

    [Fact]
    public async Task A_create_with_a_used_idempotency_key_of_the_same_owner_returns_the_first_video()
    {
        var store = await OpenAsync();
        var first = await store.CreateAsync(A.Task(idempotencyKey: "k"), default);
        var second = await store.CreateAsync(A.Task(idempotencyKey: "k"), default);
        var other = await store.CreateAsync(A.Task(owner: "other", idempotencyKey: "k"), default);
        Assert.Equal((true, false, true), (first.IsNew, second.IsNew, other.IsNew));
        Assert.Equal(first.Task.Id, second.Task.Id);
    }

    [Fact]
    public async Task Fifty_concurrent_creates_with_one_key_make_one_video()
    {
        var store = await OpenAsync();
        Task<CreatedVideo> CreateAsync() => store.CreateAsync(A.Task(idempotencyKey: "k"), default);
        var created = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(CreateAsync)));
        Assert.Equal(1, created.Count(c => c.IsNew));
        Assert.Single(created.Select(c => c.Task.Id).Distinct());
    }

    [Fact]
    public async Task The_last_refusal_of_each_attempt_is_kept_and_repetitions_are_counted()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        var attempt = A.Attempt();
        var submitting = (await store.SettleAsync(task, Transition.Submitting(attempt, A.Noon), [], A.Noon, default))!;
        var first = A.Error(FailureKind.Ambiguous) with { Response = new(500, """{"n":1,"text":"Ein Drachen 🎬"}""") };
        var queued = (await store.SettleAsync(
            submitting,
            Transition.Resubmission(submitting.Attempt! with { Unconfirmed = 1 }, first, A.Noon, A.Noon),
            [],
            A.Noon,
            default))!;
        var again = (await store.SettleAsync(queued, Transition.Submitting(queued.Attempt!, A.Noon), [], A.Noon, default))!;
        Assert.Equal(1, (await store.FindAsync(task.Id, default))!.Attempt!.Unconfirmed);
        Assert.Equal(first.Response, Assert.Single(await store.ProviderResponsesAsync(task.Id, default)).Response);

        var last = A.Error(FailureKind.InvalidRequest) with { Response = new(400, "no") };
        await store.SettleAsync(again, Transition.Failed(last), [], A.Noon.AddMinutes(1), default);
        var stored = Assert.Single(await store.ProviderResponsesAsync(task.Id, default));
        Assert.Equal((attempt.Number, attempt.Provider, attempt.Model), (stored.Attempt, stored.Provider, stored.Model));
        Assert.Equal((A.Noon.AddMinutes(1), new ProviderResponse(400, "no")), (stored.At, stored.Response));
        Assert.Null((await store.FindAsync(task.Id, default))!.Error!.Response);

        Assert.True(await store.DeleteAsync(task.Id, A.Noon, default));
        Assert.Empty(await store.ProviderResponsesAsync(task.Id, default));
    }

    [Fact]
    public async Task A_transition_writes_the_row_the_attempt_and_the_timeline_together()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Running("task_9", A.Noon.AddSeconds(5), A.Noon.AddHours(1)), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Storing(new("https://cdn.test/v.mp4"), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Completed(A.Asset(task.Id)), A.Noon, default))!;
        Assert.Equivalent(task, await store.FindAsync(task.Id, default), strict: true);
        var timeline = await TimelineAsync(task.Id);
        Assert.Equal(["created", "submitting", "accepted", "rendered", "completed"], timeline.Select(e => e.Type));
        Assert.Equal([1, 2, 3, 4, 5], timeline.Select(e => e.Version));
        Assert.Equal("task_9", Assert.Single(await store.AttemptsAsync(task.Id, default)).Operation);
    }

    [Fact]
    public async Task Every_attempt_keeps_its_own_operation()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(fallbacks: "sora-2"), default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(1), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Running("first", A.Noon, A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.FallBack(A.Error(FailureKind.RenderFailed), "sora-2", A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(2), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Running("second", A.Noon, A.Noon), A.Noon, default))!;
        Assert.Equal(["first", "second"], (await store.AttemptsAsync(task.Id, default)).Select(a => a.Operation));
        Assert.Equal("second", (await store.FindAsync(task.Id, default))!.Attempt!.Operation);
    }

    [Fact]
    public async Task A_node_that_saw_an_older_version_writes_nothing()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        var moved = await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default);
        Assert.Null(await store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.Internal)), A.Noon, default));
        Assert.Equivalent(moved, await store.FindAsync(task.Id, default), strict: true);
        Assert.Equal(2, (await TimelineAsync(task.Id)).Count);
    }

    [Fact]
    public async Task Of_many_concurrent_settles_exactly_one_succeeds()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        Task<VideoTask?> SettleAsync() => store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default);
        var settled = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Task.Run(SettleAsync)));
        Assert.Single(settled, one => one is not null);
    }

    [Fact]
    public async Task A_row_is_claimed_only_when_the_lease_of_its_node_has_expired()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(node: "first"), default)).Task;
        await store.HeartbeatAsync("first", A.Noon, default);
        await AgeHeartbeatsAsync(TimeSpan.FromSeconds(25));
        Assert.Empty(await store.ClaimAsync("second", A.Noon, Lease, 10, default));
        await AgeHeartbeatsAsync(TimeSpan.FromSeconds(6));
        Assert.Empty(await store.ClaimAsync("first", A.Noon, Lease, 10, default));      // its own rows, whatever a clock says
        var claimed = Assert.Single(await store.ClaimAsync("second", A.Noon, Lease, 10, default));
        Assert.Equal(("second", 2L), (claimed.Node, claimed.Version));
        Assert.Null(await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default));
    }

    [Fact]
    public async Task The_rows_of_a_node_that_shuts_down_can_be_claimed_at_once()
    {
        var store = await OpenAsync();
        await store.CreateAsync(A.Task(node: "first"), default);
        await store.HeartbeatAsync("first", A.Noon, default);
        await store.HeartbeatAsync("second", A.Noon, default);
        await store.ReleaseAsync("first", default);
        Assert.Single(await store.ClaimAsync("second", A.Noon, Lease, 10, default));
    }

    [Fact]
    public async Task Concurrent_claims_on_two_nodes_never_take_the_same_row()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 100; i++) await store.CreateAsync(A.Task(node: "dead"), default);
        await store.HeartbeatAsync("a", A.Noon, default);
        await store.HeartbeatAsync("b", A.Noon, default);
        Task<IReadOnlyList<VideoTask>> ClaimAsync(int i) => store.ClaimAsync(i % 2 == 0 ? "a" : "b", A.Noon, Lease, 10, default);
        var claims = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Task.Run(() => ClaimAsync(i))));
        var ids = claims.SelectMany(c => c).Select(t => t.Id).ToList();
        Assert.Equal((100, 100), (ids.Count, ids.Distinct().Count()));
    }

    [Fact]
    public async Task A_claim_takes_at_most_as_many_rows_as_it_was_asked_for()
    {
        var store = await OpenAsync();
        for (var i = 0; i < 30; i++) await store.CreateAsync(A.Task(node: $"dead{i % 3}"), default);
        for (var i = 0; i < 5; i++) await store.CreateAsync(A.Task(node: "released"), default);
        await store.ReleaseAsync("released", default);
        foreach (var expected in new[] { 8, 8, 8, 8, 3, 0 })
            Assert.Equal(expected, (await store.ClaimAsync("me", A.Noon, Lease, 8, default)).Count);
    }

    [Fact]
    public async Task Finished_videos_are_not_claimed_but_timed_out_ones_are_while_they_are_watched()
    {
        var store = await OpenAsync();
        await FailAsync(store, Transition.Failed(A.Error(FailureKind.InvalidRequest)));
        var watched = await FailAsync(store, Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6)));
        Assert.Equal(watched.Id, Assert.Single(await store.ClaimAsync("second", A.Noon.AddHours(1), Lease, 10, default)).Id);
    }

    [Fact]
    public async Task A_queued_video_is_cancelled_at_once_and_its_node_can_no_longer_settle_it()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        Assert.Equal(VideoStatus.Cancelled, (await store.RequestCancelAsync(task.Id, A.Noon, default))!.Status);
        Assert.Null(await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default));
        Assert.Null(await store.RequestCancelAsync(task.Id, A.Noon, default));
    }

    [Fact]
    public async Task A_cancel_of_a_submission_in_flight_does_not_lose_the_operation()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        Assert.Equal(VideoStatus.Submitting, (await store.RequestCancelAsync(task.Id, A.Noon, default))!.Status);
        Assert.NotNull(await store.SettleAsync(task, Transition.Running("task_9", A.Noon, A.Noon), A.Noon, default));
        var found = (await store.FindAsync(task.Id, default))!;
        Assert.Equal((A.Noon, "task_9"), (found.CancelRequestedAt, found.Attempt!.Operation));
    }

    [Fact]
    public async Task A_deleted_video_is_gone_but_its_idempotency_key_stays_used()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(idempotencyKey: "k", prompt: "secret"), default)).Task;
        Assert.False(await store.DeleteAsync(task.Id, A.Noon, default));
        await store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.InvalidRequest)), A.Noon, default);
        Assert.True(await store.DeleteAsync(task.Id, A.Noon, default));
        Assert.Null(await store.FindAsync(task.Id, default));
        Assert.Empty(await store.ListAsync("local", null, 10, true, default));
        var replay = await store.CreateAsync(A.Task(idempotencyKey: "k", prompt: "secret"), default);
        Assert.Equal((false, A.Noon, ""), (replay.IsNew, replay.Task.DeletedAt, replay.Task.Request.Prompt));
    }

    [Fact]
    public async Task Lists_page_through_an_owners_videos_in_both_orders()
    {
        var store = await OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add((await store.CreateAsync(A.Task(at: A.Noon.AddSeconds(i)), default)).Task.Id);
        await store.CreateAsync(A.Task(owner: "other"), default);
        Assert.Equal(ids, (await store.ListAsync("local", null, 10, newestFirst: false, default)).Select(t => t.Id));
        Assert.Equal([ids[3], ids[2]], (await store.ListAsync("local", ids[4], 2, newestFirst: true, default)).Select(t => t.Id));
    }

    [Fact]
    public async Task Render_times_are_read_back_after_a_restart()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Running("task_9", A.Noon, A.Noon.AddHours(1)), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Storing(new("https://cdn.test/v.mp4"), A.Noon), A.Noon.AddSeconds(42), default))!;
        await store.SettleAsync(task, Transition.Completed(A.Asset(task.Id)), A.Noon.AddSeconds(50), default);
        var time = Assert.Single(await store.RenderTimesAsync(10, default));
        Assert.Equal(("veo3-fast", TimeSpan.FromSeconds(42)), (time.Model, time.Took));
    }

    [Fact]
    public async Task A_cached_read_sees_every_write_that_has_returned()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        async Task ReadsAsync(VideoTask? expected)
        {
            Assert.Equivalent(expected, await store.FindCachedAsync(task.Id, default), strict: true);
            Assert.Equivalent(expected, await store.FindCachedAsync(task.Id, default), strict: true);
        }

        await ReadsAsync(task);
        foreach (var step in new[]
                 {
                     Transition.Submitting(A.Attempt(), A.Noon),
                     Transition.Running("task_9", A.Noon.AddSeconds(5), A.Noon.AddHours(1)),
                     Transition.Storing(new("https://cdn.test/v.mp4"), A.Noon),
                     Transition.Completed(A.Asset(task.Id)),
                 })
        {
            task = (await store.SettleAsync(task, step, A.Noon, default))!;
            await ReadsAsync(task);
        }

        await store.DeleteAsync(task.Id, A.Noon, default);
        await ReadsAsync(null);

        task = (await store.CreateAsync(A.Task(), default)).Task;
        await ReadsAsync(task);
        await ReadsAsync(await store.RequestCancelAsync(task.Id, A.Noon, default));
        task = (await store.CreateAsync(A.Task(), default)).Task;
        await ReadsAsync(task);
        Assert.Equal("second", Assert.Single(await store.ClaimAsync("second", A.Noon.AddHours(1), Lease, 10, default)).Node);
        Assert.Equal("second", (await store.FindCachedAsync(task.Id, default))!.Node);
    }

    private protected async Task<IVideoStore> OpenAsync() => new SqlVideoStore(await DatabaseAsync());

    private async Task<IReadOnlyList<VideoEvent>> TimelineAsync(string id) =>
        await new SqlVideoFeed(await DatabaseAsync()).TimelineAsync(id, after: 0, limit: 100, default);

    private static async Task<VideoTask> FailAsync(IVideoStore store, Transition failure)
    {
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        task = (await store.SettleAsync(task, Transition.Running("task_9", A.Noon, A.Noon), A.Noon, default))!;
        return (await store.SettleAsync(task, failure, A.Noon, default))!;
    }
}
