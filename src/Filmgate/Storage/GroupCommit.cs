using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>
/// Writes that arrive together share one transaction and one flush to disk. This makes thousands of durable creates a second possible.
/// </summary>
/// <remarks>A monitor and no semaphore: that one spins before it sleeps, which takes the processor from other threads.</remarks>
internal sealed class GroupCommit : IDisposable
{
    private const int MaxGroupSize = 1024;
    private const int MaxRepeats = 3;
    private readonly Queue<IWrite> _waiting = new();
    private readonly Func<SqlSession> _open;
    private readonly Thread[] _writers;
    private int _idle;
    private bool _closed;

    public GroupCommit(Func<SqlSession> open, int writers)
    {
        _open = open;
        _writers = [.. Enumerable.Range(1, writers).Select(n => new Thread(Loop) { IsBackground = true, Name = $"group commit {n}" })];
        foreach (var writer in _writers) writer.Start();
    }

    /// <summary>Ends after the commit that contains the write.</summary>
    /// <param name="budgetOf">The key whose budgets the write is checked against. Null: it is not checked.</param>
    public Task<T> RunAsync<T>(Func<SqlSession, T> work, string? budgetOf = null)
    {
        var write = new Write<T>(work, budgetOf);
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _waiting.Enqueue(write);
            if (_idle > 0) Monitor.Pulse(_waiting);                     // a busy writer takes it with its next group
        }

        return write.Task;
    }

    /// <summary>Commits the waiting writes, then stops.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.PulseAll(_waiting);
        }

        foreach (var writer in _writers) writer.Join();
    }

    private void Loop()
    {
        SqlSession? session = null;
        while (Take() is { Count: > 0 } group) session = Commit(session, group);
        session?.Dispose();
    }

    /// <summary>Waits for writes. None: there will be no more.</summary>
    private List<IWrite> Take()
    {
        lock (_waiting)
        {
            while (_waiting.Count == 0 && !_closed)
            {
                _idle++;
                Monitor.Wait(_waiting);
                _idle--;
            }

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
            LockBudgets(session, group);
            foreach (var write in group) write.Run(session);
            session.Ledger.Write(session);
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

    /// <summary>Before anything else and for all writes at once, so that two groups never wait for each other.</summary>
    private static void LockBudgets(SqlSession session, List<IWrite> group)
    {
        if (session.Dialect.LockBudgets.Length == 0 || !session.Ledger.HasBudgets(session)) return;
        var owners = string.Join(',', group.Select(write => write.BudgetOf).OfType<string>().Distinct());
        if (owners.Length > 0) session.Query(session.Dialect.LockBudgets, row => row.NextString(), SqlArg.Of("owners", owners));
    }

    private SqlSession? RunOneByOne(List<IWrite> group)
    {
        SqlSession? session = null;
        foreach (var write in group) session = Commit(session, [write]);
        return session;
    }

    private interface IWrite
    {
        string? BudgetOf { get; }

        void Run(SqlSession session);

        void Succeed();

        void Fail(Exception fault);
    }

    private sealed class Write<T>(Func<SqlSession, T> work, string? budgetOf)
        : TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously), IWrite
    {
        private T? _result;

        public string? BudgetOf => budgetOf;

        public void Run(SqlSession session) => _result = work(session);

        public void Succeed() => SetResult(_result!);

        public void Fail(Exception fault) => SetException(fault);
    }
}
