using System.Collections.Concurrent;

namespace Filmgate.Storage.Sqlite;

/// <summary>Readers of a file, each with its own session. A query runs on the thread of its caller: it takes microseconds.</summary>
internal sealed class SqliteReader(Func<SqlSession> open) : ISqlReader
{
    private const int MaxReaders = 32;
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly SemaphoreSlim _readers = new(MaxReaders);

    public async Task<List<T>> QueryAsync<T>(string sql, Func<SqlRow, T> read, SqlArg[] args, CancellationToken ct)
    {
        await _readers.WaitAsync(ct);
        try
        {
            if (!_idle.TryTake(out var session)) session = open();
            try
            {
                var result = session.Query(sql, read, args);
                _idle.Add(session);
                return result;
            }
            catch
            {
                session.Dispose();                                      // its state is unknown: open a new one next time
                throw;
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    public ValueTask DisposeAsync()
    {
        while (_idle.TryTake(out var session)) session.Dispose();
        _readers.Dispose();
        return ValueTask.CompletedTask;
    }
}
