using System.Collections.Frozen;

namespace Filmgate.Upstreams;

/// <summary>The configured providers, in order of preference.</summary>
internal sealed class ProviderSet(IReadOnlyList<Provider> providers)
{
    private readonly Provider[] _all = [.. providers];
    private readonly FrozenDictionary<string, Provider> _byName = providers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    public IReadOnlyList<Provider> All => _all;

    public Provider? Find(string name) => _byName.GetValueOrDefault(name);
}
