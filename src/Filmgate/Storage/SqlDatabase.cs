using System.Collections.Concurrent;
using Filmgate.Storage.Postgres;
using Filmgate.Storage.Sqlite;
using Npgsql;

namespace Filmgate.Storage;

/// <summary>Opens sessions, pools them for readers, and queues writes for a shared commit.</summary>
internal sealed class SqlDatabase : IAsyncDisposable
{
    private const int MaxReaders = 32;
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly Func<SqlSession> _open;
    private readonly IAsyncDisposable? _source;
    private readonly GroupCommit _writes;
    private readonly SemaphoreSlim _readers;

    private SqlDatabase(SqlDialect dialect, Func<SqlSession> open, IAsyncDisposable? source)
    {
        _open = open;
        _source = source;
        Dialect = dialect;
        _readers = new(MaxReaders);
        _writes = new(Open, dialect.Writers);
    }

    public SqlDialect Dialect { get; }

    /// <summary>Null on PostgreSQL: other nodes write too, and their changes would not invalidate it.</summary>
    public VideoRowCache? VideoCache { get; private init; }

    public static SqlDatabase Sqlite(string file, TimeProvider? clock = null)
    {
        SqliteLibrary.Initialize();
        return new(SqlDialect.Sqlite, () => new SqliteSession(file), source: null) { VideoCache = new(clock ?? TimeProvider.System) };
    }

    public static SqlDatabase Postgres(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 };
        var source = NpgsqlDataSource.Create(connection);
        return new(SqlDialect.Postgres, () => new PostgresSession(source.OpenConnection()), source);
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
                session.Dispose();                                      // its state is unknown: open a new one next time
                throw;
            }
        }
        finally
        {
            _readers.Release();
        }
    }

    /// <summary>Runs a write that may change any video. When it returns, it is on disk.</summary>
    /// <remarks>Concurrent writes share one transaction.</remarks>
    public async Task<T> WriteAsync<T>(Func<SqlSession, T> write)
    {
        try
        {
            return await _writes.RunAsync(write);
        }
        finally
        {
            VideoCache?.InvalidateAll();                                        // also after a failure: what is on disk is unknown then
        }
    }

    /// <summary>Runs a write whose result names the videos that it changed.</summary>
    public async Task<T> WriteAsync<T>(Func<SqlSession, T> write, Func<T, IEnumerable<string>> changed)
    {
        try
        {
            var result = await _writes.RunAsync(write);
            foreach (var id in changed(result)) VideoCache?.Invalidate(id);
            return result;
        }
        catch
        {
            VideoCache?.InvalidateAll();                                        // what is on disk is unknown
            throw;
        }
    }

    /// <summary>Runs a write that changes this video and no other.</summary>
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

    /// <summary>Runs a write that changes nothing a video response shows: cached videos stay valid.</summary>
    public Task<T> WriteKeepingCacheAsync<T>(Func<SqlSession, T> write) => _writes.RunAsync(write);

    /// <summary>Applies the migrations that are missing.</summary>
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
