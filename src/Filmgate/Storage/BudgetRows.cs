using Filmgate.Ledger;

namespace Filmgate.Storage;

/// <summary>Rows of <c>budgets</c> and <c>budget_members</c>.</summary>
internal static class BudgetRows
{
    /// <summary>In the order that <see cref="Read"/> takes them.</summary>
    public const string Columns =
        "account, total_micros, month_micros, day_micros, is_hard, time_zone, warned_total, warned_month, warned_day";

    /// <summary>Whether there is anything to check: most gateways have no budgets, and then nothing is looked up.</summary>
    public const string AnySql = """
        SELECT CASE WHEN EXISTS (SELECT 1 FROM budgets) OR EXISTS (SELECT 1 FROM budget_members) THEN 1 ELSE 0 END
        """;

    private const string FindSql = $"SELECT {Columns} FROM budgets WHERE account = @account";

    public static Budget Read(SqlRow row) => new(
        Account: row.NextString(),
        TotalMicros: row.NextInt64OrNull(),
        MonthMicros: row.NextInt64OrNull(),
        DayMicros: row.NextInt64OrNull(),
        IsHard: row.NextBool(),
        TimeZone: row.NextString())
    {
        Warned = new(row.NextStringOrNull(), row.NextStringOrNull(), row.NextStringOrNull()),
    };

    public static Budget? Find(SqlSession sql, string account) =>
        sql.Query(FindSql, Read, SqlArg.Of("account", account)).SingleOrDefault();

    /// <returns>Null: the key is in no group.</returns>
    public static string? GroupOf(SqlSession sql, string key) => sql.Query(
        "SELECT group_id FROM budget_members WHERE key_id = @key", row => row.NextString(), SqlArg.Of("key", key)).SingleOrDefault();

    /// <summary>Sets the limits. What was warned about stays.</summary>
    public static void Set(SqlSession sql, Budget budget)
    {
        const string upsert = """
            INSERT INTO budgets (account, total_micros, month_micros, day_micros, is_hard, time_zone)
            VALUES (@account, @total, @month, @day, @is_hard, @time_zone)
            ON CONFLICT (account) DO UPDATE SET total_micros = excluded.total_micros, month_micros = excluded.month_micros,
                day_micros = excluded.day_micros, is_hard = excluded.is_hard, time_zone = excluded.time_zone
            """;
        sql.Execute(
            upsert,
            SqlArg.Of("account", budget.Account),
            SqlArg.Of("total", budget.TotalMicros),
            SqlArg.Of("month", budget.MonthMicros),
            SqlArg.Of("day", budget.DayMicros),
            SqlArg.Of("is_hard", budget.IsHard ? 1 : 0),
            SqlArg.Of("time_zone", budget.TimeZone));
    }

    /// <returns>False: this period was warned about before.</returns>
    public static bool MarkWarned(SqlSession sql, BudgetLimit limit)
    {
        const string total = "UPDATE budgets SET warned_total = @period WHERE account = @account AND COALESCE(warned_total, '') <> @period";
        const string month = "UPDATE budgets SET warned_month = @period WHERE account = @account AND COALESCE(warned_month, '') <> @period";
        const string day = "UPDATE budgets SET warned_day = @period WHERE account = @account AND COALESCE(warned_day, '') <> @period";
        var mark = limit.Window switch { BudgetWindow.Total => total, BudgetWindow.Month => month, _ => day };
        return sql.Execute(mark, SqlArg.Of("period", limit.Period), SqlArg.Of("account", limit.Account)) == 1;
    }
}
