using System.Threading.Channels;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Store;

public sealed class OrderedParallelTests
{
    [Fact]
    public async Task Items_are_processed_in_parallel_and_returned_in_order()
    {
        var started = Channel.CreateUnbounded<int>();
        var results = Enumerable.Range(0, 7).Select(_ => new TaskCompletionSource<string>()).ToArray();
        var returned = new List<(int, string)>();
        var reading = ReadAsync();

        for (var i = 0; i < 3; i++) Assert.Equal(i, await started.Reader.ReadAsync());
        Assert.False(started.Reader.TryRead(out _)); // three and no more
        results[2].SetResult("c");
        results[1].SetResult("b");
        Assert.Empty(returned);
        results[0].SetResult("a");
        foreach (var i in new[] { 6, 5, 4, 3 }) results[i].SetResult("x");
        await reading;

        Assert.Equal([(0, "a"), (1, "b"), (2, "c"), (3, "x"), (4, "x"), (5, "x"), (6, "x")], returned);

        async Task ReadAsync()
        {
            var items = Enumerable.Range(0, 7).ToAsyncEnumerable();
            await foreach (var pair in items.SelectInOrderAsync(3, ProcessAsync, default)) returned.Add(pair);
        }

        async Task<string> ProcessAsync(int item, CancellationToken ct)
        {
            await started.Writer.WriteAsync(item, ct);
            return await results[item].Task;
        }
    }

    [Fact]
    public async Task A_failure_cancels_the_other_items_and_is_thrown()
    {
        var stopped = new TaskCompletionSource();
        var returned = new List<int>();

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            var items = Enumerable.Range(0, 5).ToAsyncEnumerable();
            await foreach (var (item, _) in items.SelectInOrderAsync(2, ProcessAsync, default)) returned.Add(item);
        });

        Assert.Equal([0], returned);
        Assert.True(stopped.Task.IsCompleted);

        async Task<int> ProcessAsync(int item, CancellationToken ct)
        {
            if (item == 0) return 0;
            if (item == 1) throw new IOException("failed");
            await using var registration = ct.Register(stopped.SetResult);
            await stopped.Task;
            ct.ThrowIfCancellationRequested();
            return item;
        }
    }
}
