using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

public sealed class SqliteVideoStoreTests(SqliteFolder folder) : VideoStoreContract(folder), IClassFixture<SqliteFolder>
{
    [Fact]
    public async Task What_was_accepted_is_there_when_the_database_is_opened_again()
    {
        var task = (await (await OpenAsync()).CreateAsync(A.Task(), default)).Task;
        Assert.NotNull(await (await OpenAsync()).FindAsync(task.Id, default));
    }

    [Fact]
    public async Task Every_commit_is_flushed_to_the_device()
    {
        var mode = await (await DatabaseAsync()).ReadAsync(sql => (sql.Query("PRAGMA synchronous", r => r.GetInt64(0))[0], sql.Query("PRAGMA journal_mode", r => r.GetString(0))[0]), default);
        Assert.Equal((2, "wal"), mode);                                 // 2 is FULL
    }

    [Fact]
    public async Task One_bad_write_does_not_take_its_neighbours_in_the_same_commit_with_it()
    {
        var store = await OpenAsync();
        var twice = A.Task();
        await store.CreateAsync(twice, default);
        var writes = Enumerable.Range(0, 40).Select(i => store.CreateAsync(i == 20 ? twice : A.Task(), default)).ToList();
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
    public async Task A_database_of_a_newer_version_is_not_touched()
    {
        await OpenAsync();
        await ExecuteAsync("INSERT INTO migrations (number, name) VALUES (9999, 'later')");
        var refused = await Assert.ThrowsAsync<StartRefusedException>(OpenAsync);
        Assert.Contains("newer Filmgate", refused.Message);
    }
}
