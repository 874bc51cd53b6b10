using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Videos;
using SQLitePCL;

namespace Filmgate.Storage.Sqlite;

/// <summary>A prepared statement, and the row that it is at.</summary>
internal sealed class SqliteStatement : SqlRow, IDisposable
{
    private const int TextBufferSize = 4096;
    private readonly sqlite3_stmt _owner;
    private readonly nint _handle;
    private readonly int[] _positions;

    /// <summary>Holds the texts while the statement runs. Without it, SQLite allocates and copies each of them.</summary>
    private readonly byte[] _texts = GC.AllocateUninitializedArray<byte>(TextBufferSize, pinned: true);
    private int _used;

    public SqliteStatement(sqlite3_stmt handle, ReadOnlySpan<SqlArg> args)
    {
        _owner = handle;
        _handle = handle.DangerousGetHandle();
        _positions = new int[args.Length];
        for (var i = 0; i < args.Length; i++) _positions[i] = raw.sqlite3_bind_parameter_index(handle, $"@{args[i].Name}");
    }

    /// <summary>Allows the texts that were bound last to be overwritten.</summary>
    public void Unbind() => _used = 0;

    public int Bind(int arg, in SqlArg value)
    {
        if (value.Number is { } number) return SqliteCalls.Bind(_handle, _positions[arg], number);
        if (value.Utf8 is { } utf8)
        {
            return utf8.AsSpan().TryCopyTo(_texts.AsSpan(_used))
                ? BindCopied(arg, utf8.Length)
                : raw.sqlite3_bind_text(_owner, _positions[arg], utf8);
        }

        if (value.Text is not { } text) return SqliteCalls.BindNull(_handle, _positions[arg]);
        return Encoding.UTF8.TryGetBytes(text, _texts.AsSpan(_used), out var length)
            ? BindCopied(arg, length)
            : raw.sqlite3_bind_text(_owner, _positions[arg], Encoding.UTF8.GetBytes(text));
    }

    public int Step() => SqliteCalls.Step(_handle);

    public void Reset() => SqliteCalls.Reset(_handle);                  // its result repeats the last step's error

    public void Dispose() => _owner.Dispose();

    protected override bool IsNull(int column) => SqliteCalls.IsNull(_handle, column);

    protected override long GetInt64(int column) => SqliteCalls.Int64(_handle, column);

    protected override string GetString(int column) => Encoding.UTF8.GetString(SqliteCalls.Utf8(_handle, column));

    protected override string? GetStringOrNull(int column) =>
        SqliteCalls.Utf8(_handle, column) is { Length: > 0 } text ? Encoding.UTF8.GetString(text) : base.GetStringOrNull(column);

    protected override T? GetJson<T>(int column, JsonTypeInfo<T> type)
        where T : class => SqliteCalls.Utf8(_handle, column) is { Length: > 0 } json ? JsonSerializer.Deserialize(json, type) : null;

    private int BindCopied(int arg, int length)
    {
        var text = _texts.AsSpan(_used, length);
        _used += length;
        return SqliteCalls.Bind(_handle, _positions[arg], text);
    }
}
