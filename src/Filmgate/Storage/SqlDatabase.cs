using Filmgate.Storage.Postgres;
using Filmgate.Storage.Sqlite;
using Npgsql;

namespace Filmgate.Storage;

/// <summary>Runs queries, and queues writes for a shared commit.</summary>
internal sealed class SqlDatabase : IAsyncDisposable
{
    private readonly Func<SqlSession> _open;
    private readonly ISqlReader _reader;
    private readonly NpgsqlDataSource? _source;
    private readonly GroupCommit _writes;

    private SqlDatabase(string description, SqlDialect dialect, Func<SqlSession> open, ISqlReader reader, NpgsqlDataSource? source)
    {
        Description = description;
        _open = open;
        _reader = reader;
        _source = source;
        Dialect = dialect;
        _writes = new(open, dialect.Writers);
    }

    public SqlDialect Dialect { get; }

    /// <summary>The product and where it is, for people. Without a password.</summary>
    public string Description { get; }

    /// <summary>The connections of PostgreSQL. Null on SQLite.</summary>
    public NpgsqlDataSource? Source => _source;

    /// <summary>Null on PostgreSQL: other nodes write too, and their changes would not invalidate it.</summary>
    public VideoRowCache? VideoCache { get; private init; }

    public static SqlDatabase Sqlite(string file, TimeProvider? clock = null)
    {
        SqliteLibrary.Initialize();
        return new($"SQLite {SqliteLibrary.Version}", SqlDialect.Sqlite, Open, new SqliteReader(Open), source: null)
        {
            VideoCache = new(clock ?? TimeProvider.System),
        };

        SqlSession Open()
        {
            var session = new SqliteSession(file);
            session.Script(session.Dialect.OnOpen);
            return session;
        }
    }

    public static SqlDatabase Postgres(PostgresOptions options)
    {
        var source = options.CreateDataSource();
        return new($"PostgreSQL at {options}", SqlDialect.Postgres, () => PostgresSession.Open(source), new PostgresReader(source), source);
    }

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<SqlRow, T> read, CancellationToken ct, params SqlArg[] args) =>
        await _reader.QueryAsync(sql, read, args, ct);

    /// <returns>The first row. Default: there is none.</returns>
    public async Task<T?> QueryFirstAsync<T>(string sql, Func<SqlRow, T> read, CancellationToken ct, params SqlArg[] args) =>
        await _reader.QueryAsync(sql, read, args, ct) is [var first, ..] ? first : default;

    /// <summary>Runs several queries that all see the same moment.</summary>
    public Task<T> ReadSnapshotAsync<T>(Func<SqlSession, T> read) => Task.Run(() =>
    {
        using var session = _open();
        session.Script(Dialect.BeginSnapshot);
        var result = read(session);
        session.Script("COMMIT");
        return result;
    });

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
    /// <param name="budgetOf">The key whose budgets it is checked against. Null: it is not checked.</param>
    public Task<T> WriteKeepingCacheAsync<T>(Func<SqlSession, T> write, string? budgetOf = null) => _writes.RunAsync(write, budgetOf);

    /// <summary>Applies the migrations that are missing.</summary>
    /// <remarks>Not a write of the queue: those may need what a migration creates.</remarks>
    /// <param name="ignoredMark">A mark that prevents the use of the database, except by what it is about.</param>
    /// <returns>The number of migrations that were applied.</returns>
    public Task<int> MigrateAsync(long? ignoredMark = null) => Task.Run(() =>
    {
        using var session = _open();
        session.Script(Dialect.BeginMigration);
        var count = Migrations.Apply(session, ignoredMark);
        session.Script("COMMIT");
        return count;
    });

    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        await _reader.DisposeAsync();
        if (_source is not null) await _source.DisposeAsync();
    }
}
