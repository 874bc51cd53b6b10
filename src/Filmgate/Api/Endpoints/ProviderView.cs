using Filmgate.Catalogue;
using Filmgate.Client;
using Filmgate.Engine;
using Filmgate.Engine.Lanes;
using Filmgate.Upstreams;

namespace Filmgate.Api.Endpoints;

/// <summary>The lanes of this node as the API shows them.</summary>
internal sealed class ProviderView(
    ProviderSet providers, ModelCatalogue catalogue, LaneSet lanes, WorkScheduler work, TimeProvider clock)
{
    public ProviderStatusList List() => new()
    {
        Data = [.. providers.All.Select(Of)],
        DownloadHosts = [.. lanes.Hosts.OrderBy(host => host.Name, StringComparer.Ordinal).Select(Host)],
    };

    public ProviderStatus? Find(string name) => providers.Find(name) is { } provider ? Of(provider) : null;

    private ProviderStatus Of(Provider provider) => new()
    {
        Name = provider.Name,
        System = provider.System.Name,
        PausedAt = lanes.PausedAt(provider.Name)?.ToUnixTimeSeconds(),
        Credentials = [.. provider.Credentials.Select(credential => Of(provider, credential.Id))],
    };

    private ProviderCredentialStatus Of(Provider provider, string id)
    {
        var lane = lanes.Of(provider.Name, id);
        var figures = lane.Record.FiguresAt(clock.GetUtcNow());
        var models = lane.Models.OrderBy(model => model.Model, StringComparer.Ordinal).Select(Of).ToList();
        return new()
        {
            Id = id,
            State = lane.State,
            InFlight = lane.Rendering,
            WaitingSubmissions = models.Sum(model => model.WaitingSubmissions),
            WaitingPolls = work.Count(lane.Name, WorkKind.Poll).Waiting,
            Limits = Of(lane.Limits),
            Account = lane.Account is { } account ? Of(account, provider, models) : null,
            Models = models,
            ProbeAt = lane.ProbeAt?.ToUnixTimeSeconds(),
            LastError = Of(lane.Record.LastError),
            Renders = new()
            {
                Count = figures.Count,
                SuccessRate = figures.Count == 0 ? null : Math.Round(figures.Succeeded / (double)figures.Count, 4),
                P50Seconds = figures.P50?.TotalSeconds,
                P99Seconds = figures.P99?.TotalSeconds,
            },
        };
    }

    private ProviderModelStatus Of(ModelLane model) => new()
    {
        Model = model.Model,
        InFlight = model.Rendering,
        WaitingSubmissions = work.Count(model.Name, WorkKind.Submit).Waiting,
        MaxConcurrent = model.Limits.MaxConcurrent,
        CreatesPerMinute = PerMinute(model.Limits.Creates),
        LearnedLimit = model.LearnedLimit,
        RefusingSince = model.Provider.RefusingSince(model)?.ToUnixTimeSeconds(),
    };

    /// <summary>An account lists all that the provider sells. Only models that this gateway knows or was asked for are shown.</summary>
    private ProviderAccountStatus Of(AccountReading account, Provider provider, IEnumerable<ProviderModelStatus> submitted)
    {
        var shown = submitted.Select(model => model.Model).ToHashSet(StringComparer.Ordinal);
        foreach (var model in catalogue.All)
            if (model.Routes.TryGetValue(provider.System.Name, out var route))
                shown.Add(route.Model ?? model.Id);
        return new()
        {
            ReadAt = account.At.ToUnixTimeSeconds(),
            CreditBalance = account.Limits.CreditBalance,
            MaxMonthlyCredits = account.Limits.MaxMonthlyCredits,
            MaxConcurrent = account.Limits.MaxConcurrent,
            Models =
            [
                .. account.Limits.Models.Where(model => shown.Contains(model.Key))
                    .OrderBy(model => model.Key, StringComparer.Ordinal)
                    .Select(model => Of(model.Key, model.Value)),
            ],
        };
    }

    private static ProviderAccountModelStatus Of(string model, ModelLimits limits) => new()
    {
        Model = model,
        MaxConcurrent = limits.MaxConcurrent,
        CreatesPerMinute = PerMinute(limits.Creates),
        MaxDaily = limits.MaxDaily,
        UsedToday = limits.UsedToday,
    };

    private DownloadHostStatus Host(LaneState lane)
    {
        var (waiting, inFlight) = work.Count(lane.Name, WorkKind.Store);
        return new()
        {
            Host = lane.Name["host ".Length..],
            State = lane.State,
            Downloading = inFlight,
            Waiting = waiting,
            ProbeAt = lane.ProbeAt?.ToUnixTimeSeconds(),
            LastError = Of(lane.Record.LastError),
        };
    }

    private static ProviderLimitsStatus Of(ProviderLimits limits) => new()
    {
        QueuesItself = limits.QueuesItself,
        MaxConcurrent = limits.MaxConcurrent,
        CreatesPerMinute = PerMinute(limits.Creates),
        PollsPerMinute = PerMinute(limits.Polls),
    };

    private static double? PerMinute(CallRate? rate) => rate is null ? null : Math.Round(rate.Calls / rate.Per.TotalMinutes, 3);

    private static ProviderErrorStatus? Of(LaneError? last) => last is null
        ? null
        : new() { Code = last.Error.Rule.Code, Message = last.Error.Message, At = last.At.ToUnixTimeSeconds() };
}
