using System.Data;
using System.Data.Common;

namespace Filmgate.Storage;

/// <summary>One connection with its prepared statements. Used by one caller at a time.</summary>
internal sealed class SqlSession(DbConnection connection, SqlDialect dialect) : IDisposable
{
    private readonly Dictionary<string, DbCommand> _prepared = new(ReferenceEqualityComparer.Instance as IEqualityComparer<string>);

    public SqlDialect Dialect => dialect;

    /// <summary>The statement with these arguments, ready to run. The text must be a constant: it is known by reference.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<SqlArg> args)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = connection.CreateCommand();
            command.CommandText = sql;
            foreach (var arg in args)
            {
                var parameter = command.CreateParameter();
                parameter.ParameterName = arg.Name;
                parameter.DbType = arg.Type;
                command.Parameters.Add(parameter);
            }

            _prepared[sql] = command;
        }

        for (var i = 0; i < args.Length; i++) command.Parameters[i].Value = args[i].Value ?? DBNull.Value;
        return command;
    }

    public int Execute(string sql, params ReadOnlySpan<SqlArg> args) => Command(sql, args).ExecuteNonQuery();

    /// <summary>All rows at once, so that the connection is free again.</summary>
    public List<T> Query<T>(string sql, Func<DbDataReader, T> read, params ReadOnlySpan<SqlArg> args)
    {
        using var reader = Command(sql, args).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read()) rows.Add(read(reader));
        return rows;
    }

    public void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        connection.Dispose();
    }
}

/// <summary>A named, typed argument; the type is said even when the value is null, because PostgreSQL asks.</summary>
internal readonly record struct SqlArg(string Name, DbType Type, object? Value)
{
    public static SqlArg Of(string name, string? value) => new(name, DbType.String, value);

    public static SqlArg Of(string name, long? value) => new(name, DbType.Int64, value);

    public static SqlArg Of(string name, DateTimeOffset? value) => new(name, DbType.Int64, value?.ToUnixTimeMilliseconds());
}

internal static class SqlColumns
{
    public static string? Text(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static long? Number(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetInt64(column);

    public static DateTimeOffset Time(this DbDataReader row, int column) => DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(column));

    public static DateTimeOffset? TimeOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.Time(column);
}
