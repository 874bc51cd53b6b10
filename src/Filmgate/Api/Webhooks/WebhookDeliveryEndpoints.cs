using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Problem = Filmgate.Catalogue.Problem;

namespace Filmgate.Api.Webhooks;

/// <summary><c>/v1/webhooks/messages</c>: the deliveries and their attempts; replay and test.</summary>
internal sealed class WebhookDeliveryEndpoints(
    IDeliveryStore store,
    DeliveryQueue queue,
    NodeLease lease,
    EndpointHandlers handlers,
    ReceiverPolicy receivers,
    TimeProvider clock)
{
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private const int MaxIdLength = 64;
    private static readonly string[] Statuses = [Delivery.Pending, Delivery.Delivered, Delivery.Failed];
    private static readonly FrozenSet<string> KnownOfTest = ["endpoint_id", "url"];

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/webhooks/messages", handlers.WithCaller(ListAsync))
            .Reads("limit", "after", "status", "video_id", "endpoint_id");
        routes.MapGet("/v1/webhooks/messages/{id}", handlers.WithCaller(RetrieveAsync));
        routes.MapPost("/v1/webhooks/messages/{id}/replay", handlers.WithCaller(ReplayAsync));
        routes.MapPost("/v1/webhooks/test", handlers.WithBody(ReadTest, TestAsync));
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var limit = query.Limit(DefaultPageSize, MaxPageSize);
        var filter = new DeliveryFilter(Text("after"), Text("status"), Text("video_id"), Text("endpoint_id"));
        if (filter.Status is { } status && !Statuses.Contains(status))
            query.Problems.Add(new("status", $"status must be one of {string.Join(", ", Statuses)}."));
        if (query.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(query.Problems).WriteAsync(http);
            return;
        }

        var found = await store.ListAsync(caller.Owner, filter, limit + 1, http.RequestAborted);
        var page = found.Take(limit).Select(Show).ToList();
        var list = new WebhookMessageList
        {
            Data = page,
            FirstId = page.FirstOrDefault()?.Id,
            LastId = page.LastOrDefault()?.Id,
            HasMore = found.Count > limit,
        };
        await JsonResponse.WriteAsync(http, list, WebhookJson.Default.WebhookMessageList);

        string? Text(string name)
        {
            if (query.Text(name) is not { } value) return null;
            if (value.Length > MaxIdLength || FieldReader.HasInvalidCharacters(value))
                query.Problems.Add(new(name, $"{name} must have at most {MaxIdLength} characters and no control characters."));
            return value;
        }
    }

    private async Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = Id(http);
        if (!IsId(id) || await store.LoadAsync(id, http.RequestAborted) is not { Delivery: var delivery } || delivery.Owner != caller.Owner)
        {
            await ApiError.NoSuchMessage(id).WriteAsync(http);
            return;
        }

        var tries = await store.TriesAsync(id, http.RequestAborted);
        var shown = Show(delivery) with
        {
            Body = delivery.Body,
            Log = [.. tries.Select(Show)],
        };
        await JsonResponse.WriteAsync(http, shown, WebhookJson.Default.WebhookMessage);
    }

    private async Task ReplayAsync(HttpContext http, Caller caller)
    {
        var id = Id(http);
        if (!IsId(id) || await store.ReplayAsync(caller.Owner, id, lease.Node, clock.GetUtcNow(), http.RequestAborted) is not { } delivery)
        {
            await ApiError.NoSuchMessage(id).WriteAsync(http);
            return;
        }

        if (delivery.Node == lease.Node) queue.Schedule(delivery.Id, delivery.Owner, delivery.Url, clock.GetUtcNow());
        await JsonResponse.WriteAsync(http, Show(delivery), WebhookJson.Default.WebhookMessage);
    }

    private TestRequest ReadTest(RequestBody body)
    {
        var fields = new FieldReader(body.Fields);
        fields.RejectUnknown(KnownOfTest);
        var (endpointId, url) = (fields.Text("endpoint_id", MaxIdLength), fields.WebhookUrl("url", receivers));
        if (fields.Problems.Count == 0 && endpointId is null == url is null)
            fields.AddProblem<string>("endpoint_id", "or url is required, but not both");
        return new(endpointId, url, fields.Problems);
    }

    private async Task TestAsync(HttpContext http, Caller caller, TestRequest request)
    {
        var (url, error) = await UrlAsync(request, caller, http.RequestAborted);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var now = clock.GetUtcNow();
        var data = new JsonObject { ["message"] = "This is a test message from Filmgate. It belongs to no video." };
        var body = WebhookBody.Write(WebhookBody.Wrap(WebhookEvents.Test, now, data));
        var delivery = new NewDelivery(
            Delivery.NewId(now), caller.Owner, null, WebhookEvents.Test, request.EndpointId, url!, body, lease.Node, now);
        await store.AddAsync(delivery, http.RequestAborted);
        queue.Schedule(delivery.Id, delivery.Owner, delivery.Url, now);
        var stored = (await store.LoadAsync(delivery.Id, CancellationToken.None))!.Delivery;
        await JsonResponse.WriteAsync(http, Show(stored), WebhookJson.Default.WebhookMessage);
    }

    private async Task<(string? Url, ApiError? Error)> UrlAsync(TestRequest request, Caller caller, CancellationToken ct)
    {
        if (request.Problems.Count > 0) return (null, ApiError.InvalidRequest(request.Problems));
        if (request.EndpointId is not { } id) return (request.Url, null);
        var endpoint = (await store.EndpointsAsync(caller.Owner, ct)).FirstOrDefault(one => one.Id == id);
        return endpoint is null ? (null, ApiError.NoSuchEndpoint(id)) : (endpoint.Url, null);
    }

    private static string Id(HttpContext http) => (string)http.GetRouteValue("id")!;

    private static bool IsId(string id) =>
        id.Length == 36 && id.StartsWith("msg_", StringComparison.Ordinal) && !FieldReader.HasInvalidCharacters(id);

    private static WebhookTry Show(DeliveryTry one) =>
        new(one.At.ToUnixTimeSeconds(), one.Status, one.Error, (long)one.Took.TotalMilliseconds);

    private static WebhookMessage Show(Delivery delivery) => new()
    {
        Id = delivery.Id,
        Event = delivery.Event,
        Status = delivery.Status,
        VideoId = delivery.VideoId,
        EndpointId = delivery.EndpointId,
        Url = delivery.Url,
        Tries = delivery.Tries,
        CreatedAt = delivery.CreatedAt.ToUnixTimeSeconds(),
        NextTryAt = delivery.DueAt?.ToUnixTimeSeconds(),
        EndedAt = delivery.EndedAt?.ToUnixTimeSeconds(),
    };

    private sealed record TestRequest(string? EndpointId, string? Url, IReadOnlyList<Problem> Problems);
}
