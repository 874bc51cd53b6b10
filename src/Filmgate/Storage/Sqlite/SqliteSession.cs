using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Videos;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>A session straight on SQLite's C functions: ADO.NET on top of them cost more than the statements themselves.</summary>
internal sealed class SqliteSession : SqlSession
{
    private const int BusyMilliseconds = 30_000;
    private readonly sqlite3 _connection;
    private readonly Dictionary<string, Statement> _prepared = Prepared<Statement>();

    public SqliteSession(string file)
        : base(SqlDialect.Sqlite)
    {
        // No mutex: a session has one caller at a time.
        var result = raw.sqlite3_open_v2(file, out _connection, raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX, null);
        try
        {
            Check(result);
            Check(raw.sqlite3_extended_result_codes(_connection, 1));
            Check(raw.sqlite3_busy_timeout(_connection, BusyMilliseconds));
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
            while (Step(statement)) rows.Add(read(statement));
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
        foreach (var statement in _prepared.Values) statement.Dispose();
        _connection?.Dispose();                                         // an open transaction rolls back
    }

    private Statement Bind(string sql, ReadOnlySpan<SqlArg> args)
    {
        if (!_prepared.TryGetValue(sql, out var statement))
        {
            Check(raw.sqlite3_prepare_v3(_connection, sql, raw.SQLITE_PREPARE_PERSISTENT, out var handle));
            _prepared[sql] = statement = new(handle, args);
        }

        statement.Unbind();
        for (var i = 0; i < args.Length; i++) Check(statement.Bind(i, args[i]));
        return statement;
    }

    private bool Step(Statement statement)
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

    /// <summary>A prepared statement, and the row that it is at.</summary>
    private sealed class Statement : SqlRow, IDisposable
    {
        private readonly sqlite3_stmt _owner;
        private readonly nint _handle;
        private readonly int[] _positions;

        /// <summary>Where texts lie while the statement runs; left to itself, SQLite allocates and copies each.</summary>
        private readonly byte[] _texts = GC.AllocateUninitializedArray<byte>(4096, pinned: true);
        private int _used;

        public Statement(sqlite3_stmt handle, ReadOnlySpan<SqlArg> args)
        {
            _owner = handle;
            _handle = handle.DangerousGetHandle();
            _positions = new int[args.Length];
            for (var i = 0; i < args.Length; i++) _positions[i] = raw.sqlite3_bind_parameter_index(handle, $"@{args[i].Name}");
        }

        /// <summary>What was bound last may be overwritten.</summary>
        public void Unbind() => _used = 0;

        public int Bind(int arg, in SqlArg value)
        {
            if (value.Number is { } number) return SqliteCalls.Bind(_handle, _positions[arg], number);
            if (value.Utf8 is { } utf8) return utf8.AsSpan().TryCopyTo(_texts.AsSpan(_used)) ? BindCopied(arg, utf8.Length) : raw.sqlite3_bind_text(_owner, _positions[arg], utf8);
            if (value.Text is not { } text) return SqliteCalls.BindNull(_handle, _positions[arg]);
            return Encoding.UTF8.TryGetBytes(text, _texts.AsSpan(_used), out var length) ? BindCopied(arg, length) : raw.sqlite3_bind_text(_owner, _positions[arg], Encoding.UTF8.GetBytes(text));
        }

        private int BindCopied(int arg, int length)
        {
            var text = _texts.AsSpan(_used, length);
            _used += length;
            return SqliteCalls.Bind(_handle, _positions[arg], text);
        }

        public int Step() => SqliteCalls.Step(_handle);

        public void Reset() => SqliteCalls.Reset(_handle);              // says again what the step said

        public override bool IsDBNull(int column) => SqliteCalls.IsNull(_handle, column);

        public override long GetInt64(int column) => SqliteCalls.Int64(_handle, column);

        public override string GetString(int column) => Encoding.UTF8.GetString(SqliteCalls.Utf8(_handle, column));

        public override string? Text(int column) => SqliteCalls.Utf8(_handle, column) is { Length: > 0 } text ? Encoding.UTF8.GetString(text) : base.Text(column);

        public override T? Json<T>(int column, JsonTypeInfo<T> type)
            where T : class => SqliteCalls.Utf8(_handle, column) is { Length: > 0 } json ? JsonSerializer.Deserialize(json, type) : null;

        public void Dispose() => _owner.Dispose();
    }
}

internal sealed class SqliteException(int code, string message) : DatabaseFaultException($"SQLite: {message} ({code})")
{
    /// <summary>Why it may work later; null where it will not.</summary>
    public override string? Reason => (code & 0xff) switch                       // the rest of an extended code says where it happened
    {
        raw.SQLITE_FULL => "the disk is full",
        raw.SQLITE_IOERR => "the disk does not work",
        raw.SQLITE_READONLY => "it cannot be written to",
        raw.SQLITE_BUSY => "another program holds it",
        raw.SQLITE_CANTOPEN => "its file cannot be opened",
        _ => null,
    };
}
