using System.Collections.Concurrent;
using Filmgate.Dialects;
using Filmgate.Upstreams;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// Reads the balance and the limits of the accounts in the background, and passes them to the lanes. Nothing waits for it: until an account
/// was read, the documented limits apply.
/// </summary>
internal sealed partial class AccountReader(
    ProviderSet providers,
    DialectSet dialects,
    LaneSet lanes,
    UpstreamHttp http,
    TimeProvider clock,
    IHostApplicationLifetime lifetime,
    ILogger<AccountReader> log) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <summary>The lanes whose last reading failed. Each is logged once.</summary>
    private readonly ConcurrentDictionary<string, bool> _failed = new(StringComparer.Ordinal);

    /// <summary>Reads the account of each credential whose provider tells its limits.</summary>
    public Task RunOnceAsync(CancellationToken ct) => Task.WhenAll(
        from provider in providers.All
        where provider is { IsSandbox: false, System.AccountDialect: not null }
        from credential in provider.Credentials
        select ReadAsync(provider, credential, ct));

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

    private async Task ReadAsync(Provider provider, Credential credential, CancellationToken ct)
    {
        var lane = lanes.Of(provider.Name, credential.Id);
        var dialect = dialects[provider.System.AccountDialect!];
        var upstream = new Upstream(provider, dialect.Name, credential, http, clock);
        try
        {
            if (await dialect.ReadAccountAsync(upstream, ct) is { } account)
            {
                lane.SetAccount(account);
                _failed.TryRemove(lane.Name, out _);
                return;
            }

            if (_failed.TryAdd(lane.Name, true)) Log.NotRead(log, lane.Name, ReasonOf(upstream.LastResponse?.HttpStatus));
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            if (_failed.TryAdd(lane.Name, true)) Log.Failed(log, fault, lane.Name);
        }
    }

    private static string ReasonOf(int? status) => status switch
    {
        null => "no response",
        >= 200 and < 300 => $"HTTP {status} without them",
        _ => $"HTTP {status}",
    };

    private static partial class Log
    {
        private const string Consequence =
            "The limits that were read before apply, else the documented ones. It is tried again each hour";

        [LoggerMessage(1, LogLevel.Warning, "{Lane}: the limits of the account could not be read ({Reason}). " + Consequence)]
        public static partial void NotRead(ILogger logger, string lane, string reason);

        [LoggerMessage(2, LogLevel.Warning, "{Lane}: the limits of the account could not be read. " + Consequence)]
        public static partial void Failed(ILogger logger, Exception fault, string lane);
    }
}
