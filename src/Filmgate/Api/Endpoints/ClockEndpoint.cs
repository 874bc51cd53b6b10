using Filmgate.Api.Requests;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/clocks</c>: what the gateway has learned about render times. For the operator, because it covers all owners.</summary>
internal sealed class ClockEndpoint(RenderClocks clocks, EndpointHandlers handlers)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/clocks", handlers.ForOperator(ListAsync)).Reads("model");

    private Task ListAsync(HttpContext http, Caller caller)
    {
        var model = http.Request.Query["model"].ToString();
        var shown = clocks.All()
            .Where(clock => model.Length == 0 || clock.Model == model)
            .OrderBy(clock => clock.Model, StringComparer.Ordinal)
            .ThenBy(clock => clock.Seconds)
            .ThenBy(clock => clock.Size, StringComparer.Ordinal)
            .Select(Show);
        http.Response.Headers.CacheControl = "no-store";
        return JsonResponse.WriteAsync(http, new ModelClockList { Data = [.. shown] }, ApiJson.Default.ModelClockList);
    }

    private static ModelClock Show(ClockState clock) => new()
    {
        Model = clock.Model,
        Seconds = clock.Seconds?.ToString(),
        Size = clock.Size is { Length: > 0 } size ? size : null,
        Samples = clock.Sorted.Length,
        P50Seconds = Rounded(clock.Quantile(0.5)),
        P90Seconds = Rounded(clock.Quantile(0.9)),
        P99Seconds = Rounded(clock.Quantile(0.99)),
        TypicalSeconds = Rounded(clock.Typical),
        LearnedShare = Math.Round(clock.LearnedShare, 2),
        DeadlineSeconds = Math.Round(clock.Deadline.TotalSeconds),
        PollsPerVideo = clock.PollsPerVideo is { } polls ? Math.Round(polls, 1) : null,
        Histogram = clock.Sorted.Length == 0 ? null : Histogram(clock.Sorted),
    };

    private static ClockHistogram Histogram(TimeSpan[] sorted)
    {
        const int Steps = 32;
        var (from, to) = (Math.Floor(sorted[0].TotalSeconds), Math.Ceiling(sorted[^1].TotalSeconds));
        var step = Math.Max(0.1, (to - from) / Steps);
        var counts = new int[Steps];
        foreach (var time in sorted) counts[Math.Clamp((int)((time.TotalSeconds - from) / step), 0, Steps - 1)]++;
        return new() { FromSeconds = from, StepSeconds = step, Counts = counts };
    }

    private static double? Rounded(TimeSpan? time) => time is { } known ? Math.Round(known.TotalSeconds, 1) : null;
}
