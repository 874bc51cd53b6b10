using System.Runtime.CompilerServices;

namespace Filmgate.Media.Store;

internal static class OrderedParallel
{
    /// <summary>Processes several items in parallel and returns the results in the order of the items.</summary>
    public static async IAsyncEnumerable<(T Item, TResult Result)> SelectInOrderAsync<T, TResult>(
        this IAsyncEnumerable<T> items,
        int maxConcurrency,
        Func<T, CancellationToken, Task<TResult>> select,
        [EnumeratorCancellation] CancellationToken ct)
    {
        const ConfigureAwaitOptions IgnoreErrors = ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var running = new Queue<(T Item, Task<TResult> Task)>(maxConcurrency);
        try
        {
            await foreach (var item in items.WithCancellation(ct))
            {
                running.Enqueue((item, select(item, stop.Token)));
                if (running.Count < maxConcurrency) continue;
                yield return await OldestAsync();
            }

            while (running.Count > 0) yield return await OldestAsync();
        }
        finally
        {
            await stop.CancelAsync(); // after an error, or when the caller stops reading
            foreach (Task task in running.Select(entry => entry.Task)) await task.ConfigureAwait(IgnoreErrors);
        }

        async Task<(T Item, TResult Result)> OldestAsync()
        {
            var (item, task) = running.Dequeue();
            return (item, await task);
        }
    }
}
