using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>A folder of SQLite files for the tests of one class.</summary>
public sealed class SqliteFolder : DatabaseFixture
{
    private readonly string _directory = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
    private int _databases;

    public override ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public override ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    internal override Task<Func<SqlDatabase>> CreateAsync()
    {
        var file = Path.Combine(_directory, $"{Interlocked.Increment(ref _databases)}.db");
        return Task.FromResult(() => SqlDatabase.Sqlite(file));
    }
}
