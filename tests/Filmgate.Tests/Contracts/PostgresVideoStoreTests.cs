using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Contracts;

/// <summary>The same store on PostgreSQL. No setting switches it on yet; the contract keeps the SQL honest until one does.</summary>
public sealed class PostgresVideoStoreTests(PostgresServer server) : VideoStoreContract, IClassFixture<PostgresServer>, IAsyncDisposable
{
    private readonly List<SqlDatabase> _open = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open) await database.DisposeAsync();
    }

    private protected override async Task<IVideoStore> OpenAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var database = SqlDatabase.Postgres(await server.NewDatabaseAsync());
        _open.Add(database);
        await database.MigrateAsync();
        return new SqlVideoStore(database);
    }
}
