namespace Filmgate.Media.Store;

/// <summary>Files that are moved into the same directory at the same time share one flush of the directory.</summary>
internal sealed class DirectoryFlush
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Waiting> _directories = new(StringComparer.Ordinal);

    /// <summary>Ends after a flush that began after this call.</summary>
    public Task RunAsync(string directory)
    {
        lock (_lock)
        {
            var isFirst = !_directories.TryGetValue(directory, out var waiting);
            if (waiting is null) _directories[directory] = waiting = new();
            waiting.Next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (isFirst) _ = FlushThreads.RunAsync(() => Flush(directory, waiting));
            return waiting.Next.Task;
        }
    }

    private void Flush(string directory, Waiting waiting)
    {
        while (Take(directory, waiting) is { } batch)
        {
            try
            {
                DirectorySync.FlushDirectory(directory);
                batch.SetResult();
            }
            catch (Exception fault)
            {
                batch.SetException(fault);
            }
        }
    }

    /// <returns>Null: nobody waits, and the directory is forgotten.</returns>
    private TaskCompletionSource? Take(string directory, Waiting waiting)
    {
        lock (_lock)
        {
            var batch = waiting.Next;
            waiting.Next = null;
            if (batch is null) _directories.Remove(directory);
            return batch;
        }
    }

    private sealed class Waiting
    {
        public TaskCompletionSource? Next { get; set; }
    }
}
