using System.Collections.Concurrent;
using Filmgate.Upstreams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Catalogue.ProviderLists;

/// <summary>
/// Fetches the providers' lists of models in the background and keeps them fresh. No request waits for it: while a list is unknown, its
/// models pass with a warning.
/// </summary>
internal sealed partial class ModelListLoop(
    ProviderSet providers,
    ModelListReader reader,
    ModelLists lists,
    ModelListFile file,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<ModelListLoop> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MaxAge = TimeSpan.FromHours(6);

    /// <summary>When a model was missed, which may be newer than the list.</summary>
    public static readonly TimeSpan MaxAgeAfterMiss = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan MaxRetryInterval = TimeSpan.FromHours(1);
    private readonly ConcurrentDictionary<string, (DateTimeOffset RetryAt, TimeSpan Pause)> _failed = new(StringComparer.Ordinal);

    /// <summary>Reads the file. Called before the server listens.</summary>
    public void Load()
    {
        foreach (var list in file.Read()) lists.Set(list);
    }

    /// <summary>Fetches the lists that are missing or old.</summary>
    public async Task RunOnceAsync(CancellationToken ct)
    {
        var due = providers.All.Where(ModelListReader.HasList).Where(IsDue).ToList();
        var fetched = await Task.WhenAll(due.Select(provider => FetchAsync(provider, ct)));
        if (fetched.Contains(true)) await SaveAsync(ct);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        try
        {
            await started.Task.WaitAsync(stoppingToken);                // a start that fails, for example without a free port, calls nobody
            while (true)
            {
                await RunOnceAsync(stoppingToken);
                await Task.Delay(Interval, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // the server stops
        }
    }

    private bool IsDue(Provider provider)
    {
        var now = clock.GetUtcNow();
        if (_failed.TryGetValue(provider.Name, out var failed) && now < failed.RetryAt) return false;
        return lists.FetchedAt(provider) is not { } at || now - at >= (lists.WasMissed(provider) ? MaxAgeAfterMiss : MaxAge);
    }

    /// <summary>Keeps the old list if there is no new one.</summary>
    private async Task<bool> FetchAsync(Provider provider, CancellationToken ct)
    {
        if (await TryFetchAsync(provider, ct) is { } models)
        {
            _failed.TryRemove(provider.Name, out _);
            lists.Set(new(provider.Name, provider.BaseUrl.ToString(), clock.GetUtcNow(), models));
            return true;
        }

        var pause = _failed.TryGetValue(provider.Name, out var failed) ? failed.Pause * 2 : Interval;
        if (pause > MaxRetryInterval) pause = MaxRetryInterval;
        _failed[provider.Name] = (clock.GetUtcNow() + pause, pause);
        Log.NotFetched(log, provider.Name);
        return false;
    }

    private async Task<IReadOnlyList<ListedModel>?> TryFetchAsync(Provider provider, CancellationToken ct)
    {
        try
        {
            return await reader.FetchAsync(provider, ct);
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            Log.Failed(log, fault, provider.Name);
            return null;
        }
    }

    private async Task SaveAsync(CancellationToken ct)
    {
        try
        {
            await file.WriteAsync(lists.All, ct);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            Log.NotSaved(log, fault.Message);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Information, "{Provider}: its list of models could not be fetched. Unknown models pass with a warning "
            + "until there is one, and the last one stays in use.")]
        public static partial void NotFetched(ILogger logger, string provider);

        [LoggerMessage(2, LogLevel.Warning, "The lists of models could not be saved: {Reason}")]
        public static partial void NotSaved(ILogger logger, string reason);

        [LoggerMessage(3, LogLevel.Warning, "{Provider}: its list of models could not be read")]
        public static partial void Failed(ILogger logger, Exception fault, string provider);
    }
}
