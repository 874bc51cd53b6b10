using Filmgate.Upstreams;

namespace Filmgate.Dialects.Runway;

/// <summary>Runway's organization: its credits, and for each model the limits of its tier and what was used of them today.</summary>
internal static class RunwayOrganization
{
    public static AccountLimits? Read(UpstreamResponse response)
    {
        var (tier, usage) = (response.Body["tier"], response.Body["usage"]["models"]);
        if (!response.IsSuccess || (!tier.IsObject && response.Body["creditBalance"].Number is null)) return null;
        var models = new Dictionary<string, ModelLimits>(StringComparer.Ordinal);
        foreach (var (model, limits) in tier["models"].Members)
            models[model] = new()
            {
                MaxConcurrent = limits["maxConcurrentGenerations"].Count,
                MaxDaily = limits["maxDailyGenerations"].Count,
                UsedToday = usage[model]["dailyGenerations"].Count,
            };
        return new()
        {
            CreditBalance = response.Body["creditBalance"].Number,
            MaxMonthlyCredits = tier["maxMonthlyCreditSpend"].Number,
            Models = models,
        };
    }
}
