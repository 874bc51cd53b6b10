using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// Writes that arrive together share one transaction and one flush to disk. This makes thousands of durable creates a second possible.
/// </summary>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxGroupSize = 1024;
    private const int MaxRepeats = 3;
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly Func<SqlSession> _open;
    private readonly Thread[] _writers;
    private readonly Queue<IWrite> _waiting = new();
    private bool _closed;

    public GroupCommit(Func<SqlSession> open, int writers)
    {
        _open = open;
        _writers = [.. Enumerable.Range(1, writers).Select(n => new Thread(Loop) { IsBackground = true, Name = $"group commit {n}" })];
        foreach (var writer in _writers) writer.Start();
    }

    /// <summary>Ends after the commit that contains the write.</summary>
    public Task<T> RunAsync<T>(Func<SqlSession, T> work)
    {
        var write = new Write<T>(work);
        bool first;
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(write);
            first = _waiting.Count == 1 || _writers.Length > 1;
        }

        if (first) _arrived.Release();                                 // one wake-up per group, not per write
        return write.Task;
    }

    /// <summary>Commits the waiting writes, then stops.</summary>
    public void Dispose()
    {
        lock (_lock) _closed = true;
        _arrived.Release(_writers.Length);
        foreach (var writer in _writers) writer.Join();
        _arrived.Dispose();
    }

    private void Loop()
    {
        SqlSession? session = null;
        while (true)
        {
            _arrived.Wait();
            while (Take() is { Count: > 0 } group)
                session = Commit(session, group);

            lock (_lock)
                if (_closed && _waiting.Count == 0) break;
        }

        session?.Dispose();
    }

    private List<IWrite> Take()
    {
        lock (_lock)
        {
            var group = new List<IWrite>(Math.Min(_waiting.Count, MaxGroupSize));
            while (group.Count < MaxGroupSize && _waiting.TryDequeue(out var write)) group.Add(write);
            return group;
        }
    }

    /// <summary>Commits a group, and completes each of its writes.</summary>
    /// <returns>The session for the next group. Null: open one.</returns>
    private SqlSession? Commit(SqlSession? session, List<IWrite> group, int repeats = 0)
    {
        try
        {
            session ??= _open();
            session.Begin();
            foreach (var write in group) write.Run(session);
            session.Commit();
            foreach (var write in group) write.Succeed();
            if (session.IsReusable) return session;
            session.Dispose();
            return null;
        }
        catch (Exception fault)
        {
            session?.Dispose();                                         // rolls back
            var known = fault as DatabaseFaultException;
            if (known is { IsOutcomeUnknown: false, IsConnectionLost: true } && repeats == 0)
                return Commit(null, group, repeats + 1);                // the connection may have been dead since before the group
            if (known is { IsConflict: true } && group.Count == 1 && repeats < MaxRepeats)
                return Commit(null, group, repeats + 1);
            if (group.Count > 1 && known is not { IsConnectionLost: true })
                return RunOneByOne(group);                              // one failing write must not fail the others
            foreach (var write in group) write.Fail(fault);
            return null;
        }
    }

    private SqlSession? RunOneByOne(List<IWrite> group)
    {
        SqlSession? session = null;
        foreach (var write in group) session = Commit(session, [write]);
        return session;
    }

    private interface IWrite
    {
        void Run(SqlSession session);

        void Succeed();

        void Fail(Exception fault);
    }

    private sealed class Write<T>(Func<SqlSession, T> work)
        : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
    {
        private T? _result;

        public void Run(SqlSession session) => _result = work(session);

        public void Succeed() => SetResult(_result!);

        public void Fail(Exception fault) => SetException(fault);
    }
}
