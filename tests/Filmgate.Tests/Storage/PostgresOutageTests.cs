using System.Diagnostics;
using Filmgate.Storage;
using Filmgate.Storage.Postgres;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What the stores do when PostgreSQL or the connection to it fails.</summary>
public sealed class PostgresOutageTests(DedicatedPostgresServer server) : IClassFixture<DedicatedPostgresServer>, IAsyncDisposable
{
    private readonly List<IAsyncDisposable> _open = [];

    [Fact]
    public async Task After_a_restart_of_PostgreSQL_the_next_read_and_the_next_write_succeed()
    {
        var database = await OpenAsync();
        var store = new SqlVideoStore(database);
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.CreateAsync(A.Task(), default)));
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => store.FindAsync(task.Id, default)));      // a pool of several connections
        for (var round = 0; round < 2; round++)
        {
            await server.StopAsync();
            await server.ResumeAsync();
            var waited = Stopwatch.StartNew();
            if (round == 0) Assert.NotNull(await store.FindAsync(task.Id, default));
            Assert.True((await store.CreateAsync(A.Task(), default)).IsNew);
            Assert.NotNull(await store.FindAsync(task.Id, default));
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(2), $"{waited.Elapsed}");
        }
    }

    [Fact]
    public async Task While_PostgreSQL_is_gone_reads_and_writes_fail_at_once_and_say_that_they_may_be_repeated()
    {
        var store = new SqlVideoStore(await OpenAsync());
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await server.StopAsync();
        try
        {
            var waited = Stopwatch.StartNew();
            var read = await Assert.ThrowsAnyAsync<DatabaseFaultException>(() => store.FindAsync(task.Id, default));
            Assert.Equal("PostgreSQL cannot be reached", read.Reason);
            var writes = Enumerable.Range(0, 200).Select(_ => store.CreateAsync(A.Task(), default)).ToList();
            foreach (var write in writes)
                Assert.NotNull((await Assert.ThrowsAnyAsync<DatabaseFaultException>(() => write)).Reason);
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(5), $"{waited.Elapsed}");
        }
        finally
        {
            await server.ResumeAsync();
        }

        Assert.True((await store.CreateAsync(A.Task(), default)).IsNew);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_write_happens_once_when_the_connection_breaks_at_its_commit(bool isCommitted)
    {
        var name = await server.NewDatabaseAsync();
        await using var proxy = new CuttingProxy(server.Port) { PassesOn = isCommitted };
        var database = await OpenAsync($"postgres://postgres@127.0.0.1:{proxy.Port}/{name}?pool_size=10");
        var store = new SqlVideoStore(database);
        proxy.CutAfter("COMMIT");
        var task = A.Task(idempotencyKey: "k");
        var created = await store.CreateAsync(task, default);
        Assert.Equal(1, proxy.Cuts);
        Assert.Equal((true, task.Id), (created.IsNew, created.Task.Id));    // not "there is one already": its own first try
        Assert.NotNull(await store.FindAsync(task.Id, default));

        proxy.CutAfter("COMMIT");
        var submitting = await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default);
        Assert.Equal(2, proxy.Cuts);
        Assert.Equal((2L, VideoStatus.Submitting), (submitting!.Version, submitting.Status));   // not "the lease was lost"
    }

    [Fact]
    public async Task A_transaction_that_lost_a_deadlock_is_repeated()
    {
        var database = await OpenAsync();
        await database.WriteAsync(sql => sql.Execute("INSERT INTO secrets (name, value) VALUES ('a', '0'), ('b', '0')"));
        using var both = new Barrier(2);
        var isRunning = new TaskCompletionSource();
        Task<int> AddAsync(string first, string second)
        {
            var isFirstTry = true;
            return database.WriteAsync(sql =>
            {
                isRunning.TrySetResult();
                const string add = "UPDATE secrets SET value = CAST(CAST(value AS BIGINT) + 1 AS TEXT) WHERE name = @name";
                sql.Execute(add, SqlArg.Of("name", first));
                if (isFirstTry) both.SignalAndWait(TimeSpan.FromSeconds(20));
                isFirstTry = false;
                return sql.Execute(add, SqlArg.Of("name", second));
            });
        }

        var one = AddAsync("a", "b");
        await isRunning.Task;                                           // the other one is in another transaction then
        await Task.WhenAll(one, AddAsync("b", "a"));
        Assert.Equal(["2", "2"], await database.QueryAsync("SELECT value FROM secrets WHERE name < 'c'", row => row.NextString(), default));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var one in _open) await one.DisposeAsync();
    }

    private async Task<SqlDatabase> OpenAsync(string? url = null)
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var database = SqlDatabase.Postgres(PostgresUrl.Parse(url ?? server.UrlOf(await server.NewDatabaseAsync())));
        _open.Add(database);
        await database.MigrateAsync();
        return database;
    }
}
