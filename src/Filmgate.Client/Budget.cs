namespace Filmgate.Client;

/// <summary>What a key or a group may spend, and what is used of it.</summary>
public sealed record Budget
{
    /// <summary>Always <c>budget</c>.</summary>
    public string Object { get; init; } = "budget";

    /// <summary>The id of the key, or <c>group_</c> and the name of the group.</summary>
    public required string Account { get; init; }

    /// <summary><c>hard</c>: a create that exceeds it is refused. <c>soft</c>: there is only a warning.</summary>
    public required string Mode { get; init; }

    /// <summary>The time zone of its days and months, such as <c>UTC</c> or <c>Europe/Berlin</c>.</summary>
    public required string TimeZone { get; init; }

    /// <summary>The limit for all time. Null: there is none.</summary>
    public BudgetLimit? Total { get; init; }

    /// <summary>The limit for each month. Null: there is none.</summary>
    public BudgetLimit? Month { get; init; }

    /// <summary>The limit for each day. Null: there is none.</summary>
    public BudgetLimit? Day { get; init; }
}

/// <summary>One limit of a budget in the current period, in US dollars.</summary>
public sealed record BudgetLimit
{
    /// <summary>What may be spent in the period.</summary>
    public decimal LimitUsd { get; init; }

    /// <summary>What was spent for videos that were created in it.</summary>
    public decimal SpentUsd { get; init; }

    /// <summary>What is held for them.</summary>
    public decimal HeldUsd { get; init; }

    /// <summary>What a create may still cost.</summary>
    public decimal LeftUsd { get; init; }

    /// <summary>The number of holds whose amount is unknown. They are not part of <see cref="HeldUsd"/>.</summary>
    public long UnknownHolds { get; init; }

    /// <summary><c>total</c>, a month such as <c>2026-11</c>, or a day such as <c>2026-11-20</c>.</summary>
    public required string Period { get; init; }

    /// <summary>When the next period begins, in Unix seconds. Null: never.</summary>
    public long? RenewsAt { get; init; }
}

/// <summary>All budgets that the caller may see.</summary>
public sealed record BudgetList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The budgets.</summary>
    public required IReadOnlyList<Budget> Data { get; init; }
}

/// <summary>The limits of a budget that are to be set, in US dollars.</summary>
public sealed record SetBudget
{
    /// <summary>For all time. Null: no limit.</summary>
    public decimal? TotalUsd { get; init; }

    /// <summary>For each month. Null: no limit.</summary>
    public decimal? MonthUsd { get; init; }

    /// <summary>For each day. Null: no limit.</summary>
    public decimal? DayUsd { get; init; }

    /// <summary><c>hard</c> or <c>soft</c>. Null: <c>hard</c>.</summary>
    public string? Mode { get; init; }

    /// <summary>Null: <c>UTC</c>.</summary>
    public string? TimeZone { get; init; }
}

/// <summary>The data of a <c>budget.warning</c>: four fifths of a limit are used.</summary>
public sealed record BudgetWarning
{
    /// <summary>The id of the key, or <c>group_</c> and the name of the group.</summary>
    public required string Account { get; init; }

    /// <summary><c>total</c>, <c>month</c> or <c>day</c>.</summary>
    public required string Window { get; init; }

    /// <summary>The limit, with what is used of it.</summary>
    public required BudgetLimit Limit { get; init; }
}

/// <summary>Several keys with a budget of their own.</summary>
public sealed record KeyGroup
{
    /// <summary>Always <c>group</c>.</summary>
    public string Object { get; init; } = "group";

    /// <summary>Its account: <c>group_</c> and its name.</summary>
    public required string Id { get; init; }

    /// <summary>The ids of its keys.</summary>
    public required IReadOnlyList<string> Keys { get; init; }
}

/// <summary>All groups.</summary>
public sealed record KeyGroupList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The groups.</summary>
    public required IReadOnlyList<KeyGroup> Data { get; init; }
}
