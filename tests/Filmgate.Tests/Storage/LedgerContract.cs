using Filmgate.Ledger;
using Filmgate.Storage;
using Filmgate.Tests.Ledger;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What the ledger of every database must do.</summary>
public abstract class LedgerContract(DatabaseFixture fixture) : LedgerDatabaseContract(fixture)
{
    [Fact]
    public async Task Entries_balances_and_the_video_are_written_together()
    {
        await OpenAsync();
        var task = await CreateAsync(Priced.New("key"));
        Assert.Equal(new Balance(400_000, 0, 0), await BalanceAsync("key", "total"));
        await CompleteAsync(task);
        Assert.Equal(["hold 400000 0", "settle -400000 400000"], await EntriesAsync(task.Id));
        foreach (var period in new[] { "total", "2026-11", "2026-11-20" })
            Assert.Equal(new Balance(0, 400_000, 0), await BalanceAsync("key", period));
        Assert.Equal(400_000, (await Store.FindAsync(task.Id, default))!.Cost!.SpentMicros);
        await VerifyAsync();
    }

    [Fact]
    public async Task An_unknown_amount_is_held_until_it_is_released()
    {
        await OpenAsync();
        var task = await CreateAsync(Priced.New(estimates: [null]));
        Assert.Equal(new Balance(0, 0, 1), await BalanceAsync("local", "total"));
        task = (await Store.FindAsync(task.Id, default))!;
        await Store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.Misconfigured)), A.Noon, default);
        Assert.Equal(default, await BalanceAsync("local", "total"));
        await VerifyAsync();
    }

    [Fact]
    public async Task A_settlement_whose_lease_was_lost_writes_no_entry()
    {
        await OpenAsync();
        var task = await CreateAsync(Priced.New());
        var stale = task with { Version = 9 };
        Assert.Null(await Store.SettleAsync(stale, Transition.Failed(A.Error(FailureKind.InvalidRequest)), A.Noon, default));
        Assert.Equal(["hold 400000 0"], await EntriesAsync(task.Id));
        await VerifyAsync();
    }

    [Fact]
    public async Task A_repeated_create_holds_once()
    {
        await OpenAsync();
        var task = Priced.New() with { IdempotencyKey = "k", Fingerprint = "f" };
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => Store.CreateAsync(task with { Id = VideoTask.NewId(A.Noon) }, default)));
        Assert.Equal(new Balance(400_000, 0, 0), await BalanceAsync("local", "total"));
        await VerifyAsync();
    }

    [Fact]
    public async Task A_thousand_parallel_creates_and_cancels_of_several_keys_add_up()
    {
        await OpenAsync();
        await Task.WhenAll(Enumerable.Range(0, 1000).Select(async i =>
        {
            var task = await CreateAsync(Priced.New($"key_{i % 7}"));
            if (i % 2 == 0) await Store.RequestCancelAsync(task.Id, A.Noon, default);
        }));
        var balances = await Task.WhenAll(Enumerable.Range(0, 7).Select(i => BalanceAsync($"key_{i}", "total")));
        Assert.Equal(500 * 400_000, balances.Sum(balance => balance.HeldMicros));
        await VerifyAsync();
    }

    [Fact]
    public async Task An_unresolved_attempt_is_listed_until_it_is_resolved()
    {
        await OpenAsync();
        var task = await CreateAsync(Priced.New());
        task = await RunAsync(task);
        task = (await Store.SettleAsync(
            task, Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6)), A.Noon, default))!;
        Assert.Equal(1, (await VerifyAsync()).Unresolved);
        await Store.SettleAsync(task, Transition.Recovered(task, A.Asset(task.Id)), A.Noon, default);
        Assert.Equal(0, (await VerifyAsync()).Unresolved);
        Assert.Equal(new Balance(0, 400_000, 0), await BalanceAsync("local", "total"));
    }

    [Fact]
    public async Task The_operator_resolves_each_attempt_and_a_late_answer_corrects_it_once()
    {
        await OpenAsync();
        var ledger = new SqlLedgerStore(Database);
        var task = await RunAsync(await CreateAsync(Priced.New(estimates: [400_000, 300_000])));
        task = (await Store.SettleAsync(
            task, Transition.FallBack(A.Error(FailureKind.RenderFailed), "fallback-0", A.Noon), A.Noon, default))!;
        task = await RunAsync(task);
        task = (await Store.SettleAsync(
            task, Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6)), A.Noon, default))!;
        var filter = new LedgerFilter("local", null, IsUnresolved: true, After: null, 10);
        Assert.Equal(
            [(2, "timeout"), (1, "render_failed")],
            (await ledger.ListAsync(filter, default)).Select(row => (row.Entry.Attempt, row.Reason!)));

        Assert.Equal([1, 2], (await ledger.ResolveAsync(task.Id, new(null, 0), A.Noon, default)).Unresolved);
        Assert.Equal(EntryKind.Release, (await ledger.ResolveAsync(task.Id, new(1, 0), A.Noon, default)).Entry!.Kind);
        Assert.Equal(EntryKind.Settle, (await ledger.ResolveAsync(task.Id, new(null, 200_000), A.Noon, default)).Entry!.Kind);
        Assert.Null((await ledger.ResolveAsync(task.Id, new(2, 200_000), A.Noon, default)).Entry);
        Assert.Equal(new Balance(0, 200_000, 0), await BalanceAsync("local", "total"));
        await VerifyAsync();

        var watched = (await Store.FindAsync(task.Id, default))!;
        Assert.Null(await Store.SettleAsync(task, Transition.Recovered(task, A.Asset(task.Id)), A.Noon, default));     // an older version
        await Store.SettleAsync(watched, Transition.Recovered(watched, A.Asset(task.Id), new(300_000)), A.Noon, default);
        Assert.Equal(new Balance(0, 300_000, 0), await BalanceAsync("local", "total"));
        await VerifyAsync();
    }

    [Fact]
    public async Task A_video_that_was_deleted_can_still_be_resolved()
    {
        await OpenAsync();
        var task = await RunAsync(await CreateAsync(Priced.New()));
        await Store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)), A.Noon, default);
        Assert.True(await Store.DeleteAsync(task.Id, A.Noon, default));
        await VerifyAsync();
        Assert.NotNull((await new SqlLedgerStore(Database).ResolveAsync(task.Id, new(null, 400_000), A.Noon, default)).Entry);
        Assert.False((await new SqlLedgerStore(Database).ResolveAsync("video_x", new(null, 1), A.Noon, default)).IsVideoKnown);
        await VerifyAsync();
    }

    [Fact]
    public async Task Entries_and_balances_outlive_the_rows_of_their_video()
    {
        await OpenAsync();
        var budgets = new SqlBudgetStore(Database);
        await budgets.SetGroupAsync("group_team", ["key"], default);
        for (var i = 0; i < 3; i++)
        {
            var task = await RunAsync(await CreateAsync(Priced.New("key")));
            await Store.SettleAsync(
                task, Transition.Failed(A.Error(FailureKind.RenderFailed) with { Billed = "yes" }), A.Noon, default);
        }

        var kept = await CreateAsync(Priced.New("key"));
        Assert.Equal(3, (await new SqlVideoHistory(Database).PruneAsync("", A.Noon.AddDays(90), 100, default)).Pruned);
        await VerifyAsync();
        await budgets.SetAsync(new("key", 1, null, null, TimeZone: "Asia/Tokyo"), default);
        await budgets.SetAsync(new("group_team", 1, null, null, TimeZone: "America/New_York"), default);
        await VerifyAsync();
        Assert.Equal(new Balance(400_000, 1_200_000, 0), await BalanceAsync("group_team", "2026-11-20"));

        var ledger = new SqlLedgerStore(Database);
        var filter = new LedgerFilter("key", null, IsUnresolved: false, After: null, Limit: 2);
        var all = new List<LedgerRow>();
        while (await ledger.ListAsync(filter, default) is { Count: > 0 } page)
        {
            all.AddRange(page);
            filter = filter with { After = page[^1].Id };
        }

        Assert.Equal(7, all.Count);
        Assert.Equal(kept.Id, all[0].VideoId);
        Assert.All(all, row => Assert.Equal("key", row.Owner));
        Assert.Equal("kling", all[^1].Provider);
    }

    [Theory]
    [InlineData("UPDATE ledger_entries SET spent_micros = spent_micros + 1 WHERE kind = 'settle'", "sums of the video")]
    [InlineData("UPDATE ledger_balances SET spent_micros = spent_micros - 1 WHERE period = 'total'", "balance")]
    [InlineData("DELETE FROM ledger_balances WHERE period = '2026-11'", "balance")]
    [InlineData("DELETE FROM ledger_entries WHERE kind = 'settle'", "held although the video is over")]
    [InlineData("UPDATE videos SET cost = NULL", "sums of the video")]
    [InlineData("INSERT INTO ledger_entries SELECT 'x', attempt, kind, at, 0, 0, 0, 0, basis, 0 FROM ledger_entries", "entries")]
    public async Task A_ledger_that_was_changed_by_hand_does_not_verify(string change, string found)
    {
        await OpenAsync();
        await CompleteAsync(await CreateAsync(Priced.New()));
        await VerifyAsync();
        await ExecuteAsync(change);
        Assert.Contains(found, (await new LedgerVerifier(Database).RunAsync()).Differences.Select(one => one.What));
    }

    private Task<IReadOnlyList<string>> EntriesAsync(string id) => Database.QueryAsync(
        "SELECT kind || ' ' || held_micros || ' ' || spent_micros FROM ledger_entries WHERE video_id = @id ORDER BY attempt, kind",
        row => row.NextString(), default, SqlArg.Of("id", id));
}

public sealed class SqliteLedgerTests(SqliteFolder folder) : LedgerContract(folder), IClassFixture<SqliteFolder>;

[Collection("PostgreSQL")]
public sealed class PostgresLedgerTests(PostgresServer server) : LedgerContract(server);
