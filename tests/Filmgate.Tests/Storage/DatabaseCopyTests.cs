using Filmgate.Media.Inputs;
using Filmgate.Storage;
using Filmgate.Storage.Copying;
using Filmgate.Storage.Postgres;
using Filmgate.Tests.Cli;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Storage;

public sealed class DatabaseCopyTests(PostgresServer server) : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
    private readonly List<SqlDatabase> _open = [];

    [Fact]
    public async Task All_rows_arrive_even_if_the_copy_is_interrupted_again_and_again()
    {
        var (source, target) = (await SqliteAsync(videos: 1203), await PostgresAsync());
        var interruptions = 0;
        IReadOnlyList<TableCount>? counts = null;
        for (var after = 0; counts is null; after++)
        {
            try
            {
                counts = await new DatabaseCopy(source, target, "there").RunAsync(new Interruption(after), default);
            }
            catch (OperationCanceledException)
            {
                interruptions++;
                var refused = await Assert.ThrowsAsync<StartRefusedException>(() => target.MigrateAsync());
                Assert.Contains("was not finished", refused.Message);
            }
        }

        Assert.True(interruptions > 5, $"{interruptions}");
        Assert.Equal(1203, counts.Single(count => count.Table == "videos").Rows);
        Assert.Equal(2406, counts.Single(count => count.Table == "events").Rows);
        Assert.All(counts.Where(count => count.Table is "attempts" or "api_keys" or "files" or "deliveries" or "webhook_endpoints"),
            count => Assert.True(count.Rows > 0, count.Table));

        await target.MigrateAsync();
        var store = new SqlVideoStore(target);
        var videos = await store.ListAsync("local", null, 2000, newestFirst: false, default);
        var before = await new SqlVideoStore(source).ListAsync("local", null, 2000, newestFirst: false, default);
        Assert.Equal(1203, videos.Count);
        Assert.Equivalent(before, videos, strict: true);
        Assert.Equal(10, (await store.ClaimAsync("next", A.Noon, TimeSpan.FromSeconds(30), 10, default)).Count);
        var mark = await new SqlVideoFeed(target).CurrentMarkAsync(default);
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.Balance)), A.Noon, default);
        Assert.NotEmpty(await new SqlVideoFeed(target).PageAsync("local", mark, 10, default));
    }

    [Fact]
    public async Task The_source_cannot_be_used_afterwards_and_the_target_not_before()
    {
        var (source, target) = (await SqliteAsync(videos: 2), await PostgresAsync());
        await new DatabaseCopy(source, target, "postgres://there/film").RunAsync(new Interruption(int.MaxValue), default);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => source.MigrateAsync());
        Assert.Contains("was copied to postgres://there/film", refused.Message);
        await target.MigrateAsync();
        var again = await Assert.ThrowsAsync<StartRefusedException>(
            () => new DatabaseCopy(source, target, "x").RunAsync(new Interruption(int.MaxValue), default));
        Assert.Contains("was copied before", again.Message);

        var back = await SqliteAsync(videos: 0);
        var counts = await new DatabaseCopy(target, back, "back").RunAsync(new Interruption(int.MaxValue), default);
        Assert.Equal(2, counts.Single(count => count.Table == "videos").Rows);
        await back.MigrateAsync();
    }

    [Theory]
    [InlineData("UPDATE videos SET owner = 'another'", "The table videos differs after the copy: 3 rows in the source, 3 in the target")]
    [InlineData("DELETE FROM events", "The table events differs after the copy: 6 rows in the source, 0 in the target")]
    public async Task A_difference_is_found_and_nothing_is_switched(string statement, string expected)
    {
        var (source, target) = (await SqliteAsync(videos: 3), await PostgresAsync());
        var meddling = new Interruption(int.MaxValue, progress =>
        {
            if (progress is { Step: "comparing", Table: "deliveries" or "videos" })
                target.WriteAsync(sql => sql.Execute(statement)).GetAwaiter().GetResult();
        });
        var copy = new DatabaseCopy(source, target, "x");
        var differs = await Assert.ThrowsAsync<StartRefusedException>(() => copy.RunAsync(meddling, default));
        Assert.StartsWith(expected, differs.Message);
        await source.MigrateAsync();
        await Assert.ThrowsAsync<StartRefusedException>(() => target.MigrateAsync());
    }

    [Fact]
    public async Task A_target_with_rows_of_its_own_is_refused()
    {
        var (source, target) = (await SqliteAsync(videos: 1), await PostgresAsync());
        await target.MigrateAsync();
        await new SqlVideoStore(target).CreateAsync(A.Task(), default);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(
            () => new DatabaseCopy(source, target, "there").RunAsync(new Interruption(int.MaxValue), default));
        Assert.Contains("is not empty: its table videos has rows", refused.Message);
    }

    [Fact]
    public async Task The_command_copies_the_data_directory_and_shows_the_state_of_both()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var url = server.UrlOf(await server.NewDatabaseAsync());
        var data = Path.Combine(_folder, "filmgate-data");
        Directory.CreateDirectory(data);
        await FillAsync(await OpenSqliteAsync(Path.Combine(data, "filmgate.db")), videos: 4);
        var before = await CliProcess.RunAsync(_folder, ["db", "status"], ("FILMGATE_DATABASE", url));
        Assert.Contains("0 applied, ", before.Out);
        var (exit, output, error) = await CliProcess.RunAsync(
            _folder, ["db", "copy", "--from", "sqlite", "--to", "postgres"], ("FILMGATE_DATABASE", url));
        Assert.True(exit == 0, error);
        Assert.Matches(@"videos +4 rows, equal", output);
        var after = await CliProcess.RunAsync(_folder, ["db", "status"], ("FILMGATE_DATABASE", url));
        Assert.Contains("in flight   4 videos", after.Out);
        var keys = await CliProcess.RunAsync(_folder, ["keys", "list"], ("FILMGATE_DATABASE", url));
        Assert.Contains("alice", keys.Out);
        var old = await CliProcess.RunAsync(_folder, ["keys", "list"]);
        Assert.Equal(1, old.Exit);
        Assert.Contains("was copied to postgres://", old.Error);
    }

    [Fact]
    public async Task Nodes_that_start_at_once_on_an_empty_database_migrate_it_once()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var options = PostgresUrl.Parse(server.UrlOf(await server.NewDatabaseAsync()));
        var nodes = Enumerable.Range(0, 6).Select(_ => SqlDatabase.Postgres(options)).ToList();
        _open.AddRange(nodes);
        var counts = await Task.WhenAll(nodes.Select(node => node.MigrateAsync()));
        Assert.Single(counts, count => count > 0);
        Assert.Equal(5, counts.Count(count => count == 0));
        await nodes[0].WriteAsync(sql => sql.Execute("INSERT INTO migrations (number, name) VALUES (9999, 'later')"));
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => nodes[1].MigrateAsync());
        Assert.Contains("newer Filmgate", refused.Message);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open) await database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<SqlDatabase> SqliteAsync(int videos)
    {
        var database = await OpenSqliteAsync(Path.Combine(_folder, $"{_open.Count}.db"));
        if (videos > 0) await FillAsync(database, videos);
        return database;
    }

    private async Task<SqlDatabase> OpenSqliteAsync(string file)
    {
        var database = SqlDatabase.Sqlite(file);
        _open.Add(database);
        await database.MigrateAsync();
        return database;
    }

    private async Task<SqlDatabase> PostgresAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var database = SqlDatabase.Postgres(PostgresUrl.Parse(server.UrlOf(await server.NewDatabaseAsync())));
        _open.Add(database);
        return database;
    }

    private static async Task FillAsync(SqlDatabase database, int videos)
    {
        var store = new SqlVideoStore(database);
        await Task.WhenAll(Enumerable.Range(0, videos).Select(async i =>
        {
            var task = (await store.CreateAsync(A.Task(idempotencyKey: $"k{i}", prompt: $"Ein Drachen \U0001F3AC {i}"), default)).Task;
            task = (await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
            await store.SettleAsync(task, Transition.Running($"op{i}", A.Noon, A.Noon.AddHours(1)), A.Noon, default);
        }));
        var (key, _) = Filmgate.Keys.ApiKey.Create("alice", "completed", A.Noon);
        await new SqlKeyStore(database).AddAsync(key, default);
        var deliveries = new SqlDeliveryStore(database);
        await deliveries.AddEndpointAsync(new("we_1", "local", "https://x.test/", ["video.completed"], null, A.Noon), most: 9, default);
        await deliveries.AddAsync(
            new NewDelivery("msg_1", "local", null, "test", "we_1", "https://x.test/", "{}", "me", A.Noon), default);
        await new SqlFileStore(database).AddAsync(
            new("file-1", "local", "a.png", "vision", "k", "image/png", 10, 1, 1, "", A.Noon, null), new(Files: 3, Bytes: 1000));
    }

    /// <summary>Throws when a copy reports for the n-th time.</summary>
    private sealed class Interruption(int after, Action<CopyProgress>? then = null) : IProgress<CopyProgress>
    {
        private int _reports;

        public void Report(CopyProgress value)
        {
            then?.Invoke(value);
            if (_reports++ == after) throw new OperationCanceledException();
        }
    }
}
