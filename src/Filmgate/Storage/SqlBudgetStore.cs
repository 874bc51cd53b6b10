using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Budgets in SQL.</summary>
internal sealed class SqlBudgetStore(SqlDatabase database) : IBudgetStore
{
    private const int PageSize = 1000;

    public Task<IReadOnlyList<Budget>> ListAsync(CancellationToken ct) =>
        database.QueryAsync($"SELECT {BudgetRows.Columns} FROM budgets ORDER BY account", BudgetRows.Read, ct);

    public async Task<Budget?> FindAsync(string account, CancellationToken ct)
    {
        const string find = $"SELECT {BudgetRows.Columns} FROM budgets WHERE account = @account";
        return await database.QueryFirstAsync(find, BudgetRows.Read, ct, SqlArg.Of("account", account));
    }

    /// <remarks>No other transaction may count with the old zone or without the budget, so it waits for all that write.</remarks>
    public Task SetAsync(Budget budget, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        BeginChange(sql);
        var before = BudgetRows.Find(sql, budget.Account)?.TimeZone ?? Budget.Utc;
        BudgetRows.Set(sql, budget);
        if (before != budget.TimeZone) Recompute(sql, budget.Account, budget.Zone);
        return true;
    });

    public Task<bool> RemoveAsync(string account, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        BeginChange(sql);
        if (BudgetRows.Find(sql, account) is not { } budget) return false;
        sql.Execute("DELETE FROM budgets WHERE account = @account", SqlArg.Of("account", account));
        if (budget.TimeZone != Budget.Utc) Recompute(sql, account, TimeZoneInfo.Utc);
        return true;
    });

    public async Task<IReadOnlyList<BudgetUse>> UseAsync(Budget budget, DateTimeOffset now, CancellationToken ct)
    {
        var uses = new List<BudgetUse>();
        foreach (var limit in budget.LimitsAt(now))
            uses.Add(new(limit, await BalanceRows.FindAsync(database, limit.Account, limit.Period, ct)));
        return uses;
    }

    public Task<bool> MarkWarnedAsync(BudgetLimit limit, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct) =>
        database.WriteKeepingCacheAsync(
            sql =>
            {
                if (!BudgetRows.MarkWarned(sql, limit)) return false;
                foreach (var delivery in deliveries) DeliveryRows.Insert(sql, delivery);
                return true;
            },
            budgetOf: limit.Account);

    public async Task<IReadOnlyList<BudgetGroup>> GroupsAsync(CancellationToken ct)
    {
        const string members = "SELECT group_id, key_id FROM budget_members ORDER BY group_id, key_id";
        var rows = await database.QueryAsync(members, row => (Group: row.NextString(), Key: row.NextString()), ct);
        return [.. rows.GroupBy(row => row.Group).Select(group => new BudgetGroup(group.Key, [.. group.Select(row => row.Key)]))];
    }

    public Task SetGroupAsync(string group, IReadOnlyList<string> keys, CancellationToken ct) => database.WriteKeepingCacheAsync(sql =>
    {
        const string add = """
            INSERT INTO budget_members (key_id, group_id) VALUES (@key, @group)
            ON CONFLICT (key_id) DO UPDATE SET group_id = excluded.group_id
            """;
        BeginChange(sql);
        sql.Execute("DELETE FROM budget_members WHERE group_id = @group", SqlArg.Of("group", group));
        foreach (var key in keys) sql.Execute(add, SqlArg.Of("key", key), SqlArg.Of("group", group));
        return true;
    });

    /// <summary>What other writes of this transaction have added counts with the budgets as they were.</summary>
    private void BeginChange(SqlSession sql)
    {
        if (database.Dialect.LockBudgetChange.Length > 0) sql.Query(database.Dialect.LockBudgetChange, _ => true);
        sql.Ledger.Write(sql);
        sql.Ledger.Begin();
    }

    private static readonly string PageOfVideos = PageOf("videos");
    private static readonly string PageOfPruned = PageOf("pruned_videos");

    private static string PageOf(string table) => $"""
        SELECT v.id, v.created_at, CAST(SUM(e.held_micros) AS BIGINT), CAST(SUM(e.spent_micros) AS BIGINT),
            CAST(SUM(e.unknown_holds) AS BIGINT)
        FROM {table} v JOIN ledger_entries e ON e.video_id = v.id
        WHERE (v.owner = @account OR v.budget_group = @account) AND v.id > @after GROUP BY v.id ORDER BY v.id LIMIT @limit
        """;

    private static IEnumerable<(DateTimeOffset At, Balance Sum)> SumsOf(SqlSession sql, string page, string account)
    {
        for (var after = ""; ;)
        {
            var videos = sql.Query(
                page,
                row => (Id: row.NextString(), At: row.NextTime(), Sum: new Balance(row.NextInt64(), row.NextInt64(), row.NextInt64())),
                SqlArg.Of("account", account), SqlArg.Of("after", after), SqlArg.Of("limit", PageSize));
            if (videos.Count == 0) yield break;
            after = videos[^1].Id;
            foreach (var (_, at, sum) in videos) yield return (at, sum);
        }
    }

    private static void Recompute(SqlSession sql, string account, TimeZoneInfo zone)
    {
        var sums = new SortedDictionary<(string Account, string Period), Balance>();
        foreach (var (at, sum) in SumsOf(sql, PageOfVideos, account).Concat(SumsOf(sql, PageOfPruned, account)))
            foreach (var period in AccountPeriod.Of(at, zone))
                sums[(account, period)] = sums.GetValueOrDefault((account, period)) + sum;
        sql.Execute("DELETE FROM ledger_balances WHERE account = @account", SqlArg.Of("account", account));
        BalanceRows.AddAll(sql, shard: 0, [.. sums.Where(one => !one.Value.IsZero)]);
    }
}
