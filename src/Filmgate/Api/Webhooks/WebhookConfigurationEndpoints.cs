using System.Collections.Frozen;
using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Webhooks;

/// <summary><c>/v1/webhooks/endpoints</c>, <c>/secret</c> and <c>/public-key</c>: where a key's events go, and what signs them.</summary>
internal sealed class WebhookConfigurationEndpoints(IDeliveryStore store, EndpointCache book, SigningKeys keys, ApiKeyAuthentication gate, WebhookOptions options, TimeProvider clock)
{
    private const int Most = 16;
    private const int LongestDescription = 200;
    private static readonly FrozenSet<string> Known = ["url", "events", "description"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/webhooks/endpoints", gate.Admit(AddAsync));
        routes.MapGet("/v1/webhooks/endpoints", gate.Admit(ListAsync));
        routes.MapDelete("/v1/webhooks/endpoints/{id}", gate.Admit(RemoveAsync));
        routes.MapPost("/v1/webhooks/endpoints/{id}/enable", gate.Admit((http, caller) => SwitchAsync(http, caller, null)));
        routes.MapPost("/v1/webhooks/endpoints/{id}/disable", gate.Admit((http, caller) => SwitchAsync(http, caller, "It was disabled by its owner.")));
        routes.MapGet("/v1/webhooks/secret", gate.Admit(ShowSecretAsync));
        routes.MapPost("/v1/webhooks/secret/rotate", gate.Admit(RotateAsync));
        routes.MapGet("/v1/webhooks/public-key", gate.Admit(ShowPublicKeyAsync));
    }

    /// <summary>The events in a field of that name; null where it is not there.</summary>
    public static IReadOnlyList<string>? Events(FieldReader fields, string name)
    {
        if (fields.Find(name) is null) return null;
        var events = fields.Texts(name, WebhookEvents.All.Count, 64);
        if (events.FirstOrDefault(word => !WebhookEvents.All.Contains(word)) is { } unknown) fields.Wrong<string>(name, $"has '{ApiError.Short(unknown)}'; known: {string.Join(", ", WebhookEvents.All)}");
        else if (events.Count == 0 && fields.Problems.TrueForAll(p => p.Param != name)) fields.Wrong<string>(name, $"is empty; known: {string.Join(", ", WebhookEvents.All)}");
        return [.. events.Distinct(StringComparer.Ordinal)];
    }

    private async Task AddAsync(HttpContext http, Caller caller)
    {
        var (body, malformed) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (malformed is not null)
        {
            await malformed.WriteAsync(http);
            return;
        }

        using var given = body!;
        var fields = new FieldReader(given.Fields);
        fields.RefuseOthers(Known);
        var url = fields.Text("url", ReceiverUrl.MaxLength);
        if (url is null && fields.Problems.Count == 0) fields.Wrong<string>("url", "is required: say where the events go");
        if (url is not null && ReceiverUrl.Complaint(url, options.AllowPrivate) is { } complaint) fields.Wrong<string>("url", complaint);
        var events = Events(fields, "events") ?? WebhookEvents.Default;
        var description = fields.Text("description", LongestDescription);
        if (fields.Problems.Count > 0)
        {
            await ApiError.Wrong(fields.Problems).WriteAsync(http);
            return;
        }

        var now = clock.GetUtcNow();
        var endpoint = new Filmgate.Webhooks.DeliveryEndpoint($"we_{Guid.CreateVersion7(now):N}", caller.Owner, url!, events, description, now);
        if (!await store.AddEndpointAsync(endpoint, Most, http.RequestAborted))
        {
            await ApiError.TooManyEndpoints(Most).WriteAsync(http);
            return;
        }

        await book.RefreshAsync(CancellationToken.None);
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

        await book.RefreshAsync(CancellationToken.None);
        await JsonResponse.WriteAsync(http, Show(endpoint), WebhookJson.Default.WebhookEndpoint);
    }

    private async Task SwitchAsync(HttpContext http, Caller caller, string? disabledReason)
    {
        if (await store.SwitchEndpointAsync(caller.Owner, Id(http), disabledReason, clock.GetUtcNow(), http.RequestAborted) is not { } endpoint)
        {
            await ApiError.NoSuchEndpoint(Id(http)).WriteAsync(http);
            return;
        }

        await book.RefreshAsync(CancellationToken.None);
        await JsonResponse.WriteAsync(http, Show(endpoint), WebhookJson.Default.WebhookEndpoint);
    }

    private async Task ShowSecretAsync(HttpContext http, Caller caller) => await WriteAsync(http, caller, await keys.SecretAsync(caller.Owner, http.RequestAborted));

    private async Task RotateAsync(HttpContext http, Caller caller) => await WriteAsync(http, caller, await keys.RotateSecretAsync(caller.Owner, http.RequestAborted));

    private async Task ShowPublicKeyAsync(HttpContext http, Caller caller)
    {
        var pair = await keys.KeyPairAsync(caller.Owner, http.RequestAborted);
        var shown = new WebhookPublicKey { PublicKey = pair.PublicKey, CreatedAt = pair.CreatedAt.ToUnixTimeSeconds() };
        await JsonResponse.WriteAsync(http, shown, WebhookJson.Default.WebhookPublicKey);
    }

    private async Task WriteAsync(HttpContext http, Caller caller, SigningSecret? own)
    {
        var before = (await store.SigningKeysAsync(caller.Owner, http.RequestAborted)).Secrets.Where(one => one.ExpiresAt > clock.GetUtcNow()).Max(one => one.ExpiresAt);
        var shown = new WebhookSecret { Source = own is null ? "gateway" : "key", Secret = own?.Value, CreatedAt = own?.CreatedAt.ToUnixTimeSeconds(), PreviousUntil = before?.ToUnixTimeSeconds() };
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, shown, WebhookJson.Default.WebhookSecret);
    }

    private static string Id(HttpContext http) => (string)http.GetRouteValue("id")!;

    private static WebhookEndpoint Show(Filmgate.Webhooks.DeliveryEndpoint endpoint) => new()
    {
        Id = endpoint.Id,
        Url = endpoint.Url,
        Events = endpoint.Events,
        Description = endpoint.Description,
        CreatedAt = endpoint.CreatedAt.ToUnixTimeSeconds(),
        DisabledAt = endpoint.DisabledAt?.ToUnixTimeSeconds(),
        DisabledReason = endpoint.DisabledReason,
    };
}
