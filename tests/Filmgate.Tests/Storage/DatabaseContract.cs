using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>Creates the databases of the store tests: a new one for each test.</summary>
public abstract class DatabaseFixture : IAsyncLifetime
{
    /// <summary>Why this database is not available; null when it is.</summary>
    public string? Missing { get; protected set; }

    public abstract ValueTask InitializeAsync();

    public abstract ValueTask DisposeAsync();

    /// <returns>Opens the new database. Each call opens it again, as another process would.</returns>
    internal abstract Task<Func<SqlDatabase>> CreateAsync();
}

/// <summary>Base of the store contracts. A contract has one subclass for each database, which only names its fixture.</summary>
public abstract class DatabaseContract(DatabaseFixture fixture) : IAsyncDisposable
{
    private readonly List<SqlDatabase> _open = [];
    private Func<SqlDatabase>? _connect;

    /// <summary>The test's database with all migrations applied. A second call opens the same database again.</summary>
    private protected async Task<SqlDatabase> DatabaseAsync()
    {
        Assert.SkipWhen(fixture.Missing is not null, fixture.Missing ?? "");
        _connect ??= await fixture.CreateAsync();
        var database = _connect();
        _open.Add(database);
        await database.MigrateAsync();
        return database;
    }

    /// <summary>Lets time pass for leases: PostgreSQL has its own clock.</summary>
    private protected Task AgeHeartbeatsAsync(TimeSpan time) =>
        ExecuteAsync($"UPDATE nodes SET beat_at = beat_at - {(long)time.TotalMilliseconds}");

    private protected Task ExecuteAsync(string statement) => _open[0].WriteAsync(sql => sql.Execute(statement));

    public async ValueTask DisposeAsync()
    {
        foreach (var database in _open) await database.DisposeAsync();
    }
}
