using Filmgate.Engine;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Filmgate.Webhooks;

/// <summary>Sends what is due, takes over what others left, and forgets what is old. Tests turn <see cref="RunOnceAsync"/> by hand instead.</summary>
internal sealed partial class DeliveryLoop(
    DeliveryWorker deliverer, IDeliveryStore store, DeliveryQueue queue, EndpointCache book, NodeLease lease, EngineOptions options, TimeProvider clock, ILogger<DeliveryLoop> log)
    : BackgroundService
{
    private const int AtOnce = 1000;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan JustReplayed = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopGrace = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30);
    private long? _sweptAt;

    /// <summary>Takes the node's place: it knows the endpoints, and holds what its predecessor left.</summary>
    public async Task OpenAsync(CancellationToken ct)
    {
        await LookAsync(ct);
        await ClaimAsync(ct);
    }

    /// <summary>Everything that is due now, once. Returns how many tries that were.</summary>
    public async Task<int> RunOnceAsync(CancellationToken ct)
    {
        foreach (var destination in queue.TakeThin()) await RefillAsync(destination, ct);
        var due = queue.TakeDue(clock.GetUtcNow());
        await Task.WhenAll(due.Select(held => deliverer.DeliverAsync(held, ct)));
        return due.Count;
    }

    /// <summary>What is done now and then beside the sending.</summary>
    public async Task TendAsync(CancellationToken ct)
    {
        await ClaimAsync(ct);
        foreach (var message in await store.ReplayedAsync(lease.Node, clock.GetUtcNow() - JustReplayed, AtOnce, ct)) Hold(message, nudge: false);
        queue.LookForThin();
        if (_sweptAt is { } before && clock.GetElapsedTime(before) < SweepEvery) return;
        _sweptAt = clock.GetTimestamp();
        await SweepAsync(ct);
    }

    private async Task SweepAsync(CancellationToken ct)
    {
        var givenUp = await store.GiveUpAsync(lease.Node, clock.GetUtcNow() - DeliveryPolicy.LongestLife, clock.GetUtcNow(), ct);
        if (givenUp > 0) Log.GivenUp(log, givenUp, DeliveryPolicy.LongestLife.Days);
        foreach (var message in await store.OverdueAsync(lease.Node, clock.GetUtcNow() - Late, AtOnce, ct))
            if (!queue.Holds(message.Id))                               // a write that failed and was on disk all the same
                Hold(message);
        while (await store.ForgetAsync(clock.GetUtcNow() - Kept, AtOnce, ct) == AtOnce) ct.ThrowIfCancellationRequested();
    }

    protected override async Task ExecuteAsync(CancellationToken stopping)
    {
        using var grace = new CancellationTokenSource();
        var (looking, tending) = (EveryAsync(LookEvery, LookAsync, stopping), EveryAsync(lease.BeatEvery, TendAsync, stopping));
        var inAir = new HashSet<Task>();
        while (!stopping.IsCancellationRequested)
        {
            var (at, earlier) = queue.Next();
            foreach (var destination in queue.TakeThin()) inAir.Add(Task.Run(() => RefillAsync(destination, grace.Token), CancellationToken.None));
            foreach (var held in queue.TakeDue(clock.GetUtcNow())) inAir.Add(Task.Run(() => deliverer.DeliverAsync(held, grace.Token), CancellationToken.None));
            await WaitAsync(at, earlier, stopping);
            inAir.RemoveWhere(task => task.IsCompleted);
        }

        grace.CancelAfter(StopGrace);
        await Task.WhenAll([looking, tending, .. inAir]);
        await store.ReleaseAsync(lease.Node, CancellationToken.None);
    }

    private async Task WaitAsync(DateTimeOffset? at, Task earlier, CancellationToken stopping)
    {
        var wait = at is { } due && due - clock.GetUtcNow() < lease.BeatEvery ? due - clock.GetUtcNow() : lease.BeatEvery;
        if (wait > TimeSpan.Zero) await earlier.WaitAsync(wait, clock, stopping).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task EveryAsync(TimeSpan pause, Func<CancellationToken, Task> work, CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(pause, clock);
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
                Log.Failed(log, fault);
            }
        }
    }

    /// <summary>Endpoints and keys may be changed on another node, or by the command line beside this one.</summary>
    private Task LookAsync(CancellationToken ct) => book.RefreshAsync(ct);

    private async Task ClaimAsync(CancellationToken ct)
    {
        while (true)
        {
            var claimed = await store.ClaimAsync(lease.Node, clock.GetUtcNow(), options.Lease, AtOnce, ct);
            foreach (var message in claimed) Hold(message);
            if (claimed.Count < AtOnce) return;
        }
    }

    private void Hold(Delivery message, bool nudge = true) => queue.Hold(message.Id, message.Owner, message.Url, message.DueAt!.Value, nudge);

    /// <summary>Brings what is next for a receiver from disk. Never throws: a loop waits for it only when it stops.</summary>
    private async Task RefillAsync(ReceiverQueue destination, CancellationToken ct)
    {
        try
        {
            var soonest = await store.WaitingAsync(lease.Node, destination.Sender.Owner, destination.Address, queue.Window, ct);
            queue.Refill(destination, soonest, isAll: soonest.Count < queue.Window);
        }
        catch (Exception fault)
        {
            queue.NotRefilled(destination);
            if (!ct.IsCancellationRequested) Log.Failed(log, fault);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1, LogLevel.Error, "The webhooks could not be tended; that is tried again")]
        public static partial void Failed(ILogger logger, Exception fault);

        [LoggerMessage(2, LogLevel.Warning, "{Count} messages are given up: for {Days} days their receivers could not be reached")]
        public static partial void GivenUp(ILogger logger, int count, int days);
    }
}
