using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Client;

/// <summary>
/// The API of providers: <see cref="FilmgateClient.Providers"/>. It shows the whole gateway, so it needs an operator key, if there are
/// keys.
/// </summary>
public sealed class ProvidersClient
{
    private const string Root = "v1/providers";
    private readonly Transport _transport;

    internal ProvidersClient(Transport transport) => _transport = transport;

    /// <summary>Lists the providers with their state, limits and figures.</summary>
    /// <param name="ct">Cancels the request.</param>
    /// <returns>The providers and the download hosts.</returns>
    /// <exception cref="FilmgateException"><c>operator_only</c>, …</exception>
    public Task<ProviderStatusList> ListAsync(CancellationToken ct = default) =>
        _transport.SendAsync(() => new(HttpMethod.Get, Root), idempotent: true, ApiJson.Default.ProviderStatusList, ct);

    /// <summary>Stops new submissions to a provider. Videos that it has accepted are still polled and downloaded.</summary>
    /// <param name="name">The name of the provider.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The provider.</returns>
    /// <exception cref="FilmgateException"><c>provider_not_found</c>, <c>operator_only</c>, …</exception>
    public Task<ProviderStatus> PauseAsync(string name, CancellationToken ct = default) => PostAsync(name, "pause", ct);

    /// <summary>Permits new submissions again. A provider whose account was refused is tried at once.</summary>
    /// <param name="name">The name of the provider.</param>
    /// <param name="ct">Stops waiting for the response.</param>
    /// <returns>The provider.</returns>
    /// <exception cref="FilmgateException"><c>provider_not_found</c>, <c>operator_only</c>, …</exception>
    public Task<ProviderStatus> ResumeAsync(string name, CancellationToken ct = default) => PostAsync(name, "resume", ct);

    private Task<ProviderStatus> PostAsync(string name, string action, CancellationToken ct)
    {
        JsonTypeInfo<ProviderStatus> type = ApiJson.Default.ProviderStatus;
        return _transport.SendAsync(
            () => new(HttpMethod.Post, $"{Root}/{Uri.EscapeDataString(name)}/{action}"), idempotent: true, type, ct);
    }
}
