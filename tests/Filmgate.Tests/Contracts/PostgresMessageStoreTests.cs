using Filmgate.Storage;

namespace Filmgate.Tests.Contracts;

public sealed class PostgresMessageStoreTests(PostgresServer server) : MessageStoreContract, IClassFixture<PostgresServer>, IAsyncDisposable
{
    private SqlDatabase? _database;

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
    }

    private protected override async Task<SqlDatabase> DatabaseAsync()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        _database = SqlDatabase.Postgres(await server.NewDatabaseAsync());
        await _database.MigrateAsync();
        return _database;
    }
}
