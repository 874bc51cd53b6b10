using System.Collections.Frozen;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Problem = Filmgate.Catalogue.Problem;

namespace Filmgate.Api.Webhooks;

/// <summary>
/// <c>/v1/webhooks/endpoints</c>, <c>/v1/webhooks/secret</c> and <c>/v1/webhooks/public-key</c>: where the events of an API key are
/// sent, and how they are signed.
/// </summary>
internal sealed class WebhookConfigurationEndpoints(
    IDeliveryStore store,
    EndpointCache endpoints,
    SigningKeys keys,
    EndpointHandlers handlers,
    ReceiverPolicy receivers,
    TimeProvider clock)
{
    private const int MaxEndpoints = 16;
    private const int MaxDescriptionLength = 200;
    private static readonly FrozenSet<string> Known = ["url", "events", "description"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/webhooks/endpoints", handlers.WithBody(ReadEndpoint, AddAsync));
        routes.MapGet("/v1/webhooks/endpoints", handlers.WithCaller(ListAsync));
        routes.MapDelete("/v1/webhooks/endpoints/{id}", handlers.WithCaller(RemoveAsync));
        routes.MapPost("/v1/webhooks/endpoints/{id}/enable", handlers.WithCaller((http, caller) => SwitchAsync(http, caller, null)));
        routes.MapPost(
            "/v1/webhooks/endpoints/{id}/disable",
            handlers.WithCaller((http, caller) => SwitchAsync(http, caller, "It was disabled by its owner.")));
        routes.MapGet("/v1/webhooks/secret", handlers.WithCaller(ShowSecretAsync));
        routes.MapPost("/v1/webhooks/secret/rotate", handlers.WithCaller(RotateAsync));
        routes.MapGet("/v1/webhooks/public-key", handlers.WithCaller(ShowPublicKeyAsync));
    }

    private NewEndpoint ReadEndpoint(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RejectUnknown(Known);
        var url = fields.WebhookUrl("url", receivers);
        if (url is null && fields.Problems.Count == 0)
            fields.AddProblem<string>("url", "is required: the http(s) URL that receives the events");
        var events = fields.EventNames("events", WebhookEvents.OfEndpoints) ?? WebhookEvents.Default;
        return new(url, events, fields.Text("description", MaxDescriptionLength), fields.Problems);
    }

    private async Task AddAsync(HttpContext http, Caller caller, NewEndpoint request)
    {
        if (request.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(request.Problems).WriteAsync(http);
            return;
        }

        var now = clock.GetUtcNow();
        var id = $"we_{Guid.CreateVersion7(now):N}";
        var endpoint = new DeliveryEndpoint(id, caller.Owner, request.Url!, request.Events, request.Description, now);
        if (!await store.AddEndpointAsync(endpoint, MaxEndpoints, http.RequestAborted))
        {
            await ApiError.TooManyEndpoints(MaxEndpoints).WriteAsync(http);
            return;
        }

        await endpoints.RefreshAsync(CancellationToken.None);
        await JsonResponse.WriteAsync(http, Show(endpoint), WebhookJson.Default.WebhookEndpoint);
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var list = new WebhookEndpointList { Data = [.. (await store.EndpointsAsync(caller.Owner, http.RequestAborted)).Select(Show)] };
        await JsonResponse.WriteAsync(http, list, WebhookJson.Default.WebhookEndpointList);
    }

    private async Task RemoveAsync(HttpContext http, Caller caller)
    {
        var id = Id(http);
        var endpoint = (await store.EndpointsAsync(caller.Owner, http.RequestAborted)).FirstOrDefault(one => one.Id == id);
        if (endpoint is null || !await store.RemoveEndpointAsync(caller.Owner, id, clock.GetUtcNow(), http.RequestAborted))
        {
            await ApiError.NoSuchEndpoint(id).WriteAsync(http);
            return;
        }

        await endpoints.RefreshAsync(CancellationToken.None);
        await JsonResponse.WriteAsync(http, Show(endpoint), WebhookJson.Default.WebhookEndpoint);
    }

    private async Task SwitchAsync(HttpContext http, Caller caller, string? disabledReason)
    {
        var id = Id(http);
        if (await store.SwitchEndpointAsync(caller.Owner, id, disabledReason, clock.GetUtcNow(), http.RequestAborted) is not { } endpoint)
        {
            await ApiError.NoSuchEndpoint(id).WriteAsync(http);
            return;
        }

        await endpoints.RefreshAsync(CancellationToken.None);
        await JsonResponse.WriteAsync(http, Show(endpoint), WebhookJson.Default.WebhookEndpoint);
    }

    private async Task ShowSecretAsync(HttpContext http, Caller caller) =>
        await WriteAsync(http, caller, await keys.SecretAsync(caller.Owner, http.RequestAborted));

    private async Task RotateAsync(HttpContext http, Caller caller) =>
        await WriteAsync(http, caller, await keys.RotateSecretAsync(caller.Owner, http.RequestAborted));

    private async Task ShowPublicKeyAsync(HttpContext http, Caller caller)
    {
        var pair = await keys.KeyPairAsync(caller.Owner, http.RequestAborted);
        var shown = new WebhookPublicKey { PublicKey = pair.PublicKey, CreatedAt = pair.CreatedAt.ToUnixTimeSeconds() };
        await JsonResponse.WriteAsync(http, shown, WebhookJson.Default.WebhookPublicKey);
    }

    private async Task WriteAsync(HttpContext http, Caller caller, SigningSecret? own)
    {
        var stored = await store.SigningKeysAsync(caller.Owner, http.RequestAborted);
        var valid = stored.Secrets.Where(secret => secret.ExpiresAt > clock.GetUtcNow());
        var shown = new WebhookSecret
        {
            Source = own is null ? "gateway" : "key",
            Secret = own?.Value,
            CreatedAt = own?.CreatedAt.ToUnixTimeSeconds(),
            PreviousUntil = valid.Max(secret => secret.ExpiresAt)?.ToUnixTimeSeconds(),
        };
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, shown, WebhookJson.Default.WebhookSecret);
    }

    private static string Id(HttpContext http) => (string)http.GetRouteValue("id")!;

    private static WebhookEndpoint Show(DeliveryEndpoint endpoint) => new()
    {
        Id = endpoint.Id,
        Url = endpoint.Url,
        Events = endpoint.Events,
        Description = endpoint.Description,
        CreatedAt = endpoint.CreatedAt.ToUnixTimeSeconds(),
        DisabledAt = endpoint.DisabledAt?.ToUnixTimeSeconds(),
        DisabledReason = endpoint.DisabledReason,
    };

    /// <param name="Url">Null if there is a problem.</param>
    private sealed record NewEndpoint(string? Url, IReadOnlyList<string> Events, string? Description, IReadOnlyList<Problem> Problems);
}
