using System.Reflection;

namespace Filmgate.Storage;

/// <summary>Numbered SQL files, embedded, each applied once and in order. One that is for a single database says so in its name: <c>0007_plain_checks.sqlite.sql</c>.</summary>
internal static class Migrations
{
    /// <returns>How many were applied.</returns>
    public static int Apply(SqlSession session)
    {
        session.Execute(session.Dialect.LockMigrations);
        session.Execute("CREATE TABLE IF NOT EXISTS migrations (number BIGINT NOT NULL PRIMARY KEY, name TEXT NOT NULL)");
        var applied = session.Query("SELECT number FROM migrations", row => row.GetInt64(0)).ToHashSet();
        var known = All().ToList();
        if (applied.Except(known.Select(m => m.Number)).FirstOrDefault() is var newer and > 0)
            throw new StartRefusedException($"The database was written by a newer Filmgate (migration {newer}). Start that version, or restore a backup.");

        var count = 0;
        foreach (var (number, name, only, sql) in known.Where(m => !applied.Contains(m.Number)))
        {
            if (only is null || only == session.Dialect.Name) session.Script(InDialect(sql, session.Dialect));
            session.Execute("INSERT INTO migrations (number, name) VALUES (@number, @name)", SqlArg.Of("number", number), SqlArg.Of("name", name));
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
