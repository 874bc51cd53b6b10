using Filmgate.Media;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;

namespace Filmgate.Cli.LocalData;

/// <summary>The stored files of a data directory and their database rows. A server may be running on it.</summary>
internal sealed class LocalMedia : IAsyncDisposable
{
    private readonly SqlDatabase _database;
    private readonly List<IMediaStore> _stores = [];

    private LocalMedia(GatewaySettings settings, SqlDatabase database)
    {
        Settings = settings;
        _database = database;
    }

    public GatewaySettings Settings { get; }
    public SqlMediaRows Rows => new(_database);

    public static async Task<LocalMedia> OpenAsync(GatewaySettings settings) =>
        new(settings, await LocalDatabase.OpenAsync(settings.Storage.DataDirectory));

    /// <summary>The store that the server uses with these settings.</summary>
    public async Task<IMediaStore> OpenStoreAsync(CancellationToken ct)
    {
        var store = MediaStores.Create(Settings.Media, Settings.Storage.DataDirectory, isServer: false, Settings.Network);
        _stores.Add(store);
        if (!MediaStores.UsesDefaultDirectory(Settings.Media))
            await VerifyStoreAsync(store is FallbackMediaStore both ? both.Current : store, ct);
        return store;
    }

    /// <summary>A store to move files from or to. It must belong to this installation.</summary>
    public async Task<IMediaStore> OpenStoreAsync(MediaLocation place, CancellationToken ct)
    {
        var store = MediaStores.Open(place, Settings.Media.Downloads.MaxVideoBytes, Settings.Network);
        _stores.Add(store);
        var ownFolder = new MediaLocation.Disk(MediaStores.DefaultDirectory(Settings.Storage.DataDirectory));
        if (place != ownFolder) await VerifyStoreAsync(store, ct);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) (store as IDisposable)?.Dispose();
        await _database.DisposeAsync();
    }

    private async Task VerifyStoreAsync(IMediaStore store, CancellationToken ct) =>
        await MediaStoreProbe.OpenAsync(store, await MediaSetup.InstallationIdAsync(new SqlSecretStore(_database)), ct);
}
