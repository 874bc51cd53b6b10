using System.Collections.Concurrent;
using Filmgate.Storage.Postgres;
using Filmgate.Storage.Sqlite;
using Npgsql;

namespace Filmgate.Storage;

/// <summary>Opens sessions, lends them to readers, and puts writers in line for a shared commit.</summary>
internal sealed class SqlDatabase : IAsyncDisposable
{
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly Func<SqlSession> _open;
    private readonly IAsyncDisposable? _source;
    private readonly GroupCommit _writes;
    private readonly SemaphoreSlim _readers;

    private SqlDatabase(SqlDialect dialect, Func<SqlSession> open, IAsyncDisposable? source, int readers)
    {
        _open = open;
        _source = source;
        Dialect = dialect;
        _readers = new(readers);
        _writes = new(Open, dialect.Writers);
    }

    public SqlDialect Dialect { get; }

    /// <summary>Null where other processes write too, as on PostgreSQL: nobody would tell us.</summary>
    public VideoRowCache? VideoCache { get; private init; }

    public static SqlDatabase Sqlite(string file, TimeProvider? clock = null)
    {
        SqliteLibrary.Initialize();
        return new(SqlDialect.Sqlite, () => new SqliteSession(file), source: null, readers: 32) { VideoCache = new(clock ?? TimeProvider.System) };
    }

    public static SqlDatabase Postgres(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 };
        var source = NpgsqlDataSource.Create(connection);
        return new(SqlDialect.Postgres, () => new PostgresSession(source.OpenConnection()), source, readers: 32);
    }

    public async Task<T> ReadAsync<T>(Func<SqlSession, T> read, CancellationToken ct)
    {
        await _readers.WaitAsync(ct);
        try
        {
            if (!_idle.TryTake(out var session)) session = Open();
            try
            {
                var result = read(session);
                _idle.Add(session);
                return result;
            }
            catch
            {
                session.Dispose();                                      // its state is unknown: a new one costs less than a guess
                throw;
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Runs the write in a transaction shared with whoever writes at the same moment. When it returns, it is on disk.</summary>
    /// <remarks>It may change any video; see <see cref="VideoRowCache"/>.</remarks>
    public async Task<T> WriteAsync<T>(Func<SqlSession, T> write)
    {
        try
        {
            return await _writes.RunAsync(write);
        }
        finally
        {
            VideoCache?.InvalidateAll();                                        // also after a fault: nobody knows what is on disk then
        }
    }

    /// <summary>As <see cref="WriteAsync{T}(Func{SqlSession, T})"/>, for a write that changes this video and no other.</summary>
    public async Task<T> WriteAsync<T>(string videoId, Func<SqlSession, T> write)
    {
        try
        {
            return await _writes.RunAsync(write);
        }
        finally
        {
            VideoCache?.Invalidate(videoId);
        }
    }

    /// <summary>For a write that changes nothing that a video shows.</summary>
    public Task<T> WriteKeepingCacheAsync<T>(Func<SqlSession, T> write) => _writes.RunAsync(write);

    /// <summary>Brings the schema up to date.</summary>
    public Task MigrateAsync() => WriteAsync(session => Migrations.Apply(session));

    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        while (_idle.TryTake(out var session)) session.Dispose();
        if (_source is not null) await _source.DisposeAsync();
        _readers.Dispose();
    }

    private SqlSession Open()
    {
        var session = _open();
        session.Script(Dialect.OnOpen);
        return session;
    }
}
