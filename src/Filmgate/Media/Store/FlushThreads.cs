using System.Collections.Concurrent;

namespace Filmgate.Media.Store;

/// <summary>
/// Threads for flushes to the disk, which block. A file system commits concurrent flushes together, so several at once cost much less than
/// one after the other, and the thread pool would start threads for them too slowly.
/// </summary>
internal static class FlushThreads
{
    private const int Count = 8;
    private static readonly Lazy<BlockingCollection<Action>> Work = new(Start);

    /// <summary>Runs <paramref name="flush"/> on one of the threads. Its exception is the task's.</summary>
    public static Task RunAsync(Action flush)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Value.Add(() =>
        {
            try
            {
                flush();
                done.SetResult();
            }
            catch (Exception fault)
            {
                done.SetException(fault);
            }
        });
        return done.Task;
    }

    private static BlockingCollection<Action> Start()
    {
        var work = new BlockingCollection<Action>();
        for (var i = 0; i < Count; i++)
            new Thread(() => Run(work)) { IsBackground = true, Name = $"flush {i + 1}" }.Start();
        return work;
    }

    private static void Run(BlockingCollection<Action> work)
    {
        foreach (var flush in work.GetConsumingEnumerable()) flush();
    }
}
