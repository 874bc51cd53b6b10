using Filmgate.Ledger;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// What the writes of one transaction add to the ledger. It is written once, before the commit: a group of a thousand creates of one key
/// moves each of its balances by one statement.
/// </summary>
internal sealed class LedgerChanges
{
    /// <summary>Writers that share a shard wait for each other. Any number is correct.</summary>
    private const int Shards = 16;
    private static readonly int FirstShard = Random.Shared.Next(Shards);
    private readonly List<NewEntry> _entries = [];
    private readonly SortedDictionary<(string Account, string Period), Balance> _balances = new(AccountOrder.Instance);

    /// <summary>Forgets what a transaction that was rolled back has left.</summary>
    public void Clear()
    {
        _entries.Clear();
        _balances.Clear();
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
            Add(task.Owner, task.CreatedAt, sum);
            if (task.Group is { } group) Add(group, task.CreatedAt, sum);
            if (entry.Gateway != 0) Add(LedgerAccount.Gateway, task.CreatedAt, new(0, entry.Gateway, 0));
        }
    }

    /// <summary>Writes everything. Balances in one order, so that two transactions never wait for each other.</summary>
    public void Write(SqlSession sql)
    {
        if (_entries.Count == 0) return;
        LedgerRows.InsertAll(sql, _entries);
        var shard = sql.Dialect.Writers == 1 ? 0 : (FirstShard + Environment.CurrentManagedThreadId) % Shards;
        foreach (var ((account, period), sum) in _balances)
            if (!sum.IsZero) BalanceRows.Add(sql, account, period, shard, sum);
        Clear();
    }

    private void Add(string account, DateTimeOffset createdAt, Balance sum)
    {
        foreach (var period in AccountPeriod.Of(createdAt, TimeZoneInfo.Utc))
            _balances[(account, period)] = _balances.GetValueOrDefault((account, period)) + sum;
    }

    private sealed class AccountOrder : IComparer<(string Account, string Period)>
    {
        public static readonly AccountOrder Instance = new();

        public int Compare((string Account, string Period) x, (string Account, string Period) y) =>
            string.CompareOrdinal(x.Account, y.Account) is not 0 and var order ? order : string.CompareOrdinal(x.Period, y.Period);
    }
}
