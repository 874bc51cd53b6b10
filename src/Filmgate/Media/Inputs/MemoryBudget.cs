using Filmgate.Formatting;

namespace Filmgate.Media.Inputs;

/// <summary>
/// A limit for memory that is taken in shares, first come, first served. A share is an estimate that whoever takes it makes before; nothing
/// measures what is really used. Nobody may wait for a second share of the same budget while holding one.
/// </summary>
internal sealed class MemoryBudget(long bytes, TimeProvider clock)
{
    /// <summary>A client waits for it.</summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly Queue<Waiter> _waiting = new();
    private long _free = bytes;

    public long Bytes { get; } = bytes;

    public long Free
    {
        get
        {
            lock (_lock) return _free;
        }
    }

    public int Waiting
    {
        get
        {
            lock (_lock) return _waiting.Count(one => !one.Task.IsCompleted);
        }
    }

    /// <exception cref="MemoryBudgetExceededException">It is larger than the whole budget.</exception>
    /// <exception cref="MemoryBusyException">There was no room within <see cref="MaxWait"/>.</exception>
    public async Task<MemoryShare> TakeAsync(long share, CancellationToken ct)
    {
        if (share > Bytes) throw new MemoryBudgetExceededException(share, Bytes);
        if (TakeOrWait(share) is not { } waiter) return new(this, share);
        using var timer = new CancellationTokenSource(MaxWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            using (either.Token.Register(() => waiter.TrySetCanceled())) await waiter.Task;
            return new(this, share);
        }
        catch (OperationCanceledException)
        {
            Return(0);                                                  // it may have been in the way of a smaller one
            ct.ThrowIfCancellationRequested();
            throw new MemoryBusyException();
        }
    }

    internal void Return(long share)
    {
        lock (_lock)
        {
            _free += share;
            while (_waiting.TryPeek(out var next) && (next.Task.IsCompleted || next.Share <= _free))
            {
                _waiting.Dequeue();
                if (next.TrySetResult()) _free -= next.Share;
            }
        }
    }

    private Waiter? TakeOrWait(long share)
    {
        lock (_lock)
        {
            if (_waiting.Count > 0 || share > _free)
            {
                var waiter = new Waiter(share);
                _waiting.Enqueue(waiter);
                return waiter;
            }

            _free -= share;
            return null;
        }
    }

    private sealed class Waiter(long share) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public long Share => share;
    }
}

/// <summary>Returned to the budget when it is disposed, once.</summary>
internal sealed class MemoryShare(MemoryBudget budget, long bytes) : IDisposable
{
    private long _bytes = bytes;

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, 0) is > 0 and var held) budget.Return(held);
    }
}

internal sealed class MemoryBusyException() : Exception("The memory for inputs is in use.");

internal sealed class MemoryBudgetExceededException(long share, long budget)
    : Exception($"It needs about {UnitFormat.Of(share)} of memory; this gateway has {UnitFormat.Of(budget)} for it.");
