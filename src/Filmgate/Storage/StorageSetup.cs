using Filmgate.Keys;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Storage.Sqlite;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Filmgate.Storage;

internal static partial class StorageSetup
{
    /// <summary>Opens the data directory and its database, and applies the migrations that are missing.</summary>
    /// <exception cref="DataDirectoryInUseException">Another server uses it.</exception>
    public static async Task AddStorageAsync(this WebApplicationBuilder builder, StorageOptions options)
    {
        var directory = DataDirectory.Open(options.DataDirectory);
        var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(directory.Path));
        await database.MigrateAsync();

        builder.Services.AddSingleton(_ => directory);                  // by factory: the container then disposes them
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton<VideoChanges>();
        builder.Services.AddSingleton<IVideoStore, SqlVideoStore>();
        builder.Services.AddSingleton<IDeliveryStore, SqlDeliveryStore>();
        builder.Services.AddSingleton<IVideoFeed, SqlVideoFeed>();
        builder.Services.AddSingleton<IThumbnailStore, SqlThumbnailStore>();
        builder.Services.AddSingleton<IOriginalFiles, SqlOriginalFiles>();
        builder.Services.AddSingleton<IKeyStore, SqlKeyStore>();
        builder.Services.AddSingleton<IMediaRows, SqlMediaRows>();
        builder.Services.AddSingleton<IFileStore, SqlFileStore>();
        builder.Services.AddSingleton<ISecretStore, SqlSecretStore>();
    }

    /// <summary>Logs the SQLite version once the server has started. A failed start prints its reason and nothing else.</summary>
    public static void LogSqliteVersionAtStart(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILogger<SqlDatabase>>();
        app.Lifetime.ApplicationStarted.Register(() => Log.SqliteVersion(log, SqliteLibrary.Version));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "SQLite {Version}")]
        public static partial void SqliteVersion(ILogger logger, string version);
    }
}
