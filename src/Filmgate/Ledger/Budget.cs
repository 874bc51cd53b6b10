namespace Filmgate.Ledger;

/// <summary>What an account may spend: in all, in a month and in a day. Amounts are millionths of a US dollar; null: no limit.</summary>
/// <param name="Account">The id of a key or of a group.</param>
/// <param name="IsHard">Whether a create that exceeds it is refused. Otherwise there is only a warning.</param>
/// <param name="TimeZone">The time zone of its days and months, such as <c>UTC</c> or <c>Europe/Berlin</c>.</param>
internal sealed record Budget(
    string Account, long? TotalMicros, long? MonthMicros, long? DayMicros, bool IsHard = true, string TimeZone = Budget.Utc)
{
    public const string Utc = "UTC";

    /// <summary>The share of a limit at which the warning is sent.</summary>
    public const decimal WarningShare = 0.8m;

    /// <summary>The period of each limit that was warned about last.</summary>
    public BudgetWarnings Warned { get; init; } = new(null, null, null);

    public bool IsEmpty => TotalMicros is null && MonthMicros is null && DayMicros is null;

    public TimeZoneInfo Zone => ZoneOf(TimeZone);

    /// <summary>The limits that are set, with the period that a create at this time counts in.</summary>
    public IEnumerable<BudgetLimit> LimitsAt(DateTimeOffset at)
    {
        var periods = AccountPeriod.Of(at, Zone);
        if (TotalMicros is { } total) yield return new(Account, BudgetWindow.Total, periods[0], total, null, Warned.Total);
        if (MonthMicros is { } month)
            yield return new(Account, BudgetWindow.Month, periods[1], month, AccountPeriod.NextMonth(at, Zone), Warned.Month);
        if (DayMicros is { } day) yield return new(Account, BudgetWindow.Day, periods[2], day, AccountPeriod.NextDay(at, Zone), Warned.Day);
    }

    /// <summary>A zone that this machine does not know counts as UTC: another node may have more zones.</summary>
    public static TimeZoneInfo ZoneOf(string name) => TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;
}

internal enum BudgetWindow
{
    Total = 0,
    Month,
    Day,
}

internal sealed record BudgetWarnings(string? Total, string? Month, string? Day);

/// <summary>One limit of a budget in one period.</summary>
/// <param name="RenewsAt">When the next period begins. Null: never.</param>
/// <param name="WarnedPeriod">The period that was warned about last. Null: none.</param>
internal sealed record BudgetLimit(
    string Account, BudgetWindow Window, string Period, long LimitMicros, DateTimeOffset? RenewsAt, string? WarnedPeriod)
{
    public bool IsWarned => WarnedPeriod == Period;

    public bool WarnsAt(long usedMicros) => usedMicros >= (long)(LimitMicros * Budget.WarningShare);
}

/// <summary>A limit with what is used of it.</summary>
internal sealed record BudgetUse(BudgetLimit Limit, Balance Balance)
{
    public long UsedMicros => Balance.HeldMicros + Balance.SpentMicros;

    /// <summary>Not negative: what fails may cost more than it was expected to.</summary>
    public long LeftMicros => Math.Max(0, Limit.LimitMicros - UsedMicros);
}

/// <summary>Why a create is refused.</summary>
/// <param name="Use">The limit that does not permit it.</param>
/// <param name="Micros">What the create may cost. Null: its price is unknown.</param>
internal sealed record BudgetRefusal(BudgetUse Use, long? Micros);
