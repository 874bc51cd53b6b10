using System.Reflection;
using Filmgate.Videos;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>Writes what this node is beside its heartbeat, so that <c>filmgate nodes</c> can show it.</summary>
internal sealed partial class NodeRegistration(
    INodeStore store, NodeLease lease, EngineOptions options, TimeProvider clock, ILogger<NodeRegistration> log) : BackgroundService
{
    /// <summary>Repeated, because a node that was taken for dead loses its row.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private readonly DateTimeOffset _startedAt = clock.GetUtcNow();

    private static string Version =>
        typeof(NodeRegistration).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.DescribeAsync(lease.Node, options.Role.ToString().ToLowerInvariant(), Version, _startedAt, stoppingToken);
                if (!await timer.WaitForNextTickAsync(stoppingToken)) return;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DatabaseFaultException fault)
            {
                Log.NotDescribed(log, fault.Message);
                await Task.Delay(lease.HeartbeatInterval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Warning, "This node's description could not be written and will be retried: {Reason}")]
        public static partial void NotDescribed(ILogger logger, string reason);
    }
}
