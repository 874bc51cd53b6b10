using Filmgate.Ledger;

namespace Filmgate.Storage;

/// <summary>Rows of <c>ledger_entries</c> and <c>ledger_unresolved</c>.</summary>
internal static class LedgerRows
{
    /// <summary>In the order that <see cref="Read"/> takes them. <c>e</c> is the table's alias.</summary>
    public const string Columns =
        "e.attempt, e.kind, e.held_micros, e.spent_micros, e.gateway_micros, e.unknown_holds, e.basis, e.delivered_ms";

    /// <summary>The number of columns.</summary>
    private const int Width = 10;

    private const string InsertStart = """
        INSERT INTO ledger_entries (video_id, attempt, kind, at, held_micros, spent_micros, gateway_micros, unknown_holds, basis,
            delivered_ms) VALUES
        """;

    /// <summary>Longest first. Each size is one statement, prepared once.</summary>
    private static readonly (int Rows, string Sql)[] Inserts = [.. new[] { 64, 16, 4, 1 }.Select(rows => (rows, InsertOf(rows)))];

    public static LedgerEntry Read(SqlRow row) => new(
        Attempt: row.NextInt32(),
        Kind: EntryKindExtensions.Parse(row.NextString()),
        Held: row.NextInt64(),
        Spent: row.NextInt64(),
        Gateway: row.NextInt64(),
        Unknown: row.NextInt32(),
        Basis: row.NextString(),
        DeliveredMs: row.NextInt64());

    public static void InsertAll(SqlSession sql, List<NewEntry> entries)
    {
        var done = 0;
        foreach (var (rows, insert) in Inserts)
        {
            for (; entries.Count - done >= rows; done += rows)
            {
                var args = new SqlArg[rows * Width];
                for (var i = 0; i < rows; i++) Bind(args.AsSpan(i * Width, Width), i, entries[done + i]);
                sql.Execute(insert, args);
            }
        }
    }

    public static void MarkUnresolved(SqlSession sql, string videoId, string owner, UnresolvedChange change, DateTimeOffset at)
    {
        const string insert = """
            INSERT INTO ledger_unresolved (video_id, attempt, owner, reason, since) VALUES (@video_id, @attempt, @owner, @reason, @since)
            ON CONFLICT (video_id, attempt) DO UPDATE SET reason = excluded.reason
            """;
        const string delete = "DELETE FROM ledger_unresolved WHERE video_id = @video_id AND attempt = @attempt";
        if (change.Reason is { } reason)
        {
            sql.Execute(
                insert, SqlArg.Of("video_id", videoId), SqlArg.Of("attempt", change.Attempt), SqlArg.Of("owner", owner),
                SqlArg.Of("reason", reason), SqlArg.Of("since", at));
        }
        else
        {
            sql.Execute(delete, SqlArg.Of("video_id", videoId), SqlArg.Of("attempt", change.Attempt));
        }
    }

    private static void Bind(Span<SqlArg> args, int i, NewEntry row)
    {
        var (names, entry) = (Names[i], row.Entry);
        args[0] = SqlArg.Of(names[0], row.VideoId);
        args[1] = SqlArg.Of(names[1], entry.Attempt);
        args[2] = SqlArg.Of(names[2], entry.Kind.Name());
        args[3] = SqlArg.Of(names[3], row.At);
        args[4] = SqlArg.Of(names[4], entry.Held);
        args[5] = SqlArg.Of(names[5], entry.Spent);
        args[6] = SqlArg.Of(names[6], entry.Gateway);
        args[7] = SqlArg.Of(names[7], entry.Unknown);
        args[8] = SqlArg.Of(names[8], entry.Basis);
        args[9] = SqlArg.Of(names[9], entry.DeliveredMs);
    }

    private static readonly string[][] Names =
        [.. Enumerable.Range(0, 64).Select(row => Enumerable.Range(0, Width).Select(column => $"r{row}c{column}").ToArray())];

    private static string InsertOf(int rows) =>
        $"{InsertStart} {string.Join(", ", Enumerable.Range(0, rows).Select(row => $"({string.Join(", ", ArgsOf(row))})"))}";

    private static IEnumerable<string> ArgsOf(int row) => Enumerable.Range(0, Width).Select(column => $"@r{row}c{column}");
}

internal readonly record struct NewEntry(string VideoId, LedgerEntry Entry, DateTimeOffset At);
