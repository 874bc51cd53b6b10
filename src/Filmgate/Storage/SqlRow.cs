using System.Text.Json.Serialization.Metadata;

namespace Filmgate.Storage;

/// <summary>
/// The row that a query is at, valid until the next row. Columns are read from left to right: a mapper calls the Next methods in the order
/// of the column list that stands above it, so no ordinal appears anywhere. There is one instance per statement, not one per row.
/// </summary>
internal abstract class SqlRow
{
    private int _next;

    public string NextString() => GetString(_next++);

    public string? NextStringOrNull() => GetStringOrNull(_next++);

    public int NextInt32() => (int)GetInt64(_next++);

    public long NextInt64() => GetInt64(_next++);

    public long? NextInt64OrNull() => IsNull(_next) ? Skip<long>() : NextInt64();

    /// <summary>A flag that is stored as 0 or 1.</summary>
    public bool NextBool() => NextInt64() == 1;

    /// <summary>A time that is stored as Unix milliseconds.</summary>
    public DateTimeOffset NextTime() => DateTimeOffset.FromUnixTimeMilliseconds(NextInt64());

    public DateTimeOffset? NextTimeOrNull() => IsNull(_next) ? Skip<DateTimeOffset>() : NextTime();

    /// <summary>A duration that is stored in milliseconds.</summary>
    public TimeSpan NextDuration() => TimeSpan.FromMilliseconds(NextInt64());

    /// <summary>A record that is stored as JSON text.</summary>
    public T? NextJson<T>(JsonTypeInfo<T> type)
        where T : class => GetJson(_next++, type);

    /// <summary>For the columns of an outer join: when the first one is null, skips all of them.</summary>
    public bool SkipIfNull(int columns)
    {
        if (!IsNull(_next)) return false;
        _next += columns;
        return true;
    }

    /// <summary>The session calls this for each new row.</summary>
    public void Rewind() => _next = 0;

    protected abstract bool IsNull(int column);

    protected abstract long GetInt64(int column);

    protected abstract string GetString(int column);

    protected virtual string? GetStringOrNull(int column) => IsNull(column) ? null : GetString(column);

    protected abstract T? GetJson<T>(int column, JsonTypeInfo<T> type)
        where T : class;

    private T? Skip<T>()
        where T : struct
    {
        _next++;
        return null;
    }
}
