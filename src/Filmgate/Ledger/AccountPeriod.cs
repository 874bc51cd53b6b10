using System.Globalization;
using System.Runtime.InteropServices;

namespace Filmgate.Ledger;

/// <summary>The periods that a video's money counts in: all time, and the day and month of its create in the account's time zone.</summary>
internal static class AccountPeriod
{
    public const string Total = "total";

    /// <summary>All three, shortest last.</summary>
    public static string[] Of(DateTimeOffset createdAt, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(createdAt, zone);
        return [Total, local.ToString("yyyy-MM", CultureInfo.InvariantCulture), local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];
    }
}

/// <summary>An account of the ledger: a key, a group, or the gateway itself.</summary>
internal static class LedgerAccount
{
    /// <summary>What the gateway pays because a key pays no more than it was quoted.</summary>
    public const string Gateway = "gateway";
}

/// <summary>A balance of an account in a period. Amounts are millionths of a US dollar.</summary>
/// <param name="UnknownHolds">How many holds have an unknown amount, which is not in <paramref name="HeldMicros"/>.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct Balance(long HeldMicros, long SpentMicros, long UnknownHolds)
{
    public bool IsZero => this == default;

    public static Balance operator +(Balance a, Balance b) =>
        new(a.HeldMicros + b.HeldMicros, a.SpentMicros + b.SpentMicros, a.UnknownHolds + b.UnknownHolds);

    public static Balance Add(Balance left, Balance right) => left + right;
}
