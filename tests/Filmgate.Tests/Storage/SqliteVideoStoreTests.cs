using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

public sealed class SqliteVideoStoreTests(SqliteFolder folder) : VideoStoreContract(folder), IClassFixture<SqliteFolder>
{
    [Fact]
    public async Task An_accepted_video_is_there_when_the_database_is_opened_again()
    {
        var task = (await (await OpenAsync()).CreateAsync(A.Task(), default)).Task;
        Assert.NotNull(await (await OpenAsync()).FindAsync(task.Id, default));
    }

    [Fact]
    public async Task Every_commit_is_flushed_to_the_device()
    {
        var database = await DatabaseAsync();
        var synchronous = await database.QueryFirstAsync("PRAGMA synchronous", row => row.NextInt64(), default);
        var journal = await database.QueryFirstAsync("PRAGMA journal_mode", row => row.NextString(), default);
        const int full = 2;
        Assert.Equal((full, "wal"), (synchronous, journal));
    }

    [Fact]
    public async Task One_failing_write_does_not_fail_the_others_of_the_same_commit()
    {
        var store = await OpenAsync();
        var existing = A.Task();
        await store.CreateAsync(existing, default);
        var writes = Enumerable.Range(0, 40).Select(i => store.CreateAsync(i == 20 ? existing : A.Task(), default)).ToList();
        await Task.WhenAll(writes.Select(w => w.ContinueWith(_ => { }, TaskScheduler.Default)));
        Assert.Equal(39, writes.Count(w => w.IsCompletedSuccessfully));
        Assert.Equal(40, (await store.ListAsync("local", null, 100, true, default)).Count);
    }

    [Fact]
    public async Task The_invariants_are_in_the_schema()
    {
        var store = await OpenAsync();
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        foreach (var broken in new[]
        {
            "UPDATE videos SET status = 'done'",
            "UPDATE videos SET status = 'completed'",
            "UPDATE videos SET finished_at = 1",
            "UPDATE videos SET due_at = NULL",
            "UPDATE videos SET status = 'running'",
            "UPDATE videos SET deleted_at = 1",
            "UPDATE videos SET status = 'failed', finished_at = 1, due_at = NULL",
        })
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => ExecuteAsync(broken));
        Assert.Equal(VideoStatus.Queued, (await store.FindAsync(task.Id, default))!.Status);
    }

    [Fact]
    public async Task A_database_of_a_newer_version_is_refused()
    {
        await OpenAsync();
        await ExecuteAsync("INSERT INTO migrations (number, name) VALUES (9999, 'later')");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(OpenAsync);
        Assert.Contains("newer Filmgate", refused.Message);
    }
}
