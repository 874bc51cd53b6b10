using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Filmgate.Videos;
using Npgsql;

namespace Filmgate.Storage.Postgres;

internal sealed class PostgresRow(NpgsqlDataReader reader) : SqlRow
{
    protected override bool IsNull(int column) => reader.IsDBNull(column);

    protected override long GetInt64(int column) => reader.GetInt64(column);

    protected override string GetString(int column) => reader.GetString(column);

    protected override T? GetJson<T>(int column, JsonTypeInfo<T> type)
        where T : class => reader.IsDBNull(column) ? null : JsonSerializer.Deserialize(reader.GetString(column), type);
}
