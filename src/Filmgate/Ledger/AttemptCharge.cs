using System.Text.Json.Serialization;

namespace Filmgate.Ledger;

/// <summary>The money of one attempt, as its entries say.</summary>
/// <param name="HeldMicros">What is held for it. Null: it is held, and the amount is unknown.</param>
/// <param name="SpentMicros">What the key has paid for it.</param>
/// <param name="IsSettled">It has a settle entry, so a correction is an adjust entry.</param>
/// <param name="IsReleased">It has a release entry.</param>
/// <param name="IsAdjusted">It has an adjust entry, so it is not corrected again.</param>
internal sealed record AttemptCharge(
    ChargeState State,
    long? HeldMicros,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long SpentMicros = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] long GatewayMicros = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsSettled = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsReleased = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool IsAdjusted = false)
{
    /// <summary>No attempt was held yet.</summary>
    public static readonly AttemptCharge None = new(ChargeState.Closed, HeldMicros: 0);

    public bool IsOpen => State is not ChargeState.Closed;

    /// <summary>The charge of an attempt from its entries.</summary>
    public static AttemptCharge Of(IEnumerable<LedgerEntry> entries, bool isUnresolved)
    {
        var (charge, unknown) = (None, 0);
        foreach (var entry in entries)
        {
            unknown += entry.Unknown;
            charge = charge with
            {
                HeldMicros = charge.HeldMicros + entry.Held,
                SpentMicros = charge.SpentMicros + entry.Spent,
                GatewayMicros = charge.GatewayMicros + entry.Gateway,
                IsSettled = charge.IsSettled || entry.Kind is EntryKind.Settle,
                IsReleased = charge.IsReleased || entry.Kind is EntryKind.Release,
                IsAdjusted = charge.IsAdjusted || entry.Kind is EntryKind.Adjust,
            };
        }

        var state = isUnresolved ? ChargeState.Unresolved
            : unknown > 0 || charge.HeldMicros != 0 ? ChargeState.Held : ChargeState.Closed;
        return charge with { State = state, HeldMicros = unknown > 0 ? null : charge.HeldMicros };
    }
}
