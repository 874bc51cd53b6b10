using System.Data.Common;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Videos;

namespace Filmgate.Storage.Postgres;

/// <summary>A session over ADO.NET. Npgsql itself prepares statements that run often.</summary>
internal sealed class PostgresSession(DbConnection connection) : SqlSession(SqlDialect.Postgres)
{
    private readonly Dictionary<string, DbCommand> _prepared = Prepared<DbCommand>();

    public override int Execute(string sql, params ReadOnlySpan<SqlArg> args) => Command(sql, args).ExecuteNonQuery();

    public override List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlArg> args)
    {
        using var reader = Command(sql, args).ExecuteReader();
        var row = new Row(reader);
        var rows = new List<T>();
        while (reader.Read())
        {
            row.Rewind();
            rows.Add(read(row));
        }

        return rows;
    }

    public override void Script(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    public override void Dispose()
    {
        foreach (var command in _prepared.Values) command.Dispose();
        connection.Dispose();
    }

    private DbCommand Command(string sql, ReadOnlySpan<SqlArg> args)
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

        for (var i = 0; i < args.Length; i++) command.Parameters[i].Value = Value(args[i]);
        return command;
    }

    private static object Value(in SqlArg arg) =>
        arg.Text ?? (object?)arg.Number ?? (arg.Utf8 is { } utf8 ? Encoding.UTF8.GetString(utf8) : DBNull.Value);

    private sealed class Row(DbDataReader reader) : SqlRow
    {
        protected override bool IsNull(int column) => reader.IsDBNull(column);

        protected override long GetInt64(int column) => reader.GetInt64(column);

        protected override string GetString(int column) => reader.GetString(column);

        protected override T? GetJson<T>(int column, JsonTypeInfo<T> type)
            where T : class => reader.IsDBNull(column) ? null : JsonSerializer.Deserialize(reader.GetString(column), type);
    }
}
