using Filmgate.Storage;

namespace Filmgate.Cli.LocalData;

internal static class LocalDatabase
{
    /// <summary>Opens the database of a data directory and migrates it. A server may be running on it.</summary>
    public static async Task<SqlDatabase> OpenAsync(string dataDirectory)
    {
        var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(dataDirectory));
        try
        {
            await database.MigrateAsync();
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }
}
