namespace Filmgate.Media.Store;

/// <summary>
/// Threads for flushes to the disk, which block. A file system commits concurrent flushes together, so several at once cost much less than
/// one after the other, and the thread pool would start threads for them too slowly.
/// </summary>
/// <remarks>A monitor and no blocking collection: that one spins before it sleeps, which cost more than the flushes' own calls.</remarks>
internal static class FlushThreads
{
    private const int Count = 8;
    private static readonly Lazy<Queue<Action>> Work = new(Start);

    /// <summary>Runs <paramref name="flush"/> on one of the threads. Its exception is the task's.</summary>
    public static Task RunAsync(Action flush)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = Work.Value;
        lock (work)
        {
            work.Enqueue(Run);
            Monitor.Pulse(work);
        }

        return done.Task;

        void Run()
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
        }
    }

    private static Queue<Action> Start()
    {
        var work = new Queue<Action>();
        for (var i = 0; i < Count; i++)
            new Thread(() => Loop(work)) { IsBackground = true, Name = $"flush {i + 1}" }.Start();
        return work;
    }

    private static void Loop(Queue<Action> work)
    {
        while (true) Take(work)();
    }

    private static Action Take(Queue<Action> work)
    {
        lock (work)
        {
            while (work.Count == 0) Monitor.Wait(work);
            return work.Dequeue();
        }
    }
}
