using Filmgate.Json;
using Filmgate.Upstreams;

namespace Filmgate.Catalogue.ProviderLists;

/// <summary>Fetches the list of models that a provider publishes. Only systems that take uncatalogued models have one here.</summary>
internal sealed class ModelListReader(UpstreamHttp http, TimeProvider clock)
{
    private const int MaxModels = 10_000;
    private const int MaxTypeLength = 40;
    private const string VideoType = "video";

    public static bool HasList(Provider provider) => CatalogueModel.UncataloguedRoutes.ContainsKey(provider.System.Name);

    /// <summary>Null: the provider has no list, or it could not be read. An empty list is not believed either.</summary>
    public async Task<IReadOnlyList<ListedModel>?> FetchAsync(Provider provider, CancellationToken ct)
    {
        if (!HasList(provider)) return null;
        var dialect = CatalogueModel.UncataloguedRoutes[provider.System.Name].Dialect;
        var upstream = new Upstream(provider, dialect, provider.Credentials[0], http, clock);
        return provider.System.Name switch
        {
            // Public, with the type of each model. Servers that only resemble CometAPI may have no such list, but OpenAI's.
            "cometapi" => await FetchPublicAsync(new(upstream.BaseUrl, "../api/models"), ct) ?? await FetchAsync(upstream, "models", ct),
            "openrouter" => await FetchAsync(upstream, "videos/models", ct, type: VideoType),
            _ => await FetchAsync(upstream, "models", ct),
        };
    }

    /// <param name="type">The type of all models in the list. Null: each entry may have its own.</param>
    public static IReadOnlyList<ListedModel>? Read(JsonView body, string? type)
    {
        var list = body["data"];
        var models = new List<ListedModel>();
        for (var i = 0; i < MaxModels && list[i] is { Exists: true } entry; i++)
            if (entry.FirstText("id", "code") is { } id && ModelCatalogue.IsWellFormedId(id))
                models.Add(new(id, type ?? TypeOf(entry)));
        return models.Count > 0 ? models : null;
    }

    private async Task<IReadOnlyList<ListedModel>?> FetchPublicAsync(Uri url, CancellationToken ct)
    {
        var response = await http.QueryAsync(new(HttpMethod.Get, url), ct);
        return response.IsSuccess ? Read(response.Body, type: null) : null;
    }

    private static async Task<IReadOnlyList<ListedModel>?> FetchAsync(
        Upstream upstream, string path, CancellationToken ct, string? type = null)
    {
        var response = await upstream.GetAsync(path, ct);
        return response.IsSuccess ? Read(response.Body, type) : null;
    }

    /// <summary>The type is repeated in error messages.</summary>
    private static string? TypeOf(JsonView entry) =>
        entry["model_type"].Text is { Length: <= MaxTypeLength } type && !type.Any(char.IsControl) ? type : null;
}
