using Filmgate.Media.Inputs;
using Microsoft.Extensions.Time.Testing;

namespace Filmgate.Tests.Media.Inputs;

public sealed class MemoryBudgetTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Shares_are_given_in_the_order_in_which_they_were_asked_for()
    {
        var budget = new MemoryBudget(100, _clock);
        var first = await budget.TakeAsync(60, default);
        var large = budget.TakeAsync(90, default);
        var small = budget.TakeAsync(10, default);                      // it would fit, but the large one was there before
        Assert.False(large.IsCompleted || small.IsCompleted);

        first.Dispose();

        using var second = await large;
        using var third = await small;
        Assert.Equal(0, budget.Free);
    }

    [Fact]
    public async Task A_wait_is_limited_and_does_not_hold_up_the_next_one()
    {
        var budget = new MemoryBudget(100, _clock);
        using var held = await budget.TakeAsync(60, default);
        var large = budget.TakeAsync(90, default);
        _clock.Advance(MemoryBudget.MaxWait / 2);
        var small = budget.TakeAsync(40, default);
        _clock.Advance(MemoryBudget.MaxWait / 2);

        await Assert.ThrowsAsync<MemoryBusyException>(() => large);
        using var share = await small;
        Assert.Equal(0, budget.Free);
    }

    [Fact]
    public async Task A_caller_that_gives_up_takes_nothing()
    {
        var budget = new MemoryBudget(100, _clock);
        var held = await budget.TakeAsync(100, default);
        using var client = new CancellationTokenSource();
        var waiting = budget.TakeAsync(50, client.Token);
        await client.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        held.Dispose();
        held.Dispose();                                                 // a share is returned once
        Assert.Equal(100, budget.Free);
    }

    [Fact]
    public async Task A_share_that_can_never_fit_is_refused_at_once()
    {
        var budget = new MemoryBudget(100 << 20, _clock);
        var refusal = await Assert.ThrowsAsync<MemoryBudgetExceededException>(() => budget.TakeAsync(200 << 20, default));
        Assert.Contains("200 MiB", refusal.Message);
        Assert.Contains("100 MiB", refusal.Message);
    }

    /// <summary>Many at once: the sum of the shares never exceeds the budget, and everything comes back.</summary>
    [Fact]
    public async Task Concurrent_shares_never_exceed_the_budget()
    {
        var budget = new MemoryBudget(100, TimeProvider.System);
        var (used, most) = (0, 0);
        await Parallel.ForEachAsync(Enumerable.Range(0, 2000), new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, ct) =>
        {
            var bytes = 1 + (n % 60);
            using var share = await budget.TakeAsync(bytes, ct);
            var now = Interlocked.Add(ref used, bytes);
            for (var seen = most; now > seen; seen = most) Interlocked.CompareExchange(ref most, now, seen);
            await Task.Yield();
            Interlocked.Add(ref used, -bytes);
        });
        Assert.Equal((100L, 0), (budget.Free, used));
        Assert.InRange(most, 61, 100);
    }
}
