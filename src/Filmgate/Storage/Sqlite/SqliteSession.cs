using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>A session that calls SQLite's C functions directly: ADO.NET on top of them cost more than the statements themselves.</summary>
internal sealed class SqliteSession : SqlSession
{
    private const int BusyTimeoutMilliseconds = 30_000;

    /// <summary>Filters of lists make many different statements. Those that are used often are prepared again at once.</summary>
    private const int MaxPrepared = 256;
    private readonly sqlite3 _connection;
    private readonly Dictionary<string, SqliteStatement> _prepared = Prepared<SqliteStatement>();

    public SqliteSession(string file)
        : base(SqlDialect.Sqlite)
    {
        // No mutex: a session has one caller at a time.
        const int flags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        var result = raw.sqlite3_open_v2(file, out _connection, flags, null);
        try
        {
            Check(result);
            Check(raw.sqlite3_extended_result_codes(_connection, 1));
            Check(raw.sqlite3_busy_timeout(_connection, BusyTimeoutMilliseconds));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public override int Execute(string sql, params ReadOnlySpan<SqlArg> args)
    {
        var statement = Bind(sql, args);
        try
        {
            while (Step(statement)) { }
            return raw.sqlite3_changes(_connection);
        }
        finally
        {
            statement.Reset();
        }
    }

    public override List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlArg> args)
    {
        var statement = Bind(sql, args);
        try
        {
            var rows = new List<T>();
            while (Step(statement))
            {
                statement.Rewind();
                rows.Add(read(statement));
            }

            return rows;
        }
        finally
        {
            statement.Reset();
        }
    }

    public override void Script(string sql) => Check(raw.sqlite3_exec(_connection, sql));

    public override void Dispose()
    {
        DisposePrepared();
        _connection?.Dispose();                                         // an open transaction rolls back
    }

    private void DisposePrepared()
    {
        foreach (var statement in _prepared.Values) statement.Dispose();
        _prepared.Clear();
    }

    private SqliteStatement Bind(string sql, ReadOnlySpan<SqlArg> args)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            if (_prepared.Count >= MaxPrepared) DisposePrepared();
            Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            _prepared[sql] = statement = new(handle, args);
        }

        statement.Unbind();
        for (var i = 0; i < args.Length; i++) Check(statement.Bind(i, args[i]));
        return statement;
    }

    private bool Step(SqliteStatement statement)
    {
        var result = statement.Step();
        if (result is raw.SQLITE_ROW) return true;
        if (result is not raw.SQLITE_DONE) Check(result);
        return false;
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK) throw new SqliteException(result, raw.sqlite3_errmsg(_connection).utf8_to_string());
    }
}
