using System.Reflection;

namespace Filmgate.Storage;

/// <summary>
/// Numbered SQL files, embedded in the assembly. Each is applied once, in order. A file for one database only says so in its name:
/// <c>0007_plain_checks.sqlite.sql</c>.
/// </summary>
internal static class Migrations
{
    /// <returns>The number of migrations that were applied.</returns>
    /// <exception cref="StartRefusedException">The database has migrations that this version does not know.</exception>
    public static int Apply(SqlSession session)
    {
        session.Execute(session.Dialect.LockMigrations);
        session.Execute("CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)");
        var applied = session.Query("SELECT number FROM migrations", row => row.NextInt64()).ToHashSet();
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
            const string insert = "INSERT INTO migrations (number, name) VALUES (@number, @name)";
            if (only is null || only == session.Dialect.Name) session.Script(InDialect(sql, session.Dialect));
            session.Execute(insert, SqlArg.Of("number", number), SqlArg.Of("name", name));
            count++;
        }

        return count;
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
