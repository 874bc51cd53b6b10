namespace Filmgate.Ledger;

/// <summary>What an entry of the ledger adds to each balance of its video. Append-only. Amounts are millionths of a US dollar.</summary>
/// <param name="Attempt">The attempt of the video, from 1.</param>
/// <param name="Held">What it adds to what is held. Negative: it frees something.</param>
/// <param name="Spent">What it adds to what the key has spent.</param>
/// <param name="Gateway">What it adds to what the gateway itself has spent, because the key pays no more than it was quoted.</param>
/// <param name="Unknown">What it adds to the number of holds whose amount is unknown: 1, 0 or -1.</param>
/// <param name="DeliveredMs">The duration of the file that was delivered, in milliseconds; 0: none.</param>
/// <param name="Basis">Where the amount comes from; see <see cref="CostBasis"/>.</param>
internal sealed record LedgerEntry(
    int Attempt, EntryKind Kind, long Held, long Spent, long Gateway, int Unknown, string Basis, long DeliveredMs = 0);

/// <summary>Where an amount comes from. These words are public.</summary>
internal static class CostBasis
{
    /// <summary>The price list, for what was requested.</summary>
    public const string Estimate = "estimate";

    /// <summary>The price is unknown: what the client permits at most is held.</summary>
    public const string MaxPrice = "max_price";

    /// <summary>No price is known.</summary>
    public const string Unknown = "unknown_price";

    /// <summary>The provider reported its cost, or a quantity with a known price.</summary>
    public const string Reported = "reported";

    /// <summary>The price list, for the duration of the file.</summary>
    public const string DeliveredSeconds = "delivered_seconds";

    /// <summary>Nothing was billed.</summary>
    public const string NotBilled = "not_billed";

    /// <summary>The operator said so.</summary>
    public const string Operator = "operator";

    /// <summary>The sandbox simulated it.</summary>
    public const string Sandbox = "sandbox";

    /// <summary>A version without a ledger created it.</summary>
    public const string NotRecorded = "not_recorded";
}
