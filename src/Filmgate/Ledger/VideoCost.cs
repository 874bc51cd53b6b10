using System.Text.Json.Serialization;

namespace Filmgate.Ledger;

/// <summary>The money of a video: the sums of its entries, and the state of its current attempt. Immutable.</summary>
/// <remarks>Amounts are millionths of a US dollar. Each change returns the entries that it makes, which are written with it.</remarks>
internal sealed record VideoCost
{
    /// <summary>Nothing was held yet.</summary>
    public static readonly VideoCost None = new();

    /// <summary>The attempt that is under way, or the last one.</summary>
    public AttemptCharge Current { get; init; } = AttemptCharge.None;

    /// <summary>What is held for all attempts.</summary>
    public long HeldMicros { get; init; }

    /// <summary>What the key has paid for all attempts.</summary>
    public long SpentMicros { get; init; }

    /// <summary>What the gateway has paid, because it was more than the key was quoted.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long GatewayMicros { get; init; }

    /// <summary>The number of open holds whose amount is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int UnknownHolds { get; init; }

    /// <summary>The number of attempts that are over and whose charge is unknown.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public int Unresolved { get; init; }

    /// <summary>Where the last amount comes from; see <see cref="CostBasis"/>.</summary>
    public string? Basis { get; init; }

    /// <summary>Why the last unresolved attempt is so. Null: none is.</summary>
    public string? Reason { get; init; }

    /// <param name="micros">Null: the amount is unknown, which is not zero.</param>
    public Posting Hold(int attempt, long? micros, string basis)
    {
        var cost = this with { Current = new(ChargeState.Held, micros), Basis = basis };
        return cost.With(new LedgerEntry(attempt, EntryKind.Hold, micros ?? 0, 0, 0, micros is null ? 1 : 0, basis));
    }

    /// <summary>The attempt was billed.</summary>
    /// <param name="micros">What the provider charges.</param>
    /// <param name="quote">What the key pays at most. Null: all of it.</param>
    /// <param name="unconfirmed">How many other submissions of the attempt may have been billed too. Their amount stays held.</param>
    /// <param name="deliveredMs">The duration of the file, in milliseconds; 0: none.</param>
    public Posting Settle(int attempt, long micros, string basis, long? quote = null, int unconfirmed = 0, long deliveredMs = 0)
    {
        if (Current.IsAdjusted) return new(this);
        var own = Math.Min(micros, quote ?? micros);
        var (spent, gateway) = (own - Current.SpentMicros, micros - own - Current.GatewayMicros);
        var kept = Current is { IsOpen: true, HeldMicros: { } held } ? held * unconfirmed : 0;
        if (!Current.IsOpen && spent == 0 && gateway == 0) return new(this);
        var kind = Current.IsSettled ? EntryKind.Adjust : EntryKind.Settle;
        var current = Current with
        {
            State = ChargeState.Closed,
            HeldMicros = kept,
            SpentMicros = own,
            GatewayMicros = micros - own,
            IsSettled = true,
            IsAdjusted = kind is EntryKind.Adjust,
        };
        var posting = Close(current, kind, attempt, kept, spent, gateway, basis, deliveredMs);
        return unconfirmed > 0 && Current.IsOpen
            ? posting.Cost!.Unresolve(attempt, ChargeReason.UnconfirmedSubmissions).After(posting)
            : posting;
    }

    /// <summary>The attempt was certainly not billed.</summary>
    public Posting Release(int attempt, string basis = CostBasis.NotBilled)
    {
        if (Current.IsSettled) return Current.IsOpen ? Settle(attempt, Current.SpentMicros + Current.GatewayMicros, basis) : new(this);
        if (!Current.IsOpen || Current.IsReleased) return new(this);
        var current = Current with { State = ChargeState.Closed, HeldMicros = 0, IsReleased = true };
        return Close(current, EntryKind.Release, attempt, kept: 0, spent: 0, gateway: 0, basis);
    }

    /// <summary>The attempt is over, and nobody knows what was billed. What is held for it stays held.</summary>
    public Posting Unresolve(int attempt, string reason)
    {
        var isNew = Current.State is not ChargeState.Unresolved;
        var cost = this with
        {
            Current = Current with { State = ChargeState.Unresolved },
            Unresolved = Unresolved + (isNew ? 1 : 0),
            Reason = reason,
        };
        return new(cost) { Unresolved = [new(attempt, reason)] };
    }

    private Posting Close(
        AttemptCharge current, EntryKind kind, int attempt, long kept, long spent, long gateway, string basis, long deliveredMs = 0)
    {
        var wasUnresolved = Current.State is ChargeState.Unresolved;
        var left = Unresolved - (wasUnresolved ? 1 : 0);
        var (held, unknown) = Current switch
        {
            { IsOpen: false } => (0L, 0),
            { HeldMicros: { } amount } => (kept - amount, 0),
            _ => (0L, -1),
        };
        var cost = this with { Current = current, Unresolved = left, Basis = basis, Reason = left == 0 ? null : Reason };
        var posting = cost.With(new LedgerEntry(attempt, kind, held, spent, gateway, unknown, basis, deliveredMs));
        return wasUnresolved ? posting with { Unresolved = [new(attempt, null)] } : posting;
    }

    private Posting With(LedgerEntry entry) => new(this with
    {
        HeldMicros = HeldMicros + entry.Held,
        SpentMicros = SpentMicros + entry.Spent,
        GatewayMicros = GatewayMicros + entry.Gateway,
        UnknownHolds = UnknownHolds + entry.Unknown,
    })
    { Entries = [entry] };
}
