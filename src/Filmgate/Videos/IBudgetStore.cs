using Filmgate.Ledger;

namespace Filmgate.Videos;

/// <summary>Budgets of keys and groups. The create of a video checks them in its own transaction.</summary>
internal interface IBudgetStore
{
    Task<IReadOnlyList<Budget>> ListAsync(CancellationToken ct);

    Task<Budget?> FindAsync(string account, CancellationToken ct);

    /// <summary>Sets the limits of an account. With another time zone, its balances are computed again.</summary>
    Task SetAsync(Budget budget, CancellationToken ct);

    /// <returns>False: the account has no budget.</returns>
    Task<bool> RemoveAsync(string account, CancellationToken ct);

    /// <summary>What is used of each limit now.</summary>
    Task<IReadOnlyList<BudgetUse>> UseAsync(Budget budget, DateTimeOffset now, CancellationToken ct);

    /// <summary>Notes that a limit was warned about in this period, and writes the webhook deliveries of the warning.</summary>
    /// <returns>False: that was done before. Nothing was written.</returns>
    Task<bool> MarkWarnedAsync(BudgetLimit limit, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct);

    Task<IReadOnlyList<BudgetGroup>> GroupsAsync(CancellationToken ct);

    /// <summary>Replaces the keys of a group. A key that was in another group leaves it. No keys: the group ends.</summary>
    Task SetGroupAsync(string group, IReadOnlyList<string> keys, CancellationToken ct);
}
