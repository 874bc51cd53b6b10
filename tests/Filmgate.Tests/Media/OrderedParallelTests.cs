using System.Threading.Channels;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media;

public sealed class OrderedParallelTests
{
    [Fact]
    public async Task Several_are_looked_at_and_told_of_in_the_order_in_which_they_came()
    {
        var began = Channel.CreateUnbounded<int>();
        var answers = Enumerable.Range(0, 7).Select(_ => new TaskCompletionSource<string>()).ToArray();
        var told = new List<(int, string)>();
        var reading = ReadAsync();

        for (var i = 0; i < 3; i++) Assert.Equal(i, await began.Reader.ReadAsync());
        Assert.False(began.Reader.TryRead(out _));                      // three and no more
        answers[2].SetResult("c");
        answers[1].SetResult("b");
        Assert.Empty(told);
        answers[0].SetResult("a");
        foreach (var i in new[] { 6, 5, 4, 3 }) answers[i].SetResult("x");
        await reading;

        Assert.Equal([(0, "a"), (1, "b"), (2, "c"), (3, "x"), (4, "x"), (5, "x"), (6, "x")], told);

        async Task ReadAsync()
        {
            await foreach (var pair in Enumerable.Range(0, 7).ToAsyncEnumerable().SelectInOrderAsync(3, LookAsync, default)) told.Add(pair);
        }

        async Task<string> LookAsync(int item, CancellationToken ct)
        {
            await began.Writer.WriteAsync(item, ct);
            return await answers[item].Task;
        }
    }

    [Fact]
    public async Task A_fault_stops_the_others_and_is_told()
    {
        var stopped = new TaskCompletionSource();
        var told = new List<int>();

        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (var (item, _) in Enumerable.Range(0, 5).ToAsyncEnumerable().SelectInOrderAsync(2, LookAsync, default)) told.Add(item);
        });

        Assert.Equal([0], told);
        Assert.True(stopped.Task.IsCompleted);

        async Task<int> LookAsync(int item, CancellationToken ct)
        {
            if (item == 0) return 0;
            if (item == 1) throw new IOException("away");
            await using var asked = ct.Register(stopped.SetResult);
            await stopped.Task;
            ct.ThrowIfCancellationRequested();
            return item;
        }
    }
}
