using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Rows of <c>provider_pauses</c>.</summary>
internal sealed class SqlProviderPauseStore(SqlDatabase database) : IProviderPauseStore
{
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> ListAsync(CancellationToken ct)
    {
        const string list = "SELECT provider, paused_at FROM provider_pauses";
        var rows = await database.QueryAsync(list, row => (Provider: row.NextString(), At: row.NextTime()), ct);
        return rows.ToDictionary(row => row.Provider, row => row.At, StringComparer.Ordinal);
    }

    public Task PauseAsync(string provider, DateTimeOffset now)
    {
        const string insert = """
            INSERT INTO provider_pauses (provider, paused_at) VALUES (@provider, @now) ON CONFLICT (provider) DO NOTHING
            """;
        return database.WriteAsync(sql => sql.Execute(insert, SqlArg.Of("provider", provider), SqlArg.Of("now", now)));
    }

    public Task ResumeAsync(string provider)
    {
        const string delete = "DELETE FROM provider_pauses WHERE provider = @provider";
        return database.WriteAsync(sql => sql.Execute(delete, SqlArg.Of("provider", provider)));
    }
}
