using Filmgate.Json;
using Filmgate.Upstreams;

namespace Filmgate.Dialects.DashScope;

/// <summary>
/// Model Studio's quotas: for each model, those of the account and those of the workspace that the key belongs to. The lower one holds.
/// </summary>
internal static class DashScopeQuotas
{
    private const int PageSize = 100;
    private const int MaxPages = 20;

    public static async Task<AccountLimits?> ReadAsync(Upstream upstream, CancellationToken ct)
    {
        var models = new Dictionary<string, ModelLimits>(StringComparer.Ordinal);
        var read = 0;
        for (var page = 1; page <= MaxPages; page++)
        {
            var response = await upstream.GetAsync($"quotas?page_no={page}&page_size={PageSize}", ct);
            var output = response.Body["output"];
            if (!response.IsSuccess || !output["quotas"].Exists) return null;
            var count = Add(output["quotas"], models);
            read += count;
            if (count == 0 || read >= (output["total"].Count ?? 0)) break;
        }

        return new() { Models = models };
    }

    private static int Add(JsonView quotas, Dictionary<string, ModelLimits> models)
    {
        var count = 0;
        for (; count < PageSize && quotas[count] is { Exists: true } quota; count++)
        {
            if (quota["model"].Text is not { } model) continue;
            var limits = Lower(LimitsOf(quota["model_limit"]), LimitsOf(quota["workspace_limit"]));
            models[model] = models.TryGetValue(model, out var known) ? Lower(known, limits) : limits;
        }

        return count;
    }

    private static ModelLimits LimitsOf(JsonView quota) => new()
    {
        MaxConcurrent = InFlight(quota["async_user_concurrency_limit"].Count, quota["async_user_queue_limit"].Count),
        Creates = RateOf(quota["request_limit"].Count, quota["request_limit_period"].Count),
    };

    /// <summary>A task above the concurrency waits in its queue as <c>PENDING</c>, so both together may be in flight.</summary>
    private static int? InFlight(int? concurrent, int? queued) =>
        (concurrent ?? 0L) + (queued ?? 0L) is > 0 and <= int.MaxValue and var sum ? (int)sum : null;

    /// <summary>
    /// A rate a minute is enforced for each second as well, so the calls are spread evenly. Without a period it is a rate a minute.
    /// </summary>
    private static CallRate? RateOf(int? requests, int? seconds)
    {
        if (requests is not > 0) return null;
        var interval = TimeSpan.FromSeconds(seconds is > 0 ? seconds.Value : 60) / requests.Value;
        return interval > TimeSpan.FromMilliseconds(1) ? new(1, interval) : null;       // a faster rate is none for videos
    }

    private static ModelLimits Lower(ModelLimits a, ModelLimits b) => new()
    {
        MaxConcurrent = a.MaxConcurrent <= b.MaxConcurrent || b.MaxConcurrent is null ? a.MaxConcurrent : b.MaxConcurrent,
        Creates = a.Creates?.Per >= b.Creates?.Per || b.Creates is null ? a.Creates : b.Creates,
    };
}
