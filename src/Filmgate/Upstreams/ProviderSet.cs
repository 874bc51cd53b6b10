using System.Collections.Frozen;

namespace Filmgate.Upstreams;

/// <summary>The providers of this installation, in order of preference. Names resolve here.</summary>
internal sealed class ProviderSet(IReadOnlyList<Provider> providers)
{
    private readonly Provider[] _all = [.. providers];
    private readonly FrozenDictionary<string, Provider> _byName = providers.ToFrozenDictionary(p => p.Name, StringComparer.Ordinal);

    public IReadOnlyList<Provider> All => _all;

    public Provider? Find(string name) => _byName.GetValueOrDefault(name);
}
