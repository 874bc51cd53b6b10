using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// What the writes of one transaction add to the ledger, and the budgets that they are checked against. It is written once, before the
/// commit: a group of a thousand creates of one key moves each of its balances by one statement.
/// </summary>
internal sealed class LedgerChanges
{
    /// <summary>Writers that share a shard wait for each other. Any number is correct.</summary>
    private const int Shards = 16;
    private static readonly int FirstShard = Random.Shared.Next(Shards);
    private readonly List<NewEntry> _entries = [];
    private readonly Dictionary<(string Account, string Period), Balance> _balances = [];
    private readonly Dictionary<(string Account, string Period), Balance> _stored = [];
    private readonly Dictionary<string, Budget?> _budgets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _groups = new(StringComparer.Ordinal);
    private bool? _hasBudgets;

    /// <summary>Begins with a new transaction, and forgets what one that was rolled back has left.</summary>
    /// <param name="hasBudgets">Whether there are budgets or groups. Null: that is read when it matters.</param>
    public void Begin(bool? hasBudgets = null)
    {
        _hasBudgets = hasBudgets;
        _entries.Clear();
        _balances.Clear();
        _stored.Clear();
        _budgets.Clear();
        _groups.Clear();
    }

    /// <summary>The group that a new video of the key counts in. Null: none.</summary>
    public string? GroupOf(SqlSession sql, string key)
    {
        if (!HasBudgets(sql)) return null;
        if (!_groups.TryGetValue(key, out var group)) _groups[key] = group = BudgetRows.GroupOf(sql, key);
        return group;
    }

    /// <summary>The budgets that a video counts in: of its key and of its group.</summary>
    public IReadOnlyList<Budget> BudgetsOf(SqlSession sql, VideoTask task)
    {
        if (!HasBudgets(sql)) return [];
        var own = BudgetOf(sql, task.Owner);
        var ofGroup = task.Group is { } group ? BudgetOf(sql, group) : null;
        return [.. new[] { own, ofGroup }.OfType<Budget>()];
    }

    /// <summary>A balance with what this transaction has added so far.</summary>
    public Balance BalanceOf(SqlSession sql, string account, string period)
    {
        var key = (account, period);
        if (!_stored.TryGetValue(key, out var stored)) _stored[key] = stored = BalanceRows.Find(sql, account, period);
        return stored + _balances.GetValueOrDefault(key);
    }

    /// <summary>Adds what the change of a video does to its money.</summary>
    public void Add(SqlSession sql, VideoTask task, DateTimeOffset at)
    {
        var posting = task.Posting;
        if (posting.IsEmpty) return;
        foreach (var change in posting.Unresolved) LedgerRows.MarkUnresolved(sql, task.Id, task.Owner, change, at);
        foreach (var entry in posting.Entries)
        {
            _entries.Add(new(task.Id, entry, at));
            var sum = new Balance(entry.Held, entry.Spent, entry.Unknown);
            Add(sql, task.Owner, task.CreatedAt, sum);
            if (task.Group is { } group) Add(sql, group, task.CreatedAt, sum);
            if (entry.Gateway != 0) Add(sql, LedgerAccount.Gateway, task.CreatedAt, new(0, entry.Gateway, 0));
        }
    }

    /// <summary>Writes everything. Balances in one order, so that two transactions never wait for each other.</summary>
    public void Write(SqlSession sql)
    {
        if (_entries.Count == 0) return;
        LedgerRows.InsertAll(sql, _entries);
        var shard = sql.Dialect.Writers == 1 ? 0 : (FirstShard + Environment.CurrentManagedThreadId) % Shards;
        BalanceRows.AddAll(sql, shard, [.. _balances.Where(one => !one.Value.IsZero).OrderBy(one => one.Key, AccountOrder.Instance)]);
        Begin(_hasBudgets);
    }

    /// <summary>Whether there are budgets or groups: if not, nothing is looked up.</summary>
    public bool HasBudgets(SqlSession sql) => _hasBudgets ??= sql.Query(BudgetRows.AnySql, row => row.NextBool()).Single();

    private Budget? BudgetOf(SqlSession sql, string account)
    {
        if (!_budgets.TryGetValue(account, out var budget)) _budgets[account] = budget = BudgetRows.Find(sql, account);
        return budget;
    }

    private void Add(SqlSession sql, string account, DateTimeOffset createdAt, Balance sum)
    {
        var zone = HasBudgets(sql) && BudgetOf(sql, account) is { } budget ? budget.Zone : TimeZoneInfo.Utc;
        foreach (var period in AccountPeriod.Of(createdAt, zone))
            _balances[(account, period)] = _balances.GetValueOrDefault((account, period)) + sum;
    }

    private sealed class AccountOrder : IComparer<(string Account, string Period)>
    {
        public static readonly AccountOrder Instance = new();

        public int Compare((string Account, string Period) x, (string Account, string Period) y) =>
            string.CompareOrdinal(x.Account, y.Account) is not 0 and var order ? order : string.CompareOrdinal(x.Period, y.Period);
    }
}
