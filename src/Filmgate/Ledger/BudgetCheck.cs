namespace Filmgate.Ledger;

/// <summary>Whether budgets permit a create. Pure.</summary>
internal static class BudgetCheck
{
    /// <param name="micros">What the create holds. Null: its price is unknown, which no hard budget permits.</param>
    /// <param name="balanceOf">The balance of an account in a period, with what this transaction has added.</param>
    /// <returns>Null: it is permitted.</returns>
    public static BudgetRefusal? Refuse(
        IReadOnlyList<Budget> budgets, long? micros, DateTimeOffset at, Func<string, string, Balance> balanceOf)
    {
        if (budgets.Count == 0) return null;
        foreach (var budget in budgets.Where(one => one.IsHard))
        {
            foreach (var limit in budget.LimitsAt(at))
            {
                var use = new BudgetUse(limit, balanceOf(limit.Account, limit.Period));
                if (micros is not { } amount || amount > limit.LimitMicros - use.UsedMicros) return new(use, micros);
            }
        }

        return null;
    }

    /// <summary>The limits of which a warning is due, with this create.</summary>
    public static IReadOnlyList<BudgetUse> Warn(
        IReadOnlyList<Budget> budgets, DateTimeOffset at, Func<string, string, Balance> balanceOf)
    {
        if (budgets.Count == 0) return [];
        var due = new List<BudgetUse>();
        foreach (var limit in budgets.SelectMany(budget => budget.LimitsAt(at)).Where(limit => !limit.IsWarned))
        {
            var use = new BudgetUse(limit, balanceOf(limit.Account, limit.Period));
            if (limit.WarnsAt(use.UsedMicros)) due.Add(use);
        }

        return due;
    }
}
