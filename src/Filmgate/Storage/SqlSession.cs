using System.Data;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Storage;

/// <summary>One connection with its prepared statements. Used by one caller at a time.</summary>
internal abstract class SqlSession(SqlDialect dialect) : IDisposable
{
    public SqlDialect Dialect => dialect;

    /// <summary>Runs one statement and returns how many rows it changed. The text must be a constant: it is prepared once and known by reference.</summary>
    public abstract int Execute(string sql, params ReadOnlySpan<SqlArg> args);

    /// <summary>All rows at once, so that the connection is free again. The text must be a constant.</summary>
    public abstract List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlArg> args);

    /// <summary>Several statements, run once.</summary>
    public abstract void Script(string sql);

    public abstract void Dispose();

    /// <summary>A dictionary of statements by the text's reference.</summary>
    protected static Dictionary<string, T> Prepared<T>() => new(ReferenceEqualityComparer.Instance as IEqualityComparer<string>);
}

/// <summary>The row that a query is at; good until the next one.</summary>
internal abstract class SqlRow
{
    public abstract bool IsDBNull(int column);

    public abstract long GetInt64(int column);

    public abstract string GetString(int column);

    public abstract T? Json<T>(int column, JsonTypeInfo<T> type)
        where T : class;

    public virtual string? Text(int column) => IsDBNull(column) ? null : GetString(column);

    public long? Number(int column) => IsDBNull(column) ? null : GetInt64(column);

    public DateTimeOffset Time(int column) => DateTimeOffset.FromUnixTimeMilliseconds(GetInt64(column));

    public DateTimeOffset? TimeOrNull(int column) => IsDBNull(column) ? null : Time(column);
}

/// <summary>A named, typed argument: text, text that is UTF-8 already, or a number. The type is said even when the value is null, because PostgreSQL asks.</summary>
internal readonly record struct SqlArg(string Name, DbType Type, string? Text, long? Number, byte[]? Utf8 = null)
{
    public static SqlArg Of(string name, byte[] utf8) => new(name, DbType.String, null, null, utf8);

    public static SqlArg Of(string name, string? value) => new(name, DbType.String, value, null);

    public static SqlArg Of(string name, long? value) => new(name, DbType.Int64, null, value);

    public static SqlArg Of(string name, DateTimeOffset? value) => new(name, DbType.Int64, null, value?.ToUnixTimeMilliseconds());
}
