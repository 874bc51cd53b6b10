using System.Data;
using System.Diagnostics;
using System.Text;
using Npgsql;

namespace Filmgate.Storage.Postgres;

/// <summary>
/// A pooled connection for one transaction. Npgsql itself prepares statements that run often, and keeps them with the connection.
/// </summary>
internal sealed class PostgresSession(NpgsqlDataSource source, NpgsqlConnection connection) : SqlSession(SqlDialect.Postgres)
{
    /// <summary>Longer than a restart or a failover usually takes. The callers of the writes wait meanwhile.</summary>
    private static readonly TimeSpan LookupTime = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan LookupPause = TimeSpan.FromMilliseconds(100);
    private long _transaction;

    public override bool IsReusable => false;

    public static PostgresSession Open(NpgsqlDataSource source)
    {
        try
        {
            return new(source, source.OpenConnection());
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaultException.Of(fault);
        }
    }

    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection, string sql, ReadOnlySpan<SqlArg> args)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var arg in args)
        {
            command.Parameters.Add(arg.Type is DbType.Int64
                ? new NpgsqlParameter<long?>(arg.Name, arg.Number) { DbType = DbType.Int64 }
                : new NpgsqlParameter<string?>(arg.Name, arg.Text ?? (arg.Utf8 is { } utf8 ? Encoding.UTF8.GetString(utf8) : null))
                {
                    DbType = DbType.String,
                });
        }

        return command;
    }

    public override int Execute(string sql, params ReadOnlySpan<SqlArg> args)
    {
        try
        {
            using var command = CreateCommand(connection, sql, args);
            return command.ExecuteNonQuery();
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaultException.Of(fault);
        }
    }

    public override List<T> Query<T>(string sql, Func<SqlRow, T> read, params ReadOnlySpan<SqlArg> args)
    {
        try
        {
            using var command = CreateCommand(connection, sql, args);
            using var reader = command.ExecuteReader();
            var row = new PostgresRow(reader);
            var rows = new List<T>();
            while (reader.Read())
            {
                row.Rewind();
                rows.Add(read(row));
            }

            return rows;
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaultException.Of(fault);
        }
    }

    public override void Script(string sql) => Execute(sql);

    public override void Begin()
    {
        try
        {
            using var command = CreateCommand(connection, Dialect.Begin, []);
            using var reader = command.ExecuteReader();
            reader.NextResult();                                        // the first one is that of the lock
            reader.Read();
            _transaction = reader.GetInt64(0);
            Ledger.Begin(hasBudgets: reader.GetBoolean(2));
        }
        catch (NpgsqlException fault)
        {
            throw PostgresFaultException.Of(fault);
        }
    }

    public override void Commit()
    {
        try
        {
            Execute("COMMIT");
        }
        catch (PostgresFaultException lost) when (lost.IsConnectionLost)
        {
            if (!WasCommitted(lost)) throw;
        }
    }

    public override void Dispose() => connection.Dispose();             // rolls back, and returns it to the pool unless it is broken

    /// <summary>The answer to COMMIT was lost: asks over another connection what became of the transaction.</summary>
    /// <remarks>Repeating the writes instead would make a second video of one create, or lose the answer to a claim.</remarks>
    private bool WasCommitted(PostgresFaultException lost)
    {
        const string status = "SELECT pg_xact_status(CAST(CAST(@transaction AS TEXT) AS xid8))";
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < LookupTime; Task.Delay(LookupPause, TimeProvider.System).Wait())
        {
            try
            {
                using var other = Open(source);
                var found = other.Query(status, row => row.NextStringOrNull(), SqlArg.Of("transaction", _transaction)).Single();
                if (found is "committed" or "aborted") return found is "committed";
            }
            catch (PostgresFaultException again) when (again.IsConnectionLost)
            {
                // not back yet
            }
        }

        throw new CommitOutcomeUnknownException(lost);
    }
}
