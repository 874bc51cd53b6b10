using Filmgate.Media.Inputs;
using Filmgate.Storage;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Storage;

/// <summary>What concurrent transactions could break on PostgreSQL. SQLite has one writer.</summary>
public sealed class PostgresConcurrencyTests(PostgresServer server) : DatabaseContract(server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hold_and_a_deletion_of_one_video_never_both_happen(bool isHoldFirst)
    {
        var database = await DatabaseAsync();
        var (store, media) = (new SqlVideoStore(database), new SqlMediaRows(database));
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.InvalidRequest)), A.Noon, default);
        using var isDone = new ManualResetEventSlim();
        var hasRun = new TaskCompletionSource();
        var first = database.WriteAsync(sql =>
        {
            var result = isHoldFirst ? SqlMediaRows.PlaceHold(sql, task.Id, null, A.Noon) : store.Delete(sql, task.Id, A.Noon);
            hasRun.TrySetResult();
            isDone.Wait(TimeSpan.FromSeconds(30));
            return result;
        });
        await hasRun.Task;                                              // and has not committed
        var second = isHoldFirst ? store.DeleteAsync(task.Id, A.Noon, default) : media.PlaceHoldAsync(task.Id, null, A.Noon);
        await WaitForLockAsync(database, second);
        isDone.Set();
        Assert.Equal((true, false), (await first, await second));
    }

    [Fact]
    public async Task Two_nodes_that_add_at_once_do_not_exceed_a_quota()
    {
        SqlDatabase[] nodes = [await DatabaseAsync(), await DatabaseAsync()];
        for (var round = 0; round < 10; round++)
        {
            var owner = $"owner{round}";
            Task<bool> AddEndpointAsync(int i) => new SqlDeliveryStore(nodes[i % 2]).AddEndpointAsync(
                new($"we_{round}_{i}", owner, "https://x.test/", ["video.completed"], null, A.Noon, null, null), most: 3, default);
            Task<bool> AddFileAsync(int i) => new SqlFileStore(nodes[i % 2]).AddAsync(
                new($"file-{round}-{i}", owner, "a.png", "vision", "k", "image/png", 10, 1, 1, "", A.Noon, null),
                new(Files: 3, Bytes: 1000));
            var endpoints = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => AddEndpointAsync(i))));
            Assert.Equal(3, endpoints.Count(added => added));
            var files = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => Task.Run(() => AddFileAsync(i))));
            Assert.Equal(3, files.Count(added => added));
        }
    }

    [Fact]
    public async Task A_node_whose_clock_is_wrong_neither_loses_its_rows_nor_takes_those_of_others()
    {
        var store = new SqlVideoStore(await DatabaseAsync());
        var lease = TimeSpan.FromSeconds(30);
        await store.CreateAsync(A.Task(node: "slow"), default);
        await store.HeartbeatAsync("slow", A.Noon.AddHours(-5), default);
        Assert.Empty(await store.ClaimAsync("fast", A.Noon.AddDays(1), lease, 10, default));
        await store.HeartbeatAsync("slow", A.Noon.AddHours(5), default);
        await AgeHeartbeatsAsync(lease + TimeSpan.FromSeconds(1));
        Assert.Single(await store.ClaimAsync("fast", A.Noon.AddHours(-5), lease, 10, default));
    }

    [Fact]
    public async Task The_rows_to_claim_are_found_by_their_index_among_many_finished_ones()
    {
        var database = await DatabaseAsync();
        await ExecuteAsync("""
            INSERT INTO videos (id, owner, model, status, version, node, due_at, tries, step_since, attempt, request, error, created_at,
                finished_at)
            SELECT 'video_' || lpad(CAST(n AS TEXT), 32, '0'), 'me', 'veo3', CASE WHEN n > 29500 THEN 'queued' ELSE 'failed' END, 1, 'dead',
                CASE WHEN n > 29500 THEN 1 END, 0, 1, 0, '{"prompt":"x"}', '{}', 1, CASE WHEN n > 29500 THEN NULL ELSE 1 END
            FROM generate_series(1, 30000) n
            """);
        await ExecuteAsync("ANALYZE videos");
        var explain = $"EXPLAIN (ANALYZE, TIMING OFF) {SqlVideoStore.RowsOfDeadHolder(SqlDialect.Postgres)}";
        var plan = string.Join('\n', await database.QueryAsync(
            explain,
            row => row.NextString(),
            default,
            SqlArg.Of("holder", "dead"),
            SqlArg.Of("lease", 30_000),
            SqlArg.Of("limit", 250)));
        Assert.Contains("using videos_due", plan);
        Assert.DoesNotContain("Seq Scan on videos", plan);
        Assert.DoesNotContain("Rows Removed", plan);
        Assert.DoesNotContain("Sort", plan);
        Assert.Equal(250, (await new SqlVideoStore(database).ClaimAsync("me", A.Noon, TimeSpan.FromSeconds(30), 250, default)).Count);
    }

    [Fact]
    public async Task A_node_answers_from_what_another_node_has_just_written()
    {
        var (one, two) = (new SqlVideoStore(await DatabaseAsync()), new SqlVideoStore(await DatabaseAsync()));
        var task = (await one.CreateAsync(A.Task(), default)).Task;
        Assert.Equal(VideoStatus.Queued, (await two.FindCachedAsync(task.Id, default))!.Status);
        Assert.NotNull(await one.RequestCancelAsync(task.Id, A.Noon, default));
        Assert.Equal(VideoStatus.Cancelled, (await two.FindCachedAsync(task.Id, default))!.Status);
        Assert.True(await one.DeleteAsync(task.Id, A.Noon, default));
        Assert.Null(await two.FindCachedAsync(task.Id, default));
    }

    /// <summary>Returns when a transaction waits for another one, or the write has ended.</summary>
    private static async Task WaitForLockAsync(SqlDatabase database, Task write)
    {
        const string waiting = "SELECT COUNT(*) FROM pg_locks WHERE NOT granted";
        while (!write.IsCompleted && await database.QueryFirstAsync(waiting, row => row.NextInt64(), default) == 0)
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
    }
}
