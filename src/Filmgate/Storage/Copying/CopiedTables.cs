namespace Filmgate.Storage.Copying;

/// <summary>The tables of a database that are copied: all but those that say something about this database or its processes.</summary>
internal static class CopiedTables
{
    private static readonly string[] NotCopied = ["migrations", "nodes", "copy_progress"];

    /// <summary>Other tables refer to these.</summary>
    private static readonly string[] First = ["videos", "deliveries"];

    public static async Task<IReadOnlyList<CopiedTable>> OfAsync(SqlDatabase database, CancellationToken ct)
    {
        var columns = await database.QueryAsync(
            database.Dialect.AllColumns,
            row => (Table: row.NextString(), Name: row.NextString(), IsText: row.NextString() is "text", Key: row.NextInt32()),
            ct);
        var tables =
            from column in columns
            where !NotCopied.Contains(column.Table)
            orderby column.Name                                         // later migrations add columns in another order
            group column by column.Table into table
            orderby Array.IndexOf(First, table.Key) is >= 0 and var at ? at : First.Length, table.Key
            select new CopiedTable(table.Key, [.. table.Select((c, i) => new CopiedColumn(c.Name, i, c.IsText, c.Key))]);
        return [.. tables];
    }
}
