using Filmgate.Storage;

namespace Filmgate.Tests.Contracts;

public sealed class SqliteMessageStoreTests : MessageStoreContract, IAsyncDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
    private SqlDatabase? _database;

    public async ValueTask DisposeAsync()
    {
        if (_database is not null) await _database.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    private protected override async Task<SqlDatabase> DatabaseAsync()
    {
        _database = SqlDatabase.Sqlite(Path.Combine(_directory, "test.db"));
        await _database.MigrateAsync();
        return _database;
    }
}
