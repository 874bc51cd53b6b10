using Filmgate.Ledger;
using Filmgate.Storage;
using Filmgate.Tests.Ledger;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>Usage reports of every database.</summary>
public abstract class UsageContract(DatabaseFixture fixture) : LedgerDatabaseContract(fixture)
{
    [Fact]
    public async Task A_report_sums_up_videos_seconds_and_money_by_each_group()
    {
        await OpenAsync();
        await CompleteAsync(await CreateAsync(Priced.New("a")));
        await CompleteAsync(await CreateAsync(Priced.New("b")));
        await CreateAsync(Priced.New("b"));
        var failed = await RunAsync(await CreateAsync(Priced.New("b")));
        await Store.SettleAsync(failed, Transition.Failed(A.Error(FailureKind.RenderFailed) with { Billed = "yes" }), A.Noon, default);
        var fallen = await RunAsync(await CreateAsync(Priced.New("b", estimates: [400_000, 300_000])));
        fallen = (await Store.SettleAsync(
            fallen, Transition.FallBack(A.Error(FailureKind.RenderFailed) with { Billed = "no" }, "fallback-0", A.Noon), A.Noon, default))!;
        await CompleteAsync(fallen);

        var total = Assert.Single(await ReadAsync(UsageGroups.None));
        Assert.Equal(
            (5L, 3L, 1L, 1L, 24_000L, 1_600_000L, 400_000L, 400_000L),
            (total.Videos, total.Completed, total.Failed, total.Rescued, total.DeliveredMs, total.Spent, total.Held, total.FailedSpent));
        Assert.Equal([("a", 1L), ("b", 4L)], (await ReadAsync(UsageGroups.Key)).Select(line => (line.Key!, line.Videos)));
        Assert.Equal(
            ["2026-11-20 kling completed 3", "2026-11-20 kling failed 1", "2026-11-20  queued 1"],
            (await ReadAsync(UsageGroups.Day | UsageGroups.Provider | UsageGroups.Status)).OrderByDescending(line => line.Provider)
                .Select(line => $"{line.Day:yyyy-MM-dd} {line.Provider} {line.Status} {line.Videos}"));
        Assert.Equal(1, Assert.Single(await ReadAsync(UsageGroups.Model, owner: "a")).Videos);
        Assert.Equal(0, Assert.Single(await ReadAsync(UsageGroups.None, days: 1)).Videos);
    }

    [Fact]
    public async Task A_report_has_videos_whose_rows_were_deleted()
    {
        await OpenAsync();
        var task = await RunAsync(await CreateAsync(Priced.New()));
        await Store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed) with { Billed = "yes" }), A.Noon, default);
        var groups = UsageGroups.Day | UsageGroups.Key | UsageGroups.Model | UsageGroups.Provider | UsageGroups.Status;
        var before = await ReadAsync(groups);
        Assert.Equal(1, (await new SqlVideoHistory(Database).PruneAsync("", A.Noon.AddDays(90), 100, default)).Pruned);
        Assert.Equal(before, await ReadAsync(groups));
        Assert.Equal(400_000, Assert.Single(before).Spent);
    }

    private Task<IReadOnlyList<UsageLine>> ReadAsync(UsageGroups groups, string? owner = null, int days = 0) =>
        new SqlUsageStore(Database).ReadAsync(
            new(A.Noon.AddHours(-1).AddDays(days), A.Noon.AddHours(1).AddDays(days), groups, owner, 100), default);
}

public sealed class SqliteUsageTests(SqliteFolder folder) : UsageContract(folder), IClassFixture<SqliteFolder>;

[Collection("PostgreSQL")]
public sealed class PostgresUsageTests(PostgresServer server) : UsageContract(server);
