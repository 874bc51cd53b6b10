using System.Runtime.CompilerServices;

namespace Filmgate.Media.Store;

/// <summary>Looks at several things at the same moment, and tells of them in the order in which they came.</summary>
internal static class OrderedParallel
{
    public static async IAsyncEnumerable<(T Item, TResult Result)> SelectInOrderAsync<T, TResult>(
        this IAsyncEnumerable<T> items, int atOnce, Func<T, CancellationToken, Task<TResult>> look, [EnumeratorCancellation] CancellationToken ct)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var open = new Queue<(T Item, Task<TResult> Looking)>(atOnce);
        try
        {
            await foreach (var item in items.WithCancellation(ct))
            {
                open.Enqueue((item, look(item, over.Token)));
                if (open.Count < atOnce) continue;
                yield return await FirstAsync();
            }

            while (open.Count > 0) yield return await FirstAsync();
        }
        finally
        {
            await over.CancelAsync();                                   // after a fault, or who reads has had enough
            foreach (Task looking in open.Select(one => one.Looking)) await looking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        async Task<(T Item, TResult Result)> FirstAsync()
        {
            var (item, looking) = open.Dequeue();
            return (item, await looking);
        }
    }
}
