using System.Reflection;

namespace Filmgate.Storage;

/// <summary>
/// Numbered SQL files, embedded in the assembly. Each is applied once, in order. A file for one database only says so in its name:
/// <c>0007_plain_checks.sqlite.sql</c>.
/// </summary>
internal static class Migrations
{
    /// <summary>Marks in the list of migrations. Every version refuses a database with a number that it does not know.</summary>
    public const long CopiedAway = 9_000_000;
    public const long UnfinishedCopy = 9_000_001;

    /// <param name="ignoredMark">A mark that prevents the use of the database, except by what it is about.</param>
    /// <returns>The number of migrations that were applied.</returns>
    /// <exception cref="StartRefusedException">It has migrations that this version does not know, or must not be used.</exception>
    public static int Apply(SqlSession session, long? ignoredMark = null)
    {
        session.Execute(session.Dialect.LockMigrations);
        session.Execute("CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)");
        var applied = session.Query("SELECT number FROM migrations", row => row.NextInt64()).ToHashSet();
        if (ignoredMark is { } mark) applied.Remove(mark);
        RefuseMarked(session, applied);
        var known = All().ToList();
        if (applied.Except(known.Select(m => m.Number)).FirstOrDefault() is var newer and > 0)
        {
            throw new StartRefusedException(
                $"The database was upgraded by a newer Filmgate (migration {newer} is unknown to this version). "
                + "Run the newer version, or restore a backup from before the upgrade.");
        }

        var count = 0;
        foreach (var (number, name, only, sql) in known.Where(m => !applied.Contains(m.Number)))
        {
            if (only is null || only == session.Dialect.Name) session.Script(InDialect(sql, session.Dialect));
            Mark(session, number, name);
            count++;
        }

        return count;
    }

    /// <summary>The migrations that this version has, and those that the database has. Changes nothing.</summary>
    public static async Task<(IReadOnlyList<string> Missing, IReadOnlyList<string> Applied)> StateAsync(SqlDatabase database)
    {
        var columns = await database.QueryAsync(database.Dialect.AllColumns, row => row.NextString(), CancellationToken.None);
        var applied = columns.Contains("migrations")
            ? await database.QueryAsync("SELECT name FROM migrations ORDER BY number", row => row.NextString(), CancellationToken.None)
            : [];
        return ([.. All().Select(m => m.Name).Except(applied)], applied);
    }

    public static int Mark(SqlSession session, long number, string name)
    {
        const string insert = "INSERT INTO migrations (number, name) VALUES (@number, @name) ON CONFLICT (number) DO NOTHING";
        return session.Execute(insert, SqlArg.Of("number", number), SqlArg.Of("name", name));
    }

    public static int Unmark(SqlSession session, long number) =>
        session.Execute("DELETE FROM migrations WHERE number = @number", SqlArg.Of("number", number));

    private static void RefuseMarked(SqlSession session, HashSet<long> applied)
    {
        const string name = "SELECT name FROM migrations WHERE number = @number";
        if (applied.Contains(UnfinishedCopy))
        {
            throw new StartRefusedException(
                "A copy into this database was not finished, so it is incomplete. Run the same 'filmgate db copy' again.");
        }

        if (!applied.Contains(CopiedAway)) return;
        var what = session.Query(name, row => row.NextString(), SqlArg.Of("number", CopiedAway)).Single();
        throw new StartRefusedException(
            $"This database was {what}, and its videos continue there: used twice, they could be paid for twice. "
            + "Set FILMGATE_DATABASE to that database.");
    }

    private static string InDialect(string sql, SqlDialect dialect) => sql
        .Replace("/* clustered */", dialect.Clustered)
        .Replace("/* int64 */", dialect.Int64)
        .Replace("/* strict */", dialect.Strict);

    private static IEnumerable<(long Number, string Name, string? Only, string Sql)> All()
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.EndsWith(".sql", StringComparison.Ordinal)).Order())
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            var parts = resource.Split('.')[3..^1];                     // Filmgate.Storage.Migrations.0001_videos.sql
            yield return (long.Parse(parts[0].AsSpan(0, parts[0].IndexOf('_'))), parts[0], parts.ElementAtOrDefault(1), reader.ReadToEnd());
        }
    }
}
