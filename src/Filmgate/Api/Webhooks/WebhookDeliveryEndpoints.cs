using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Webhooks;

/// <summary><c>/v1/webhooks/messages</c>: what was sent and how it fared; replay and test.</summary>
internal sealed class WebhookDeliveryEndpoints(IDeliveryStore store, DeliveryQueue queue, NodeLease lease, ApiKeyAuthentication gate, WebhookOptions options, TimeProvider clock)
{
    private const int LargestPage = 100;
    private static readonly string[] Statuses = [Delivery.Pending, Delivery.Delivered, Delivery.Failed];
    private static readonly FrozenSet<string> KnownOfTest = ["endpoint_id", "url"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/webhooks/messages", gate.Admit(ListAsync));
        routes.MapGet("/v1/webhooks/messages/{id}", gate.Admit(RetrieveAsync));
        routes.MapPost("/v1/webhooks/messages/{id}/replay", gate.Admit(ReplayAsync));
        routes.MapPost("/v1/webhooks/test", gate.Admit(TestAsync));
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var limit = query.Limit(usual: 20, LargestPage);
        var filter = new DeliveryFilter(Given("after"), Given("status"), Given("video_id"), Given("endpoint_id"));
        if (filter.Status is { } status && !Statuses.Contains(status)) query.Problems.Add(new("status", $"status must be one of {string.Join(", ", Statuses)}."));
        if (query.Problems.Count > 0)
        {
            await ApiError.Wrong(query.Problems).WriteAsync(http);
            return;
        }

        var found = await store.ListAsync(caller.Owner, filter, limit + 1, http.RequestAborted);
        var page = found.Take(limit).Select(Show).ToList();
        var list = new WebhookMessageList { Data = page, FirstId = page.FirstOrDefault()?.Id, LastId = page.LastOrDefault()?.Id, HasMore = found.Count > limit };
        await JsonResponse.WriteAsync(http, list, WebhookJson.Default.WebhookMessageList);

        string? Given(string name)
        {
            if (query.Text(name) is not { } value) return null;
            if (value.Length > 64 || FieldReader.IsGarbled(value)) query.Problems.Add(new(name, $"{name} must be an id or a word of at most 64 characters."));
            return value;
        }
    }

    private async Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = Id(http);
        if (!IsId(id) || await store.LoadAsync(id, http.RequestAborted) is not { Delivery: var message } || message.Owner != caller.Owner)
        {
            await ApiError.NoSuchMessage(id).WriteAsync(http);
            return;
        }

        var tries = await store.TriesAsync(id, http.RequestAborted);
        var shown = Show(message) with
        {
            Body = message.Body,
            Log = [.. tries.Select(one => new WebhookTry(one.At.ToUnixTimeSeconds(), one.Status, one.Error, (long)one.Took.TotalMilliseconds))],
        };
        await JsonResponse.WriteAsync(http, shown, WebhookJson.Default.WebhookMessage);
    }

    private async Task ReplayAsync(HttpContext http, Caller caller)
    {
        var id = Id(http);
        if (!IsId(id) || await store.ReplayAsync(caller.Owner, id, lease.Node, clock.GetUtcNow(), http.RequestAborted) is not { } message)
        {
            await ApiError.NoSuchMessage(id).WriteAsync(http);
            return;
        }

        if (message.Node == lease.Node) queue.Schedule(message.Id, message.Owner, message.Url, clock.GetUtcNow());
        await JsonResponse.WriteAsync(http, Show(message), WebhookJson.Default.WebhookMessage);
    }

    private async Task TestAsync(HttpContext http, Caller caller)
    {
        var (body, malformed) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (malformed is not null)
        {
            await malformed.WriteAsync(http);
            return;
        }

        using var given = body!;
        var (endpoint, url, error) = await TargetAsync(new(given.Fields), caller, http.RequestAborted);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var now = clock.GetUtcNow();
        var text = WebhookBody.Write(WebhookBody.Wrap(WebhookEvents.Test, now, new() { ["message"] = "A test message of this Filmgate gateway. No video belongs to it." }));
        var message = new Videos.NewDelivery(Delivery.NewId(now), caller.Owner, null, WebhookEvents.Test, endpoint, url!, text, lease.Node, now);
        await store.AddAsync(message, http.RequestAborted);
        queue.Schedule(message.Id, message.Owner, message.Url, now);
        await JsonResponse.WriteAsync(http, Show((await store.LoadAsync(message.Id, CancellationToken.None))!.Delivery), WebhookJson.Default.WebhookMessage);
    }

    private async Task<(string? Endpoint, string? Url, ApiError? Error)> TargetAsync(FieldReader fields, Caller caller, CancellationToken ct)
    {
        fields.RefuseOthers(KnownOfTest);
        var (id, url) = (fields.Text("endpoint_id", 64), fields.Text("url", ReceiverUrl.MaxLength));
        if (fields.Problems.Count == 0 && id is null == url is null) fields.Wrong<string>("endpoint_id", "or url is required, and not both");
        if (url is not null && ReceiverUrl.Complaint(url, options.AllowPrivate) is { } complaint) fields.Wrong<string>("url", complaint);
        if (fields.Problems.Count > 0) return (null, null, ApiError.Wrong(fields.Problems));
        if (id is null) return (null, url, null);
        return (await store.EndpointsAsync(caller.Owner, ct)).FirstOrDefault(one => one.Id == id) is { } endpoint ? (id, endpoint.Url, null) : (null, null, ApiError.NoSuchEndpoint(id));
    }

    private static string Id(HttpContext http) => (string)http.GetRouteValue("id")!;

    private static bool IsId(string id) => id.Length == 36 && id.StartsWith("msg_", StringComparison.Ordinal) && !FieldReader.IsGarbled(id);

    private static WebhookMessage Show(Delivery message) => new()
    {
        Id = message.Id,
        Event = message.Event,
        Status = message.Status,
        VideoId = message.VideoId,
        EndpointId = message.EndpointId,
        Url = message.Url,
        Tries = message.Tries,
        CreatedAt = message.CreatedAt.ToUnixTimeSeconds(),
        NextTryAt = message.DueAt?.ToUnixTimeSeconds(),
        EndedAt = message.EndedAt?.ToUnixTimeSeconds(),
    };
}
