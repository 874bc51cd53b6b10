namespace Filmgate.Storage;

/// <summary>Writes that arrive together share one transaction and one flush to disk. That is what makes thousands of durable creates a second possible.</summary>
internal sealed class GroupCommit : IDisposable
{
    private const int LargestGroup = 1024;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _arrivals = new(0);
    private readonly Func<SqlSession> _open;
    private readonly Thread[] _writers;
    private Queue<IWrite> _waiting = new();
    private bool _closed;

    public GroupCommit(Func<SqlSession> open, int writers)
    {
        _open = open;
        _writers = [.. Enumerable.Range(1, writers).Select(n => new Thread(Loop) { IsBackground = true, Name = $"group commit {n}" })];
        foreach (var writer in _writers) writer.Start();
    }

    public Task<T> RunAsync<T>(Func<SqlSession, T> work)
    {
        var write = new Write<T>(work);
        bool first;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(write);
            first = _waiting.Count == 1 || _writers.Length > 1;
        }

        if (first) _arrivals.Release();                                 // one wake-up a group, not one a write
        return write.Task;
    }

    /// <summary>Finishes what is waiting, then ends.</summary>
    public void Dispose()
    {
        lock (_gate) _closed = true;
        _arrivals.Release(_writers.Length);
        foreach (var writer in _writers) writer.Join();
        _arrivals.Dispose();
    }

    private void Loop()
    {
        SqlSession? session = null;
        while (true)
        {
            _arrivals.Wait();
            while (Take() is { Count: > 0 } group)
                session = Commit(session, group);

            lock (_gate)
                if (_closed && _waiting.Count == 0) break;
        }

        session?.Dispose();
    }

    private List<IWrite> Take()
    {
        lock (_gate)
        {
            var group = new List<IWrite>(Math.Min(_waiting.Count, LargestGroup));
            while (group.Count < LargestGroup && _waiting.TryDequeue(out var write)) group.Add(write);
            return group;
        }
    }

    private SqlSession? Commit(SqlSession? session, List<IWrite> group)
    {
        try
        {
            session ??= _open();
            session.Execute(session.Dialect.Begin);
            foreach (var write in group) write.Run(session);
            session.Execute("COMMIT");
            foreach (var write in group) write.Succeed();
            return session;
        }
        catch (Exception fault)
        {
            session?.Dispose();                                         // rolls back
            if (group.Count == 1)
                group[0].Fail(fault);
            else
                session = RunOneByOne(group);                           // one bad write must not take its neighbours with it
            return group.Count == 1 ? null : session;
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

    private sealed class Write<T>(Func<SqlSession, T> work) : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
    {
        private T? _result;

        public void Run(SqlSession session) => _result = work(session);

        public void Succeed() => SetResult(_result!);

        public void Fail(Exception fault) => SetException(fault);
    }
}
