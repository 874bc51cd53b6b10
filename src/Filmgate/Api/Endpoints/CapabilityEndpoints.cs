using System.Text.Json.Nodes;
using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>What the models can do: in our format under <c>/v1/videos/models</c>, in CometAPI's format under <c>/api/models</c>.</summary>
internal sealed class CapabilityEndpoints(ModelCatalogue catalogue, Router router, QuoteCalculator quotes, EndpointHandlers handlers)
{
    private static readonly VideoRequest EmptyRequest = new() { Prompt = "" };

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/videos/models", handlers.WithCaller(ListAsync));
        routes.MapGet("/api/models", (RequestDelegate)ListForCometAsync);
    }

    private Task ListAsync(HttpContext http, Caller caller) =>
        JsonResponse.WriteAsync(
            http, new CapabilityList { Data = [.. Served(caller.Access).Select(Show)] }, ApiJson.Default.CapabilityList);

    /// <summary>Needs no API key, like CometAPI's: it shows prices and nothing about callers.</summary>
    private Task ListForCometAsync(HttpContext http)
    {
        var models = new JsonArray([.. Served(KeyAccess.Unlimited).Select(ShowForComet)]);
        var envelope = new JsonObject
        {
            ["success"] = true,
            ["page"] = 1,
            ["page_size"] = models.Count,
            ["total"] = models.Count,
            ["data"] = models,
        };
        http.Response.ContentType = "application/json; charset=utf-8";
        return http.Response.WriteAsync(envelope.ToJsonString(), http.RequestAborted);
    }

    private static JsonNode ShowForComet((CatalogueModel Model, ProviderRoute Route) served)
    {
        var endpoint = new JsonObject { [served.Route.Dialect] = new JsonObject { ["path"] = "/v1/videos", ["method"] = "POST" } };
        return new JsonObject
        {
            ["id"] = served.Model.Id,
            ["code"] = served.Model.Id,
            ["object"] = "model",
            ["name"] = served.Model.Name,
            ["provider"] = served.Route.Provider.Name,
            ["provider_code"] = served.Route.Provider.Name,
            ["model_type"] = "video",
            ["features"] = new JsonArray([.. Modalities(served.Model).Select(m => (JsonNode)m)]),
            ["endpoints"] = endpoint.ToJsonString(),                    // a string that contains JSON, as in CometAPI
            ["pricing"] = new JsonObject
            {
                ["currency"] = "USD / M Tokens",
                ["input"] = null,
                ["output"] = served.Model.Price?.PerMillionTokens,
                ["per_request"] = served.Model.Price?.PerVideo,
                ["per_second"] = served.Model.Price?.PerSecond,
            },
        };
    }

    private IEnumerable<(CatalogueModel Model, ProviderRoute Route)> Served(KeyAccess access) =>
        catalogue.All
            .Where(m => access.AllowsModel(m.Id))
            .Select(m => (Model: m, Route: router.RouteTo(m, allowed: access.Providers)))
            .Where(m => m.Route is not null)
            .Select(m => (m.Model.ForProvider(m.Route!.Provider), m.Route));

    private ModelCapabilities Show((CatalogueModel Model, ProviderRoute Route) served)
    {
        var model = served.Model;
        return new()
        {
            Id = model.Id,
            Name = model.Name,
            Provider = served.Route.Provider.Name,
            Modalities = [.. Modalities(model)],
            Seconds = model.Seconds?.Values,
            SecondsRange = model.Seconds is { From: { } from, To: { } to } ? [from, to] : null,
            DefaultSeconds = model.Seconds?.Default,
            Sizes = [.. model.Frames.Select(f => f.Size).Where(size => size.Length > 0).Distinct()],
            AspectRatios = [.. model.Frames.Select(f => f.Ratio).Distinct()],
            Resolutions = [.. model.Frames.Select(f => f.Resolution).OfType<string>().Distinct()],
            Frames = [model.Images.Min, model.Images.Max],
            MaxReferences = model.MaxReferences,
            Audio = model.Audio.ToString().ToLowerInvariant(),
            MaxSeed = model.MaxSeed,
            NegativePrompt = model.NegativePrompt,
            MaxPrompt = model.MaxPrompt,
            PriceUsd = model.PriceOf(model.Resolve(EmptyRequest)) / 1_000_000m,
            PriceBasis = model.Basis(),
            TypicalRenderSeconds = quotes.ExpectedRenderTime(model, EmptyRequest).Seconds,
            EndsOn = model.EndsOn?.ToString("O"),
            Replacement = model.Replacement,
            AsOf = model.AsOf,
        };
    }

    private static IEnumerable<string> Modalities(CatalogueModel model)
    {
        if (model.Images.Min == 0 && model.Video is not VideoRule.Required) yield return "text-to-video";
        if (model.Images.Max > 0) yield return "image-to-video";
        if (model.Images.Max > 1) yield return "first-last-frame";
        if (model.MaxReferences > 0) yield return "reference-to-video";
        if (model.Video is not VideoRule.None) yield return "video-to-video";
        if (model.Remix) yield return "remix";
    }
}
