using System.Collections.Immutable;

namespace Filmgate.Ledger;

/// <summary>What a change of a video does to its money. The store writes it in the transaction of that change.</summary>
/// <param name="Cost">The video's money after it. Null: the video has none, as in the sandbox.</param>
internal sealed record Posting(VideoCost? Cost)
{
    public static readonly Posting None = new((VideoCost?)null);

    public ImmutableArray<LedgerEntry> Entries { get; init; } = [];

    /// <summary>Attempts that became unresolved, or that are so no longer.</summary>
    public ImmutableArray<UnresolvedChange> Unresolved { get; init; } = [];

    public bool IsEmpty => Entries.IsEmpty && Unresolved.IsEmpty;

    /// <summary>This one together with one that was made before it.</summary>
    public Posting After(Posting earlier) => this with
    {
        Entries = [.. earlier.Entries, .. Entries],
        Unresolved = [.. earlier.Unresolved, .. Unresolved],
    };
}

/// <param name="Reason">Why nobody knows what was billed; see <see cref="ChargeReason"/>. Null: it is known now.</param>
internal readonly record struct UnresolvedChange(int Attempt, string? Reason);

/// <summary>Why a charge is unknown, besides the codes of errors.</summary>
internal static class ChargeReason
{
    /// <summary>It was billed, and neither the price list nor the provider says how much.</summary>
    public const string PriceUnknown = "price_unknown";

    /// <summary>It was cancelled after it had been submitted.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Submissions that got a server error may have been billed too.</summary>
    public const string UnconfirmedSubmissions = "unconfirmed_submissions";
}
