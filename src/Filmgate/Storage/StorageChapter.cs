using Filmgate.Keys;
using Filmgate.Media.Inputs;
using Filmgate.Media.Store;
using Filmgate.Media.Thumbnails;
using Filmgate.Settings;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Storage;

internal static class StorageChapter
{
    /// <summary>Opens the data directory and its database, and brings the schema up to date.</summary>
    /// <exception cref="DataDirectoryInUseException">Another server has it.</exception>
    public static async Task AddStorageAsync(this WebApplicationBuilder builder, GatewaySettings settings)
    {
        var directory = DataDirectory.Open(settings.Data);
        var database = SqlDatabase.Sqlite(DataDirectory.DatabaseIn(directory.Path));
        await database.MigrateAsync();

        builder.Services.AddSingleton(_ => directory);                  // by factory, so that the container closes them
        builder.Services.AddSingleton(_ => database);
        builder.Services.AddSingleton<VideoSignals>();
        builder.Services.AddSingleton<IVideoStore>(s => new SqlVideoStore(s.GetRequiredService<SqlDatabase>(), s.GetRequiredService<VideoSignals>(), s.GetRequiredService<IOutbox>));
        builder.Services.AddSingleton<IMessageStore, SqlMessageStore>();
        builder.Services.AddSingleton<IVideoFeed, SqlVideoFeed>();
        builder.Services.AddSingleton<IPictureStore, SqlPictureStore>();
        builder.Services.AddSingleton<IKeyStore, SqlKeyStore>();
        builder.Services.AddSingleton<IMediaRows, SqlMediaRows>();
        builder.Services.AddSingleton<IFileStore, SqlFileStore>();
        builder.Services.AddSingleton<SqlSecrets>();
    }
}
