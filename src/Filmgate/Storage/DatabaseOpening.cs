namespace Filmgate.Storage;

/// <summary>Opens the database of the settings: for the server, and for the commands beside it.</summary>
internal static class DatabaseOpening
{
    /// <summary>Opens it and applies the migrations that are missing.</summary>
    /// <exception cref="StartRefusedException">A newer version has upgraded it, or it does not belong to the data directory.</exception>
    public static async Task<SqlDatabase> OpenAsync(StorageOptions options)
    {
        var database = Open(options);
        try
        {
            await database.MigrateAsync();
            if (options.Database is DatabaseLocation.Postgres) await RefuseForeignDirectoryAsync(options, database);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    public static SqlDatabase Open(StorageOptions options) => options.Database switch
    {
        DatabaseLocation.Postgres postgres => SqlDatabase.Postgres(postgres.Options),
        _ => SqlDatabase.Sqlite(DataDirectory.DatabasePath(options.DataDirectory)),
    };

    /// <summary>
    /// The data directory has a SQLite database that was not copied to this one. Its files have no rows here, so the sweeper would delete
    /// them.
    /// </summary>
    private static async Task RefuseForeignDirectoryAsync(StorageOptions options, SqlDatabase database)
    {
        if (!DataDirectory.Exists(options.DataDirectory)) return;
        await using var local = SqlDatabase.Sqlite(DataDirectory.DatabasePath(options.DataDirectory));
        if (await SqlSecretStore.FindAsync(local, "installation") is { } installation
            && installation == await SqlSecretStore.FindAsync(database, "installation")) return;
        throw new StartRefusedException(
            $"The data directory {Path.GetFullPath(options.DataDirectory)} has a SQLite database whose videos are not in "
            + $"{options.Database}. Copy them (filmgate db copy --from sqlite --to postgres), or use another --data directory.");
    }
}
