using Filmgate.Storage;
using Filmgate.Storage.Postgres;
using Filmgate.Videos;
using Npgsql;

namespace Filmgate.Tests.Storage;

/// <summary>On PostgreSQL, transactions become visible in any order, and there may be several nodes.</summary>
public sealed class PostgresVideoFeedTests(DedicatedPostgresServer server)
    : VideoFeedContract(server), IClassFixture<DedicatedPostgresServer>
{
    [Fact]
    public async Task Events_that_an_open_transaction_may_still_precede_are_not_returned_before_it_ends()
    {
        var (store, feed) = await OpenAsync();
        var slow = (await store.CreateAsync(A.Task(), default)).Task;
        var fast = (await store.CreateAsync(A.Task(), default)).Task;

        await using var connection = await ConnectAsync();
        await RunAsync(connection, SqlDialect.Postgres.Begin);
        await RunAsync(connection, $"""
            INSERT INTO events (video_id, version, at, type, data, owner, mark)
            VALUES ('{slow.Id}', 2, 0, 'submitting', '{"{}"}', 'local', CAST(current_setting('filmgate.mark') AS BIGINT))
            """);

        await RunVideoAsync(store, fast);                                   // committed, but by younger transactions
        Assert.Empty(await feed.PageAsync("local", FeedMark.Start, 10, default));
        var before = await feed.StateAsync(default);
        Assert.True(before.Newest >= before.Horizon);
        Assert.True((await feed.StateAsync(default)).MayHaveEventsSince(before));  // so listeners read again

        await RunAsync(connection, "COMMIT");
        Assert.Equal(
            [slow.Id, slow.Id, fast.Id, fast.Id, fast.Id, fast.Id],
            (await feed.PageAsync("local", FeedMark.Start, 10, default)).Select(one => one.Event.VideoId));
    }

    [Fact]
    public async Task A_videos_later_event_from_an_older_transaction_stays_the_later_one()
    {
        var (store, feed) = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;

        await using var connection = await ConnectAsync();
        await RunAsync(connection, SqlDialect.Postgres.Begin);          // it has its mark now, and waits

        task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        var mark = SqlDialect.Postgres.EventMark.Replace("@video_id", $"'{task.Id}'");
        await RunAsync(connection, $"""
            INSERT INTO events (video_id, version, at, type, data, owner, mark)
            SELECT id, 3, 0, 'cancelled', '{"{}"}', owner, {mark} FROM videos WHERE id = '{task.Id}'
            """);
        await RunAsync(connection, "COMMIT");
        var page = await feed.PageAsync("local", FeedMark.Start, 10, default);
        Assert.Equal([1L, 2, 3], page.Select(one => one.Event.Version));
    }

    [Fact]
    public async Task A_transaction_of_another_database_of_the_cluster_delays_no_event()
    {
        var (store, feed) = await OpenAsync();
        await using var other = new NpgsqlConnection(server.ConnectionTo("postgres"));
        await other.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await RunAsync(other, "SELECT pg_current_xact_id(), pg_advisory_xact_lock_shared(4611686018427387905)");
        await RunVideoAsync(store, (await store.CreateAsync(A.Task(), default)).Task);
        Assert.Equal(4, (await feed.PageAsync("local", FeedMark.Start, 10, default)).Count);
    }

    [Fact]
    public async Task A_dump_that_is_restored_into_a_new_cluster_continues_its_marks()
    {
        var (store, feed) = await OpenAsync();
        for (var i = 0; i < 50; i++) await store.HeartbeatAsync("me", A.Noon, default);     // uses up transaction ids and marks
        await RunVideosAsync(store, 3);
        var mark = (await feed.PageAsync("local", FeedMark.Start, 100, default))[^1].Mark;
        var database = (await (await DatabaseAsync()).QueryFirstAsync("SELECT current_database()", row => row.NextString(), default))!;
        await using var cluster = new DedicatedPostgresServer();
        await cluster.InitializeAsync();
        var restored = SqlDatabase.Postgres(PostgresUrl.Parse(cluster.UrlOf(await cluster.RestoreAsync(server, database))));
        await restored.MigrateAsync();
        var (newStore, newFeed) = (new SqlVideoStore(restored), new SqlVideoFeed(restored));
        Assert.Empty(await newFeed.PageAsync("local", mark, 100, default));
        await RunVideoAsync(newStore, (await newStore.CreateAsync(A.Task(), default)).Task);
        Assert.Equal(4, (await newFeed.PageAsync("local", mark, 100, default)).Count);
        await restored.DisposeAsync();
    }

    [Fact]
    public async Task Two_nodes_write_and_a_third_reads_each_event_once()
    {
        var (one, _) = await OpenAsync();
        var two = new SqlVideoStore(await DatabaseAsync());
        var feed = new SqlVideoFeed(await DatabaseAsync());
        var writing = Task.WhenAll(RunVideosAsync(one, 40), RunVideosAsync(two, 40));
        var seen = new List<MarkedEvent>();
        var after = FeedMark.Start;
        while (true)
        {
            var over = writing.IsCompleted;
            var page = await feed.PageAsync("local", after, 7, default);
            seen.AddRange(page);
            if (page.Count > 0) after = page[^1].Mark;
            else if (over) break;
        }

        Assert.Equal(320, seen.Count);
        AssertAllVersions(seen);
    }

    /// <summary>A connection outside of every store.</summary>
    private async Task<NpgsqlConnection> ConnectAsync()
    {
        var database = await DatabaseAsync();
        var name = await database.QueryFirstAsync("SELECT current_database()", row => row.NextString(), default);
        var connection = new NpgsqlConnection(server.ConnectionTo(name!));
        await connection.OpenAsync();
        return connection;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string text)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = text;
        await command.ExecuteNonQueryAsync();
    }
}
