using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do for API keys.</summary>
public abstract class KeyStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    [Fact]
    public async Task A_key_is_read_as_it_was_added()
    {
        var keys = await StoreAsync();
        var key = A("alice") with { Role = KeyRole.Operator, DeleteAfter = TimeSpan.FromDays(3) };
        Assert.True(await keys.AddAsync(key, default));
        Assert.Equivalent(new[] { key }, await keys.ListAsync(default), strict: true);
    }

    [Fact]
    public async Task Of_many_keys_with_one_name_that_are_added_at_once_one_is_stored()
    {
        var stores = new[] { await StoreAsync(), await StoreAsync(), await StoreAsync() };
        var added = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => stores[i % 3].AddAsync(A("ci"), default)));
        Assert.Single(added, true);
        Assert.Single(await stores[0].ListAsync(default));
    }

    [Fact]
    public async Task Of_many_nodes_that_start_at_once_one_adds_the_first_key()
    {
        var stores = new[] { await StoreAsync(), await StoreAsync(), await StoreAsync() };
        var added = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => stores[i % 3].AddFirstAsync(A($"operator {i}"), default)));
        Assert.Single(added, true);
        Assert.Single(await stores[0].ListAsync(default));
    }

    [Fact]
    public async Task The_key_of_a_setting_is_one_row_that_changes_its_text()
    {
        var keys = await StoreAsync();
        Assert.True(await keys.ReplaceAsync(OperatorKeySetting.KeyOf("one", Tests.A.Noon), default));
        Assert.True(await keys.ReplaceAsync(OperatorKeySetting.KeyOf("one", Tests.A.Noon), default));
        await keys.RevokeAsync(OperatorKeySetting.Id, Tests.A.Noon, default);
        Assert.True(await keys.ReplaceAsync(OperatorKeySetting.KeyOf("two", Tests.A.Noon.AddDays(1)), default));
        var only = Assert.Single(await keys.ListAsync(default));
        Assert.Equal((ApiKey.HashOf("two"), null, Tests.A.Noon, KeyRole.Operator), (only.Hash, only.RevokedAt, only.CreatedAt, only.Role));

        var (alice, text) = ApiKey.Create("alice", ApiKey.Completed, Tests.A.Noon);
        await keys.AddAsync(alice, default);
        Assert.False(await keys.ReplaceAsync(OperatorKeySetting.KeyOf(text, Tests.A.Noon), default));
    }

    private protected static ApiKey A(string name) => ApiKey.Create(name, ApiKey.Completed, Tests.A.Noon).Key;

    private protected async Task<SqlKeyStore> StoreAsync() => new(await DatabaseAsync());
}

/// <summary>On SQLite.</summary>
public sealed class SqliteKeyStoreTests(SqliteFolder folder) : KeyStoreContract(folder), IClassFixture<SqliteFolder>;

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresKeyStoreTests(PostgresServer server) : KeyStoreContract(server);
