using System.Collections.Frozen;
using Filmgate.Catalogue;

namespace Filmgate.Upstreams;

/// <summary>The providers of this installation, in order of preference. Names resolve here, and an unknown name lists the known.</summary>
internal sealed class ProviderSet(IReadOnlyList<Provider> providers)
{
    private readonly Provider[] _all = [.. providers];
    private readonly FrozenDictionary<string, Provider> _byName = providers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    public IReadOnlyList<Provider> All => _all;

    public Provider? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Where a model runs: the first provider whose system has a route to it. Null: none has.</summary>
    /// <param name="dialect">For a request that only this wire format can say.</param>
    public Route? RouteTo(CatalogueModel model, string? dialect = null)
    {
        foreach (var provider in _all)
            if (model.Routes.TryGetValue(provider.System.Name, out var way) && (dialect is null || way.Dialect == dialect))
                return new(provider, way.Dialect, way.Model ?? model.Id);
        return null;
    }
}

/// <summary>model -> (provider, dialect, upstream model id).</summary>
internal sealed record Route(Provider Provider, string Dialect, string UpstreamModel);
