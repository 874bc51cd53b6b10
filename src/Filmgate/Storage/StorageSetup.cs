using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Storage.Postgres;
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
        SqlDatabase database;
        try
        {
            database = await DatabaseOpening.OpenAsync(options);
        }
        catch
        {
            directory.Dispose();
            throw;
        }

        builder.Services.AddSingleton(_ => directory);                  // by factory: the container then disposes them
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton<NodeSignals>();
        builder.Services.AddSingleton<VideoChanges>();
        builder.Services.AddSingleton<IVideoStore, SqlVideoStore>();
        builder.Services.AddSingleton<IUsageStore, SqlUsageStore>();
        builder.Services.AddSingleton<IBudgetStore, SqlBudgetStore>();
        builder.Services.AddSingleton<ILedgerStore, SqlLedgerStore>();
        builder.Services.AddSingleton<INodeStore, SqlNodeStore>();
        builder.Services.AddSingleton<IVideoHistory, SqlVideoHistory>();
        builder.Services.AddSingleton<IDeliveryStore, SqlDeliveryStore>();
        builder.Services.AddSingleton<IVideoFeed, SqlVideoFeed>();
        builder.Services.AddSingleton<IThumbnailStore, SqlThumbnailStore>();
        builder.Services.AddSingleton<IOriginalFiles, SqlOriginalFiles>();
        builder.Services.AddSingleton<IKeyStore, SqlKeyStore>();
        builder.Services.AddSingleton<IAuditLog, SqlAuditLog>();
        builder.Services.AddSingleton<IMediaRows, SqlMediaRows>();
        builder.Services.AddSingleton<IFileStore, SqlFileStore>();
        builder.Services.AddSingleton<IInputByteCounter, SqlInputByteCounter>();
        builder.Services.AddSingleton<ISecretStore, SqlSecretStore>();
        if (database.Source is { } source)
            builder.Services.AddHostedService(services => ActivatorUtilities.CreateInstance<PostgresSignals>(services, source));
        builder.Services.AddSingleton<IProviderPauseStore, SqlProviderPauseStore>();
    }

    /// <summary>Logs the database and its version once the server has started. A failed start prints its reason and nothing else.</summary>
    public static void LogDatabaseAtStart(this WebApplication app)
    {
        var log = app.Services.GetRequiredService<ILogger<SqlDatabase>>();
        var database = app.Services.GetRequiredService<SqlDatabase>();
        app.Lifetime.ApplicationStarted.Register(() => Log.Database(log, database.Description));
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Database}")]
        public static partial void Database(ILogger logger, string database);
    }
}
