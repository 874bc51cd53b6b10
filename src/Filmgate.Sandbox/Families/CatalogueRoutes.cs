using System.Text.Json.Nodes;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Families;

/// <summary>CometAPI's public catalogue and OpenAI's list of models.</summary>
internal sealed class CatalogueRoutes(IEnumerable<IFamily> families)
{
    private const long Created = 1767529753;

    private readonly CatalogueEntry[] _models = [.. families.SelectMany(family => family.Models).DistinctBy(model => model.Id)];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/models", () => Responses.Json(new()
        {
            ["success"] = true,
            ["page"] = 0,
            ["page_size"] = 0,
            ["total"] = _models.Length,
            ["data"] = new JsonArray([.. _models.Select(Entry)]),
        })).WithMetadata(new BearerAuthentication.Anonymous());

        routes.MapGet("/v1/models", () => Responses.Json(new()
        {
            ["object"] = "list",
            ["data"] = new JsonArray([.. _models.Select(model => new JsonObject
            {
                ["id"] = model.Id,
                ["object"] = "model",
                ["created"] = Created,
                ["owned_by"] = model.Provider.ToLowerInvariant(),
            })]),
        }));
    }

    private static JsonObject Entry(CatalogueEntry model) => new()
    {
        ["created"] = Created,
        ["id"] = model.Id,
        ["code"] = model.Id,
        ["provider"] = model.Provider,
        ["provider_code"] = model.Provider.ToLowerInvariant(),
        ["name"] = model.Name,
        ["model_type"] = "video",
        ["features"] = new JsonArray([.. model.Features.Select(feature => (JsonNode)feature)]),
        // A string that contains JSON, as in the real catalogue.
        ["endpoints"] = new JsonObject { [model.Family] = new JsonObject { ["path"] = model.Path, ["method"] = "POST" } }.ToJsonString(),
        ["pricing"] = new JsonObject
        {
            ["currency"] = "USD / M Tokens",
            ["input"] = null,
            ["output"] = null,
            ["per_request"] = model.PerRequest,
            ["per_second"] = model.PerSecond,
        },
        ["api_doc_url"] = "https://apidoc.cometapi.com/api/video",
    };
}
