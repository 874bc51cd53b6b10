using Filmgate.Cli.Gateways;
using Filmgate.Media;
using Filmgate.Media.Store;
using Filmgate.Settings;
using Filmgate.Storage;
using Microsoft.Extensions.Logging;

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
    public string DataDirectory => Path.GetFullPath(Settings.Storage.DataDirectory);

    /// <summary>Warnings, on stderr.</summary>
    public ILoggerFactory Log { get; } = LoggerFactory.Create(ServerLogging.Configure("warning", isStarting: () => false));
    public SqlMediaRows Rows => new(_database);

    public static async Task<LocalMedia> OpenAsync(GatewaySettings settings) =>
        new(settings, await DatabaseOpening.OpenAsync(settings.Storage));

    /// <summary>The store that the server uses with these settings.</summary>
    public async Task<IMediaStore> OpenStoreAsync(CancellationToken ct)
    {
        var (data, network) = (Settings.Storage.DataDirectory, Settings.Network);
        var store = MediaStores.Create(Settings.Media, data, isServer: false, network, Log.CreateLogger<DiskMediaStore>());
        _stores.Add(store);
        if (!MediaStores.UsesDefaultDirectory(Settings.Media))
            await VerifyStoreAsync(store is FallbackMediaStore both ? both.Current : store, ct);
        return store;
    }

    /// <summary>A store to move files from or to. It must belong to this installation.</summary>
    public async Task<IMediaStore> OpenStoreAsync(MediaLocation place, CancellationToken ct)
    {
        var maxBytes = Settings.Media.Downloads.MaxVideoBytes;
        var store = MediaStores.Open(place, maxBytes, Settings.Network, Log.CreateLogger<DiskMediaStore>());
        _stores.Add(store);
        var ownFolder = new MediaLocation.Disk(MediaStores.DefaultDirectory(Settings.Storage.DataDirectory));
        if (place != ownFolder) await VerifyStoreAsync(store, ct);
        return store;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) (store as IDisposable)?.Dispose();
        await _database.DisposeAsync();
        Log.Dispose();
    }

    private async Task VerifyStoreAsync(IMediaStore store, CancellationToken ct) =>
        await MediaStoreProbe.OpenAsync(store, await MediaSetup.InstallationIdAsync(new SqlSecretStore(_database)), ct);
}
