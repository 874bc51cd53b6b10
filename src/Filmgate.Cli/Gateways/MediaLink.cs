using Filmgate.Media;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;

namespace Filmgate.Cli.Gateways;

/// <summary>The rows and files of an installation, for commands that work beside a running server.</summary>
internal sealed class MediaLink : IAsyncDisposable
{
    private readonly SqlDatabase _database;
    private readonly List<IMediaStore> _stores = [];

    private MediaLink(GatewaySettings settings, SqlDatabase database)
    {
        Settings = settings;
        _database = database;
    }

    public GatewaySettings Settings { get; }
    public SqlMediaRows Rows => new(_database);

    public static async Task<MediaLink> OpenAsync(GatewaySettings settings)
    {
        var database = SqlDatabase.Sqlite(DataDirectory.DatabaseIn(settings.Data));
        try
        {
            await database.MigrateAsync();
            return new(settings, database);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Where the server keeps files, by the settings.</summary>
    public async Task<IMediaStore> StoreAsync(CancellationToken ct)
    {
        var store = MediaStores.Of(Settings, isServer: false);
        _stores.Add(store);
        if (!MediaStores.IsOwnFolder(Settings)) await OpenAsync(store is FallbackMediaStore both ? both.Current : store, ct);
        return store;
    }

    /// <summary>A place that is written to: it must be this installation's.</summary>
    public async Task<IMediaStore> StoreAsync(MediaPlace place, CancellationToken ct)
    {
        var store = MediaStores.At(place, Settings.MaxVideoBytes);
        _stores.Add(store);
        if (place != new MediaPlace.Disk(MediaStores.UsualFolder(Settings.Data))) await OpenAsync(store, ct);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) (store as IDisposable)?.Dispose();
        await _database.DisposeAsync();
    }

    private async Task OpenAsync(IMediaStore store, CancellationToken ct) => await MediaDoor.OpenAsync(store, await MediaChapter.InstallationAsync(new SqlSecrets(_database)), ct);
}
