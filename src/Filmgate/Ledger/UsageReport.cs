namespace Filmgate.Ledger;

/// <summary>What a usage report is grouped by. Days are those of the create, in UTC.</summary>
[Flags]
internal enum UsageGroups
{
    None = 0,
    Day = 1,
    Key = 2,
    Model = 4,
    Provider = 8,
    Status = 16,
}

/// <param name="From">Videos that were created since then.</param>
/// <param name="To">And before then.</param>
/// <param name="Owner">Only videos of this key. Null: of all.</param>
internal sealed record UsageQuery(DateTimeOffset From, DateTimeOffset To, UsageGroups Groups, string? Owner, int Limit);

/// <summary>One line of a usage report. What it is not grouped by is null. Amounts are millionths of a US dollar.</summary>
/// <param name="FailedSpent">What was spent for videos that failed or were cancelled.</param>
/// <param name="Rescued">How many were completed by a fallback model.</param>
internal sealed record UsageLine(
    DateOnly? Day,
    string? Key,
    string? Model,
    string? Provider,
    string? Status,
    long Videos,
    long Completed,
    long Failed,
    long Cancelled,
    long Rescued,
    long DeliveredMs,
    long Spent,
    long Gateway,
    long Held,
    long UnknownHolds,
    long FailedSpent);

/// <summary>Sums up videos and their money.</summary>
internal interface IUsageStore
{
    Task<IReadOnlyList<UsageLine>> ReadAsync(UsageQuery query, CancellationToken ct);
}
