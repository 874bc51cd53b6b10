using System.Globalization;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Ledger;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Line = Filmgate.Ledger.UsageLine;
using Query = Filmgate.Ledger.UsageQuery;

namespace Filmgate.Api.Endpoints;

/// <summary><c>GET /v1/usage</c>: what was made and spent in a time, as JSON or CSV. A key sees its own videos, an operator all.</summary>
internal sealed class UsageEndpoint(IUsageStore usage, EndpointHandlers handlers, TimeProvider clock)
{
    private const int MaxLines = 10_000;
    private const decimal MicrosPerUsd = 1_000_000m;

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapGet("/v1/usage", handlers.WithCaller(ReportAsync)).Reads("from", "to", "group_by", "key", "format");

    private async Task ReportAsync(HttpContext http, Caller caller)
    {
        var request = UsageRequest.Read(http.Request, clock.GetUtcNow());
        var error = request.Problems.Count > 0 ? ApiError.InvalidRequest(request.Problems)
            : !caller.IsOperator && request.Key is not null && request.Key != caller.Owner ? ApiError.OperatorOnly()
            : null;
        if (error is not null)
        {
            await error.WriteAsync(http);
            return;
        }

        var owner = caller.IsOperator ? request.Key : caller.Owner;
        var lines = await usage.ReadAsync(new Query(request.From, request.To, request.Groups, owner, MaxLines + 1), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers.Vary = "Accept";
        var shown = lines.Take(MaxLines).Select(Show).ToList();
        if (request.IsCsv)
        {
            http.Response.ContentType = "text/csv; charset=utf-8";
            await http.Response.WriteAsync(UsageCsv.Write(request.GroupNames, shown), http.RequestAborted);
            return;
        }

        var report = new Usage
        {
            From = request.From.ToUnixTimeSeconds(),
            To = request.To.ToUnixTimeSeconds(),
            GroupBy = request.GroupNames,
            Data = shown,
            Total = Show(Sum(lines)),
            HasMore = lines.Count > MaxLines,
        };
        await JsonResponse.WriteAsync(http, report, ApiJson.Default.Usage);
    }

    private static Line Sum(IReadOnlyList<Line> lines) => new(
        null, null, null, null, null,
        lines.Sum(line => line.Videos),
        lines.Sum(line => line.Completed),
        lines.Sum(line => line.Failed),
        lines.Sum(line => line.Cancelled),
        lines.Sum(line => line.Rescued),
        lines.Sum(line => line.DeliveredMs),
        lines.Sum(line => line.Spent),
        lines.Sum(line => line.Gateway),
        lines.Sum(line => line.Held),
        lines.Sum(line => line.UnknownHolds),
        lines.Sum(line => line.FailedSpent));

    private static Client.UsageLine Show(Line line) => new()
    {
        Day = line.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        Key = line.Key,
        Model = line.Model,
        Provider = line.Provider,
        Status = line.Status,
        Videos = line.Videos,
        Completed = line.Completed,
        Failed = line.Failed,
        Cancelled = line.Cancelled,
        SavedByFallback = line.Rescued,
        Seconds = line.DeliveredMs / 1000m,
        SpentUsd = line.Spent / MicrosPerUsd,
        GatewayUsd = line.Gateway / MicrosPerUsd,
        HeldUsd = line.Held / MicrosPerUsd,
        UnknownHolds = line.UnknownHolds,
        FailedUsd = line.FailedSpent / MicrosPerUsd,
    };
}
