using System.Collections.Concurrent;
using System.Collections.Frozen;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue.ProviderLists;

/// <summary>What a provider's own list says about a model.</summary>
internal enum Listing
{
    /// <summary>No list could be fetched yet.</summary>
    NoList = 0,
    NotListed,

    /// <summary>The list does not say what kind of model it is.</summary>
    Untyped,
    Video,
    NoVideo,
}

/// <summary>The providers' own lists of models, in memory.</summary>
internal sealed class ModelLists(TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, Entry> _byProvider = new(StringComparer.Ordinal);

    public (Listing Listing, string? Type) Find(Provider provider, string model)
    {
        if (EntryOf(provider) is not { } entry) return (Listing.NoList, null);
        if (!entry.Models.TryGetValue(model, out var listed)) return (Listing.NotListed, null);
        return (listed switch { { Type: null } => Listing.Untyped, { IsVideo: true } => Listing.Video, _ => Listing.NoVideo }, listed.Type);
    }

    /// <summary>All ids that may be video models, for "did you mean".</summary>
    public IEnumerable<string> VideoModels(Provider provider) =>
        EntryOf(provider)?.Models.Values.Where(model => model.Type is null || model.IsVideo).Select(model => model.Id) ?? [];

    public void Set(ProviderModelList list) => _byProvider[list.Provider] = new(
        list, list.Models.DistinctBy(model => model.Id).ToFrozenDictionary(model => model.Id, StringComparer.Ordinal));

    public IReadOnlyList<ProviderModelList> All => [.. _byProvider.Values.Select(entry => entry.List)];

    public DateTimeOffset? FetchedAt(Provider provider) => EntryOf(provider)?.List.FetchedAt;

    /// <summary>A request for a model was refused because the list does not have it.</summary>
    public void NoteMiss(Provider provider)
    {
        if (EntryOf(provider) is { } entry) entry.MissedAt = clock.GetUtcNow();
    }

    /// <summary>Whether a request was refused because of this list: the model may be newer than the list.</summary>
    public bool WasMissed(Provider provider) => EntryOf(provider) is { } entry && entry.MissedAt > entry.List.FetchedAt;

    private Entry? EntryOf(Provider provider) =>
        _byProvider.TryGetValue(provider.Name, out var entry) && entry.List.Url == provider.BaseUrl.ToString() ? entry : null;

    private sealed record Entry(ProviderModelList List, FrozenDictionary<string, ListedModel> Models)
    {
        public DateTimeOffset? MissedAt { get; set; }
    }
}
