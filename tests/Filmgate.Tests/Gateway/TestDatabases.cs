using System.Security.Cryptography;
using System.Text;
using Filmgate.Storage;
using Npgsql;

namespace Filmgate.Tests.Gateway;

/// <summary>
/// Where the rows of gateways in tests are: in SQLite, or with TEST_DATABASE (<c>postgres://user@host:port</c>, without a database) in a
/// database of that PostgreSQL for each data directory. <c>./test --postgres</c> sets it.
/// </summary>
internal static class TestDatabases
{
    private const string Template = "migrated";
    private static readonly string? Server = Environment.GetEnvironmentVariable("TEST_DATABASE")?.TrimEnd('/');
    private static readonly Lazy<Task> TemplateCreated = new(CreateTemplateAsync);
    private static readonly SemaphoreSlim Copying = new(1, 1);

    public static bool UsesPostgres => Server is not null;

    /// <summary>For tests that move the clock by which leases count. On PostgreSQL that is the database's.</summary>
    public static void SkipIfDatabaseHasClock() => Assert.SkipWhen(UsesPostgres, "Leases count by PostgreSQL's clock.");

    /// <summary>For tests of something that only SQLite has.</summary>
    public static void SkipUnlessSqlite(string what) => Assert.SkipWhen(UsesPostgres, $"Only SQLite has {what}.");

    public static async Task<DatabaseLocation> OfAsync(string dataDirectory)
    {
        if (!UsesPostgres) return new DatabaseLocation.Sqlite();
        await TemplateCreated.Value;
        var name = NameOf(dataDirectory);
        await Copying.WaitAsync();                                      // PostgreSQL copies a template for one client at a time
        try
        {
            await using var admin = Admin();
            await using var find = admin.CreateCommand($"SELECT 1 FROM pg_database WHERE datname = '{name}'");
            if (await find.ExecuteScalarAsync() is null)
            {
                await using var create = admin.CreateCommand($"CREATE DATABASE {name} TEMPLATE {Template}");
                await create.ExecuteNonQueryAsync();
            }
        }
        finally
        {
            Copying.Release();
        }

        return LocationOf(name);
    }

    /// <summary>Call it when the data directory is deleted.</summary>
    public static async Task DeleteAsync(string dataDirectory)
    {
        if (!UsesPostgres) return;
        await using var admin = Admin();
        await using var drop = admin.CreateCommand($"DROP DATABASE IF EXISTS {NameOf(dataDirectory)} WITH (FORCE)");
        await drop.ExecuteNonQueryAsync();
    }

    private static async Task CreateTemplateAsync()
    {
        await using (var admin = Admin())
        await using (var create = admin.CreateCommand($"CREATE DATABASE {Template}"))
            await create.ExecuteNonQueryAsync();
        await using var database = SqlDatabase.Postgres(((DatabaseLocation.Postgres)LocationOf(Template)).Options);
        await database.MigrateAsync();
        NpgsqlConnection.ClearAllPools();                               // a template must have no sessions
    }

    private static NpgsqlDataSource Admin()
    {
        var url = new Uri(Server!);
        return NpgsqlDataSource.Create($"Host={url.Host};Port={url.Port};Username={url.UserInfo};Database=postgres;Pooling=false");
    }

    private static DatabaseLocation LocationOf(string database) => DatabaseLocation.Parse($"{Server}/{database}?pool_size=10");

    private static string NameOf(string dataDirectory) =>
        $"t{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(dataDirectory)))[..24]}";
}
