using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Audit;

/// <summary><c>GET /v1/audit</c>: what operators did, newest first.</summary>
internal sealed class AuditEndpoint(IAuditLog log, EndpointHandlers handlers)
{
    private const int DefaultPageSize = 20;
    private const int MaxPageSize = 100;
    private const int MaxFilterLength = 200;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/audit", handlers.ForOperator(ListAsync)).Reads("limit", "after", "actor", "action", "subject");

    public static AuditRecord Show(AuditEntry entry) => new()
    {
        Id = entry.Id,
        At = entry.At.ToUnixTimeSeconds(),
        Actor = entry.Actor,
        Action = entry.Action,
        Subject = entry.Subject,
        Detail = entry.Detail,
        Status = entry.Status,
        Address = entry.Address,
        RequestId = entry.RequestId,
    };

    private async Task ListAsync(HttpContext http, Caller caller)
    {
        var query = new ListQuery(http.Request.Query);
        var limit = query.Limit(DefaultPageSize, MaxPageSize);
        var filter = new AuditFilter(query.After(IsId, "an entry"), Text("actor"), Text("action"), Text("subject"), limit + 1);
        if (query.Problems.Count > 0)
        {
            await ApiError.InvalidRequest(query.Problems).WriteAsync(http);
            return;
        }

        var found = await log.ListAsync(filter, http.RequestAborted);
        var page = found.Take(limit).Select(Show).ToList();
        http.Response.Headers.CacheControl = "no-store";
        var list = new AuditRecordList
        {
            Data = page,
            FirstId = page.FirstOrDefault()?.Id,
            LastId = page.LastOrDefault()?.Id,
            HasMore = found.Count > limit,
        };
        await JsonResponse.WriteAsync(http, list, ApiJson.Default.AuditRecordList);

        string? Text(string name)
        {
            var text = query.Text(name);
            if (text is not null && (text.Length > MaxFilterLength || FieldReader.HasInvalidCharacters(text)))
                query.Problems.Add(new(name, $"{name} must have at most {MaxFilterLength} characters and no control characters."));
            return text;
        }
    }

    private static bool IsId(string text) =>
        text.StartsWith("audit_", StringComparison.Ordinal) && Guid.TryParseExact(text.AsSpan("audit_".Length), "N", out _);
}
