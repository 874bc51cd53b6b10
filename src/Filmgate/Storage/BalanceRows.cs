using Filmgate.Ledger;

namespace Filmgate.Storage;

/// <summary>Rows of <c>ledger_balances</c>. The rows of an account and a period add up to its balance.</summary>
internal static class BalanceRows
{
    private const string FindSql = """
        SELECT CAST(COALESCE(SUM(held_micros), 0) AS BIGINT), CAST(COALESCE(SUM(spent_micros), 0) AS BIGINT),
            CAST(COALESCE(SUM(unknown_holds), 0) AS BIGINT)
        FROM ledger_balances WHERE account = @account AND period = @period
        """;

    /// <summary>Longest first. Three is the usual number: the periods of one account.</summary>
    private static readonly (int Rows, string Sql)[] Adds = [.. new[] { 24, 3, 1 }.Select(rows => (rows, AddOf(rows)))];

    private static readonly string[][] Names =
        [.. Enumerable.Range(0, 24).Select(row => Enumerable.Range(0, 6).Select(column => $"r{row}c{column}").ToArray())];

    /// <param name="sums">In an order that all writers use.</param>
    public static void AddAll(SqlSession sql, int shard, IReadOnlyList<KeyValuePair<(string Account, string Period), Balance>> sums)
    {
        var done = 0;
        foreach (var (rows, add) in Adds)
        {
            for (; sums.Count - done >= rows; done += rows)
            {
                var args = new SqlArg[rows * 6];
                for (var i = 0; i < rows; i++) Bind(args.AsSpan(i * 6, 6), Names[i], shard, sums[done + i]);
                sql.Execute(add, args);
            }
        }
    }

    public static Balance Find(SqlSession sql, string account, string period) =>
        sql.Query(FindSql, Read, SqlArg.Of("account", account), SqlArg.Of("period", period)).Single();

    public static async Task<Balance> FindAsync(SqlDatabase database, string account, string period, CancellationToken ct) =>
        await database.QueryFirstAsync(FindSql, Read, ct, SqlArg.Of("account", account), SqlArg.Of("period", period));

    private static Balance Read(SqlRow row) => new(row.NextInt64(), row.NextInt64(), row.NextInt64());

    private static void Bind(Span<SqlArg> args, string[] names, int shard, KeyValuePair<(string Account, string Period), Balance> sum)
    {
        args[0] = SqlArg.Of(names[0], sum.Key.Account);
        args[1] = SqlArg.Of(names[1], sum.Key.Period);
        args[2] = SqlArg.Of(names[2], shard);
        args[3] = SqlArg.Of(names[3], sum.Value.HeldMicros);
        args[4] = SqlArg.Of(names[4], sum.Value.SpentMicros);
        args[5] = SqlArg.Of(names[5], sum.Value.UnknownHolds);
    }

    private static string AddOf(int rows)
    {
        var values = Enumerable.Range(0, rows).Select(
            row => $"({string.Join(", ", Enumerable.Range(0, 6).Select(column => $"@r{row}c{column}"))})");
        return $"""
            INSERT INTO ledger_balances (account, period, shard, held_micros, spent_micros, unknown_holds)
            VALUES {string.Join(", ", values)}
            ON CONFLICT (account, period, shard) DO UPDATE SET held_micros = ledger_balances.held_micros + excluded.held_micros,
                spent_micros = ledger_balances.spent_micros + excluded.spent_micros,
                unknown_holds = ledger_balances.unknown_holds + excluded.unknown_holds
            """;
    }
}
