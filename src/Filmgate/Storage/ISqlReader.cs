namespace Filmgate.Storage;

/// <summary>Runs queries outside of the writes.</summary>
internal interface ISqlReader : IAsyncDisposable
{
    Task<List<T>> QueryAsync<T>(string sql, Func<SqlRow, T> read, SqlArg[] args, CancellationToken ct);
}
