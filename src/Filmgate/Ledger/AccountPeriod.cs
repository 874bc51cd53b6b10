using System.Globalization;
using System.Runtime.InteropServices;

namespace Filmgate.Ledger;

/// <summary>The periods that a video's money counts in: all time, and the day and month of its create in the account's time zone.</summary>
internal static class AccountPeriod
{
    public const string Total = "total";

    private static DayInUtc? _last;

    /// <summary>All three, shortest last.</summary>
    public static string[] Of(DateTimeOffset createdAt, TimeZoneInfo zone)
    {
        if (!ReferenceEquals(zone, TimeZoneInfo.Utc)) return Compute(createdAt, zone);
        var (last, day) = (_last, createdAt.UtcTicks / TimeSpan.TicksPerDay);       // nearly always the same day
        if (last?.Day != day) _last = last = new(day, Compute(createdAt, zone));
        return last.Periods;
    }

    private static string[] Compute(DateTimeOffset createdAt, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(createdAt, zone);
        return [Total, local.ToString("yyyy-MM", CultureInfo.InvariantCulture), local.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)];
    }

    /// <summary>When the month after the one of this time begins.</summary>
    public static DateTimeOffset NextMonth(DateTimeOffset at, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(at, zone);
        return StartOf(new DateTime(local.Year, local.Month, 1).AddMonths(1), zone);
    }

    /// <summary>When the day after the one of this time begins.</summary>
    public static DateTimeOffset NextDay(DateTimeOffset at, TimeZoneInfo zone) =>
        StartOf(TimeZoneInfo.ConvertTime(at, zone).Date.AddDays(1), zone);

    private sealed record DayInUtc(long Day, string[] Periods);

    /// <summary>In some zones, a day begins at one o'clock when the clock is put forward.</summary>
    private static DateTimeOffset StartOf(DateTime day, TimeZoneInfo zone)
    {
        while (zone.IsInvalidTime(day)) day = day.AddMinutes(15);
        return new(day, zone.GetUtcOffset(day));
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
