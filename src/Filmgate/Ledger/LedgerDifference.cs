namespace Filmgate.Ledger;

/// <summary>Something in the ledger that does not add up.</summary>
/// <param name="Subject">A video, or an account and a period.</param>
/// <param name="Stored">What the row says.</param>
/// <param name="Computed">What the entries say.</param>
internal sealed record LedgerDifference(string Subject, string What, string Stored, string Computed);

/// <summary>The result of computing all sums again.</summary>
internal sealed record LedgerVerification(
    long Videos, long Entries, long Balances, long Unresolved, IReadOnlyList<LedgerDifference> Differences);
