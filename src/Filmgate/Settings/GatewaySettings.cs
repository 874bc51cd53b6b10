using Filmgate.Api;
using Filmgate.Catalogue;
using Filmgate.Engine;
using Filmgate.Http;
using Filmgate.Media;
using Filmgate.Presentation;
using Filmgate.Storage;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Settings;

/// <summary>
/// All validated settings. Each part belongs to the folder that uses it, and contains the defaults.
/// <see cref="SettingTable"/> defines how each one is written. docs/configuration.md shows that table.
/// </summary>
internal sealed record GatewaySettings
{
    public GatewayAddress Address { get; init; } = new();
    public NetworkOptions Network { get; init; } = new();
    public StorageOptions Storage { get; init; } = new();
    public MediaOptions Media { get; init; } = new();
    public CatalogueOptions Catalogue { get; init; } = new();
    public UpstreamOptions Upstreams { get; init; } = new();
    public LifecycleOptions Lifecycle { get; init; } = new();
    public EngineOptions Engine { get; init; } = new();
    public LinkOptions Links { get; init; } = new();
    public WebhookOptions Webhooks { get; init; } = new();
    public ApiOptions Api { get; init; } = new();

    /// <summary>In order of preference.</summary>
    public IReadOnlyList<Provider> Providers { get; init; } = [];
    public string LogLevel { get; init; } = "info";
}
