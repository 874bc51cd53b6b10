using Filmgate.Ledger;

namespace Filmgate.Storage;

/// <summary>Rows of <c>ledger_balances</c>. The rows of an account and a period add up to its balance.</summary>
internal static class BalanceRows
{
    private const string AddSql = """
        INSERT INTO ledger_balances (account, period, shard, held_micros, spent_micros, unknown_holds)
        VALUES (@account, @period, @shard, @held, @spent, @unknown)
        ON CONFLICT (account, period, shard) DO UPDATE SET held_micros = ledger_balances.held_micros + excluded.held_micros,
            spent_micros = ledger_balances.spent_micros + excluded.spent_micros,
            unknown_holds = ledger_balances.unknown_holds + excluded.unknown_holds
        """;

    public static void Add(SqlSession sql, string account, string period, int shard, Balance sum) => sql.Execute(
        AddSql,
        SqlArg.Of("account", account),
        SqlArg.Of("period", period),
        SqlArg.Of("shard", shard),
        SqlArg.Of("held", sum.HeldMicros),
        SqlArg.Of("spent", sum.SpentMicros),
        SqlArg.Of("unknown", sum.UnknownHolds));

    public static async Task<Balance> FindAsync(SqlDatabase database, string account, string period, CancellationToken ct)
    {
        const string sum = """
            SELECT CAST(COALESCE(SUM(held_micros), 0) AS BIGINT), CAST(COALESCE(SUM(spent_micros), 0) AS BIGINT),
                CAST(COALESCE(SUM(unknown_holds), 0) AS BIGINT)
            FROM ledger_balances WHERE account = @account AND period = @period
            """;
        return await database.QueryFirstAsync(sum, Read, ct, SqlArg.Of("account", account), SqlArg.Of("period", period));
    }

    private static Balance Read(SqlRow row) => new(row.NextInt64(), row.NextInt64(), row.NextInt64());
}
