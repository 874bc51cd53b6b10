using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Filmgate.Storage;

/// <summary>Opens sessions, lends them to readers, and puts writers in line for a shared commit.</summary>
internal sealed class SqlDatabase : IAsyncDisposable
{
    private readonly ConcurrentBag<SqlSession> _idle = [];
    private readonly DbDataSource _source;
    private readonly GroupCommit _writes;
    private readonly SemaphoreSlim _readers;

    private SqlDatabase(DbDataSource source, SqlDialect dialect, int readers)
    {
        _source = source;
        Dialect = dialect;
        _readers = new(readers);
        _writes = new(Open, dialect.Writers);
    }

    public SqlDialect Dialect { get; }

    public static SqlDatabase Sqlite(string file)
    {
        SqliteNative.Load();
        var connection = new SqliteConnectionStringBuilder { DataSource = file, Pooling = false, DefaultTimeout = 30 };
        return new(SqliteFactory.Instance.CreateDataSource(connection.ToString()), SqlDialect.Sqlite, readers: 32);
    }

    public static SqlDatabase Postgres(string connectionString)
    {
        var connection = new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = 64, AutoPrepareMinUsages = 2 };
        return new(NpgsqlDataSource.Create(connection), SqlDialect.Postgres, readers: 32);
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
    public Task<T> WriteAsync<T>(Func<SqlSession, T> write) => _writes.RunAsync(write);

    /// <summary>Brings the schema up to date.</summary>
    public Task MigrateAsync() => WriteAsync(session => Migrations.Apply(session));

    public async ValueTask DisposeAsync()
    {
        _writes.Dispose();
        while (_idle.TryTake(out var session)) session.Dispose();
        await _source.DisposeAsync();
        _readers.Dispose();
    }

    private SqlSession Open()
    {
        var connection = _source.OpenConnection();
        var session = new SqlSession(connection, Dialect);
        session.Execute(Dialect.OnOpen);
        return session;
    }
}
