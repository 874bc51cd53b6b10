using Filmgate.Client;
using Filmgate.Ledger;
using Limit = Filmgate.Client.BudgetLimit;

namespace Filmgate.Presentation;

/// <summary>Shows budgets as the API does.</summary>
internal static class BudgetView
{
    private const decimal MicrosPerUsd = 1_000_000m;

    public static Client.Budget Show(Ledger.Budget budget, IReadOnlyList<BudgetUse> uses) => new()
    {
        Account = budget.Account,
        Mode = budget.IsHard ? "hard" : "soft",
        TimeZone = budget.TimeZone,
        Total = Show(uses, BudgetWindow.Total),
        Month = Show(uses, BudgetWindow.Month),
        Day = Show(uses, BudgetWindow.Day),
    };

    public static BudgetWarning Warning(BudgetUse use) => new()
    {
        Account = use.Limit.Account,
        Window = NameOf(use.Limit.Window),
        Limit = Show(use),
    };

    public static string NameOf(BudgetWindow window) => window switch
    {
        BudgetWindow.Total => "total",
        BudgetWindow.Month => "month",
        _ => "day",
    };

    private static Limit? Show(IReadOnlyList<BudgetUse> uses, BudgetWindow window) =>
        uses.FirstOrDefault(use => use.Limit.Window == window) is { } found ? Show(found) : null;

    private static Limit Show(BudgetUse use) => new()
    {
        LimitUsd = use.Limit.LimitMicros / MicrosPerUsd,
        SpentUsd = use.Balance.SpentMicros / MicrosPerUsd,
        HeldUsd = use.Balance.HeldMicros / MicrosPerUsd,
        LeftUsd = use.LeftMicros / MicrosPerUsd,
        UnknownHolds = use.Balance.UnknownHolds,
        Period = use.Limit.Period,
        RenewsAt = use.Limit.RenewsAt?.ToUnixTimeSeconds(),
    };
}
