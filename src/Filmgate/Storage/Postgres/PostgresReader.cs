using Npgsql;

namespace Filmgate.Storage.Postgres;

/// <summary>Queries on pooled connections. No thread waits for PostgreSQL.</summary>
internal sealed class PostgresReader(NpgsqlDataSource source) : ISqlReader
{
    public async Task<List<T>> QueryAsync<T>(string sql, Func<SqlRow, T> read, SqlArg[] args, CancellationToken ct)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            try
            {
                return await QueryOnceAsync(sql, read, args, ct);
            }
            catch (NpgsqlException fault)
            {
                // A restart of the server leaves dead connections in the pool. The first fault empties it; a query is safe to repeat.
                var translated = PostgresFaultException.Of(fault);
                if (!isFirst || !translated.IsConnectionLost) throw translated;
            }
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;         // the database owns the source

    private async Task<List<T>> QueryOnceAsync<T>(string sql, Func<SqlRow, T> read, SqlArg[] args, CancellationToken ct)
    {
        await using var connection = await source.OpenConnectionAsync(ct);
        await using var command = PostgresSession.CreateCommand(connection, sql, args);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var row = new PostgresRow(reader);
        var rows = new List<T>();
        while (await reader.ReadAsync(ct))
        {
            row.Rewind();
            rows.Add(read(row));
        }

        return rows;
    }
}
