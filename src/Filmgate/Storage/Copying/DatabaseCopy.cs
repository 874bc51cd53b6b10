using System.Text.Json;
using System.Text.Json.Serialization;

namespace Filmgate.Storage.Copying;

/// <summary>
/// Copies all rows of one database into another and compares both. A copy that was interrupted continues where it stopped. No gateway may
/// use either of them meanwhile.
/// </summary>
/// <remarks>
/// Until the end, the target refuses to be used, and from the end on the source: two databases with the same videos in flight would pay for
/// them twice.
/// </remarks>
internal sealed class DatabaseCopy(SqlDatabase source, SqlDatabase target, string targetName)
{
    private const int PageSize = 500;

    /// <param name="progress">Is told of each page.</param>
    /// <exception cref="StartRefusedException">
    /// The target has rows of its own, the source was copied before, a gateway runs, or they differ at the end.
    /// </exception>
    public async Task<IReadOnlyList<TableCount>> RunAsync(IProgress<CopyProgress> progress, CancellationToken ct)
    {
        await source.MigrateAsync(Migrations.CopiedAway);
        await target.MigrateAsync(Migrations.UnfinishedCopy);
        if (!await HasMarkAsync(target, Migrations.UnfinishedCopy, ct) && await HasMarkAsync(source, Migrations.CopiedAway, ct))
            throw new StartRefusedException("The source was copied before. Its videos continue in that copy.");
        await new SqlSecretStore(source).GetOrCreateAsync("installation");     // both are one installation: they share the files
        var tables = await CopiedTables.OfAsync(source, ct);
        await BeginAsync(tables, ct);
        foreach (var table in tables) await CopyAsync(table, progress, ct);
        var counts = new List<TableCount>();
        foreach (var table in tables) counts.Add(await CompareAsync(table, progress, ct));
        await EndAsync();
        return counts;
    }

    private async Task BeginAsync(IReadOnlyList<CopiedTable> tables, CancellationToken ct)
    {
        foreach (var database in new[] { source, target }) await RefuseLiveNodesAsync(database, ct);
        if (await HasMarkAsync(target, Migrations.UnfinishedCopy, ct)) return;
        var others = await CopiedTables.OfAsync(target, ct);
        if (!tables.Select(Shape).SequenceEqual(others.Select(Shape)))
            throw new StartRefusedException("The two databases do not have the same tables. Nothing was copied.");
        foreach (var table in others)
        {
            if ((await table.PageAsync(target, after: null, limit: 1, ct)).Count == 0) continue;
            throw new StartRefusedException(
                $"The target {targetName} is not empty: its table {table.Name} has rows. Nothing was copied. Copy into an empty database.");
        }

        await target.WriteAsync(sql => Migrations.Mark(sql, Migrations.UnfinishedCopy, "copy into this database"));

        static string Shape(CopiedTable table) => $"{table.Name}({string.Join(',', table.Columns)})";
    }

    private static async Task RefuseLiveNodesAsync(SqlDatabase database, CancellationToken ct)
    {
        var live = $"SELECT id FROM nodes WHERE beat_at > {database.Dialect.Now} - 60000";
        if (database.Dialect.Writers == 1) return;                      // SQLite: the lock of the data directory says it
        if (await database.QueryFirstAsync(live, row => row.NextString(), ct) is not { } node) return;
        throw new StartRefusedException($"The gateway {node} uses {database.Description}. Stop all gateways and try again in a minute.");
    }

    private async Task CopyAsync(CopiedTable table, IProgress<CopyProgress> progress, CancellationToken ct)
    {
        const string find = "SELECT last FROM copy_progress WHERE name = @name";
        const string save = """
            INSERT INTO copy_progress (name, last) VALUES (@name, @last) ON CONFLICT (name) DO UPDATE SET last = excluded.last
            """;
        var total = await CountAsync(source, table, ct);
        var count = await CountAsync(target, table, ct);
        var saved = await target.QueryFirstAsync(find, row => row.NextString(), ct, SqlArg.Of("name", table.Name));
        var after = saved is null ? null : JsonSerializer.Deserialize(saved, CopyJson.Default.StringArray);
        while (await table.PageAsync(source, after, PageSize, ct) is { Count: > 0 } page)
        {
            after = [.. table.KeyOf(page[^1])];
            var last = JsonSerializer.Serialize(after, CopyJson.Default.StringArray);
            await target.WriteAsync(sql =>
            {
                table.Insert(sql, page);
                return sql.Execute(save, SqlArg.Of("name", table.Name), SqlArg.Of("last", last));
            });
            count += page.Count;
            progress.Report(new("copying", table.Name, count, total));
        }
    }

    private async Task<TableCount> CompareAsync(CopiedTable table, IProgress<CopyProgress> progress, CancellationToken ct)
    {
        var total = 2 * await CountAsync(source, table, ct);
        var before = await SumAsync(source, done: 0);
        var after = await SumAsync(target, before.Rows);
        if (before == after) return before;
        throw new StartRefusedException(
            $"The table {table.Name} differs after the copy: {before.Rows} rows in the source, {after.Rows} in the target"
            + $"{(before.Rows == after.Rows ? ", with other contents" : "")}. The target stays unusable. "
            + "Empty it, and make sure that no gateway uses the source.");

        async Task<TableCount> SumAsync(SqlDatabase database, long done)
        {
            var (rows, sum) = (0L, UInt128.Zero);
            IReadOnlyList<string>? last = null;
            while (await table.PageAsync(database, last, PageSize, ct) is { Count: > 0 } page)
            {
                foreach (var row in page) sum = unchecked(sum + CopiedTable.HashOf(row));
                rows += page.Count;
                last = table.KeyOf(page[^1]);
                progress.Report(new("comparing", table.Name, done + rows, total));
            }

            return new(table.Name, rows, sum);
        }
    }

    /// <summary>The source first: if this stops in between, neither can be used, and the copy is run again.</summary>
    private async Task EndAsync()
    {
        await source.WriteAsync(sql => Migrations.Mark(sql, Migrations.CopiedAway, $"copied to {targetName}"));
        await target.WriteAsync(sql =>
        {
            sql.Execute("DELETE FROM copy_progress");
            sql.Script(target.Dialect.AfterCopy);
            return Migrations.Unmark(sql, Migrations.UnfinishedCopy);
        });
    }

    private static async Task<bool> HasMarkAsync(SqlDatabase database, long mark, CancellationToken ct)
    {
        const string marks = "SELECT number FROM migrations WHERE number = @number";
        return (await database.QueryAsync(marks, row => row.NextInt64(), ct, SqlArg.Of("number", mark))).Count > 0;
    }

    private static async Task<long> CountAsync(SqlDatabase database, CopiedTable table, CancellationToken ct) =>
        await database.QueryFirstAsync($"SELECT COUNT(*) FROM {table.Name}", row => row.NextInt64(), ct);
}

internal readonly record struct CopyProgress(string Step, string Table, long Rows, long Total);

/// <param name="Sum">Of the hashes of all rows.</param>
internal sealed record TableCount(string Table, long Rows, UInt128 Sum);

[JsonSerializable(typeof(string[]))]
internal sealed partial class CopyJson : JsonSerializerContext;
