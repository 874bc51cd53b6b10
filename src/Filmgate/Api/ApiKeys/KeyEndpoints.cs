using System.Collections.Frozen;
using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Formatting;
using Filmgate.Keys;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.ApiKeys;

/// <summary><c>/v1/keys</c>: the API keys of the gateway, for operators.</summary>
internal sealed class KeyEndpoints(
    IKeyStore store, KeyAdministration administration, ApiKeyCache cache, EndpointHandlers handlers, TimeProvider clock)
{
    private const int MaxGraceLength = 32;
    private static readonly TimeSpan DefaultGrace = TimeSpan.FromHours(24);
    private static readonly FrozenSet<string> OfRotate = new[] { "grace" }.ToFrozenSet(StringComparer.Ordinal);

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/keys", handlers.ForOperatorWithBody(body => KeyRequest.ReadCreate(body.Fields, clock.GetUtcNow()), CreateAsync))
            .Audits("key.create");
        routes.MapGet("/v1/keys", handlers.ForOperator(ListAsync));
        routes.MapGet("/v1/keys/{id}", handlers.ForOperator(RetrieveAsync));
        routes.MapPatch(
            "/v1/keys/{id}", handlers.ForOperatorWithBody(body => KeyRequest.ReadChange(body.Fields, clock.GetUtcNow()), ChangeAsync))
            .Audits("key.update");
        routes.MapPost("/v1/keys/{id}/rotate", handlers.ForOperator(RotateAsync)).Audits("key.rotate");
        routes.MapDelete("/v1/keys/{id}", handlers.ForOperator(RevokeAsync)).Audits("key.revoke");
    }

    private async Task CreateAsync(HttpContext http, Caller caller, KeyRequest request)
    {
        if (request.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(request.Problems).WriteAsync(http);
            return;
        }

        var (result, text) = await administration.CreateAsync(request.Apply, request.Adopts, http.RequestAborted);
        if (result.Key is { } key) http.Response.Headers.Location = $"/v1/keys/{key.Id}";
        AuditTrail.Describe(http, result.Key?.Id, request.Describe());
        await WriteAsync(http, result, request.Name!, request.Name, text);
    }

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var (all, now) = (await store.ListAsync(http.RequestAborted), clock.GetUtcNow());
        http.Response.Headers.CacheControl = "no-store";
        var list = new GatewayKeyList { Data = [.. all.Select(key => KeyView.Show(key, now))] };
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.GatewayKeyList);
    }

    private async Task RetrieveAsync(HttpContext http, Caller caller)
    {
        var id = Id(http);
        var key = (await store.ListAsync(http.RequestAborted)).FirstOrDefault(one => one.Id == id);
        await WriteAsync(http, key ?? (KeyResult)KeyRefusal.NotFound, id);
    }

    private async Task ChangeAsync(HttpContext http, Caller caller, KeyRequest request)
    {
        if (request.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(request.Problems).WriteAsync(http);
            return;
        }

        AuditTrail.Describe(http, detail: request.Describe());
        var result = await administration.ChangeAsync(Id(http), request.Apply, keepsOperator: !caller.IsCommand, http.RequestAborted);
        await WriteAsync(http, result, Id(http), request.Name);
    }

    /// <summary>The body is optional.</summary>
    private async Task RotateAsync(HttpContext http, Caller caller)
    {
        var (grace, error) = (DefaultGrace, default(ApiError));
        if (http.Request.ContentType is not null || http.Request.ContentLength > 0) (grace, error) = await ReadGraceAsync(http);
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        AuditTrail.Describe(http, detail: $"grace {UnitFormat.Of(grace)}");
        var (result, text) = await administration.RotateAsync(Id(http), grace, http.RequestAborted);
        await WriteAsync(http, result, Id(http), text: text);
    }

    private async Task RevokeAsync(HttpContext http, Caller caller) =>
        await WriteAsync(http, await administration.RevokeAsync(Id(http), keepsOperator: !caller.IsCommand, http.RequestAborted), Id(http));

    /// <summary>This node knows the change at once, other nodes within two seconds.</summary>
    private async Task WriteAsync(HttpContext http, KeyResult result, string id, string? name = null, string? text = null)
    {
        if (result.Key is not { } key)
        {
            await ApiError.Of(result.Refusal, id, name).WriteAsync(http);
            return;
        }

        await cache.RefreshAsync(CancellationToken.None);
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, KeyView.Show(key, clock.GetUtcNow(), text), ApiJson.Default.GatewayKey);
    }

    private static async Task<(TimeSpan Grace, ApiError? Error)> ReadGraceAsync(HttpContext http)
    {
        var (body, error) = await RequestBody.ReadAsync(http.Request, http.RequestAborted);
        if (error is not null) return (default, error);
        using (body)
        {
            var (fields, grace) = (new FieldReader(body!.Fields), DefaultGrace);
            fields.RejectUnknown(OfRotate);
            try
            {
                if (fields.Text("grace", MaxGraceLength) is { } text) grace = SettingParser.Duration(text, "0s", "90d");
            }
            catch (FormatException)
            {
                fields.AddProblem<string>("grace", "must be a duration from 0s to 90d, such as 24h");
            }

            return (grace, fields.Problems.Count > 0 ? ApiError.InvalidRequest(fields.Problems) : null);
        }
    }

    private static string Id(HttpContext http) => (string)http.GetRouteValue("id")!;
}
