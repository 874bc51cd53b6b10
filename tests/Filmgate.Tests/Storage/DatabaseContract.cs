using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>Where the tests of a store get their databases from: every test one of its own.</summary>
public abstract class DatabaseFixture : IAsyncLifetime
{
    /// <summary>Why there is none; null when there is.</summary>
    public string? Missing { get; protected set; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <returns>Opens the new database, as often as one likes: each time as another process would.</returns>
    internal abstract Task<Func<SqlDatabase>> CreateAsync();
}

/// <summary>What the contracts of all stores have in common. A contract has one class for each database, which only names its fixture.</summary>
public abstract class DatabaseContract(DatabaseFixture fixture) : IAsyncDisposable
{
    private readonly List<SqlDatabase> _open = [];
    private Func<SqlDatabase>? _connect;

    /// <summary>The test's database, up to date; the same one at the second call, opened again.</summary>
    private protected async Task<SqlDatabase> DatabaseAsync()
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        _connect ??= await fixture.CreateAsync();
        var database = _connect();
        _open.Add(database);
        await database.MigrateAsync();
        return database;
    }

    private protected Task ExecuteAsync(string statement) => _open[0].WriteAsync(sql => sql.Execute(statement));

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open) await database.DisposeAsync();
    }
}
