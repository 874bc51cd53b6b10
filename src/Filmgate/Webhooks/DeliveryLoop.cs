using Filmgate.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>
/// Sends due deliveries, takes over those of dead nodes, and deletes old ones. Tests do not start it; they call <see cref="RunOnceAsync"/>.
/// </summary>
internal sealed partial class DeliveryLoop(
    DeliveryWorker worker,
    IDeliveryStore store,
    DeliveryQueue queue,
    EndpointCache endpoints,
    NodeLease lease,
    EngineOptions options,
    TimeProvider clock,
    ILogger<DeliveryLoop> log)
    : BackgroundService
{
    private const int BatchSize = 1000;
    private static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan OverdueAfter = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan ReplayLookback = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Retention = TimeSpan.FromDays(30);
    private long? _sweptAt;

    /// <summary>Loads the endpoints and claims what earlier nodes left, before the server starts.</summary>
    public async Task PrepareAsync(CancellationToken ct)
    {
        await endpoints.RefreshAsync(ct);
        await ClaimAsync(ct);
    }

    /// <summary>Sends everything that is due now, once.</summary>
    /// <returns>The number of tries.</returns>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        foreach (var receiver in queue.TakeReceiversToRefill()) await RefillAsync(receiver, ct);
        var due = queue.TakeDue(clock.GetUtcNow());
        await Task.WhenAll(due.Select(queued => worker.DeliverAsync(queued, ct)));
        return due.Count;
    }

    /// <summary>The periodic work beside sending: claims, replays that other nodes accepted, refills, and the sweep.</summary>
    public async Task MaintainAsync(CancellationToken ct)
    {
        await ClaimAsync(ct);
        var replayed = await store.ReplayedAsync(lease.Node, clock.GetUtcNow() - ReplayLookback, BatchSize, ct);
        foreach (var delivery in replayed) Schedule(delivery, sendAgain: false);
        queue.FindReceiversToRefill();
        if (_sweptAt is { } before && clock.GetElapsedTime(before) < SweepInterval) return;
        _sweptAt = clock.GetTimestamp();
        await SweepAsync(ct);
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var givenUp = await store.GiveUpAsync(lease.Node, now - DeliveryPolicy.MaxAge, now, ct);
        if (givenUp > 0) Log.GivenUp(log, givenUp, DeliveryPolicy.MaxAge.Days);

        // A write that reported a fault may have reached the disk: such a delivery is overdue and not in the queue.
        foreach (var delivery in await store.OverdueAsync(lease.Node, now - OverdueAfter, BatchSize, ct))
            if (!queue.Contains(delivery.Id))
                Schedule(delivery);
        while (await store.ForgetAsync(clock.GetUtcNow() - Retention, BatchSize, ct) == BatchSize) ct.ThrowIfCancellationRequested();
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var grace = new CancellationTokenSource();

        // Other nodes and the CLI change endpoints and keys, too.
        var refreshing = RepeatAsync(RefreshInterval, endpoints.RefreshAsync, stopping);
        var maintaining = RepeatAsync(lease.HeartbeatInterval, MaintainAsync, stopping);
        var inFlight = new HashSet<Task>();
        while (!stopping.IsCancellationRequested)
        {
            var (at, changed) = queue.Next();
            foreach (var receiver in queue.TakeReceiversToRefill()) Start(() => RefillAsync(receiver, grace.Token));
            foreach (var queued in queue.TakeDue(clock.GetUtcNow())) Start(() => worker.DeliverAsync(queued, grace.Token));
            await WaitAsync(at, changed, stopping);
            inFlight.RemoveWhere(task => task.IsCompleted);
        }

        grace.CancelAfter(StopGrace);
        await Task.WhenAll([refreshing, maintaining, .. inFlight]);
        await store.ReleaseAsync(lease.Node, CancellationToken.None);

        void Start(Func<Task> work) => inFlight.Add(Task.Run(work, CancellationToken.None));
    }

    private async Task WaitAsync(DateTimeOffset? at, Task changed, CancellationToken stopping)
    {
        var untilDue = at - clock.GetUtcNow();
        var wait = untilDue < lease.HeartbeatInterval ? untilDue.Value : lease.HeartbeatInterval;
        if (wait > TimeSpan.Zero) await changed.WaitAsync(wait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task RepeatAsync(TimeSpan interval, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(interval, clock);
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                if (await timer.WaitForNextTickAsync(stopping)) await work(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception fault)
            {
                Log.MaintenanceFailed(log, fault);
            }
        }
    }

    private async Task ClaimAsync(CancellationToken ct)
    {
        while (true)
        {
            var claimed = await store.ClaimAsync(lease.Node, clock.GetUtcNow(), options.Lease, BatchSize, ct);
            foreach (var delivery in claimed) Schedule(delivery);
            if (claimed.Count < BatchSize) return;
        }
    }

    private void Schedule(Delivery delivery, bool sendAgain = true) =>
        queue.Schedule(delivery.Id, delivery.Owner, delivery.Url, delivery.DueAt!.Value, sendAgain);

    /// <summary>Reads a receiver's next deliveries from disk. Never throws: the loop awaits it only when it stops.</summary>
    private async Task RefillAsync(ReceiverQueue receiver, CancellationToken ct)
    {
        try
        {
            var soonest = await store.WaitingAsync(lease.Node, receiver.Quota.Owner, receiver.Address, queue.ReceiverCapacity, ct);
            queue.Refill(receiver, soonest, isAll: soonest.Count < queue.ReceiverCapacity);
        }
        catch (Exception fault)
        {
            queue.RefillFailed(receiver);
            if (!ct.IsCancellationRequested) Log.MaintenanceFailed(log, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The periodic maintenance of webhook deliveries failed and will be retried")]
        public static partial void MaintenanceFailed(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "{Count} deliveries were given up: their receivers could not be reached for {Days} days")]
        public static partial void GivenUp(ILogger logger, int count, int days);
    }
}
