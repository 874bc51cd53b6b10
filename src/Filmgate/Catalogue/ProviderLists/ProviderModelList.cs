namespace Filmgate.Catalogue.ProviderLists;

/// <summary>The models that a provider says it has.</summary>
/// <param name="Url">The provider's base URL: another server has other models.</param>
internal sealed record ProviderModelList(string Provider, string Url, DateTimeOffset FetchedAt, IReadOnlyList<ListedModel> Models);

/// <param name="Type">The provider's word for the kind of model, such as <c>video</c>. Null: the list does not say.</param>
internal sealed record ListedModel(string Id, string? Type)
{
    public bool IsVideo => Type?.Contains("video", StringComparison.OrdinalIgnoreCase) is true;
}
