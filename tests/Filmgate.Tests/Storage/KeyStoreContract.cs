using Filmgate.Keys;
using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do for API keys.</summary>
public abstract class KeyStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private const string Setting = OperatorKeySetting.Id;

    [Fact]
    public async Task A_key_is_read_as_it_was_written()
    {
        var keys = await StoreAsync();
        var key = New("alice") with
        {
            Role = KeyRole.Operator,
            DeleteAfter = TimeSpan.FromDays(3),
            ExpiresAt = A.Noon.AddDays(90),
            Limits = new(60, null, 5, null, 1L << 40),
            Access = new(["kling-*", "veo3-fast"], ["main"]),
            Metadata = new Dictionary<string, string> { ["team"] = "Ünsere", ["x"] = "" },
        };
        Assert.True(await keys.AddAsync(key, default));
        Assert.Equivalent(new[] { key }, await keys.ListAsync(default), strict: true);

        var rotated = key.Rotate(ApiKey.NewText(), A.Noon, TimeSpan.FromHours(1));
        var changed = rotated with { Name = "bob", Role = KeyRole.User, Metadata = null };
        Assert.True(await keys.ChangeAsync(key.Id, _ => changed, default));
        Assert.Equivalent(new[] { changed }, await keys.ListAsync(default), strict: true);
    }

    [Fact]
    public async Task Of_many_keys_with_one_name_that_are_added_at_once_one_is_stored()
    {
        var stores = new[] { await StoreAsync(), await StoreAsync(), await StoreAsync() };
        var added = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => stores[i % 3].AddAsync(New("ci"), default)));
        Assert.Single(added, true);
        Assert.Single(await stores[0].ListAsync(default));
    }

    [Fact]
    public async Task Of_many_nodes_that_start_at_once_one_adds_the_first_key()
    {
        var stores = new[] { await StoreAsync(), await StoreAsync(), await StoreAsync() };
        var added = await Task.WhenAll(Enumerable.Range(0, 30).Select(
            i => stores[i % 3].WriteAsync(all => KeyAdministration.AddFirst(all, New($"operator {i}")), default)));
        Assert.Single(added, one => one.Key is not null);
        Assert.Single(await stores[0].ListAsync(default));
    }

    [Fact]
    public async Task Of_two_operators_that_revoke_each_other_at_once_one_stays()
    {
        var stores = new[] { await StoreAsync(), await StoreAsync() };
        for (var round = 0; round < 10; round++)
        {
            var pair = new[] { New($"a{round}") with { Role = KeyRole.Operator }, New($"b{round}") with { Role = KeyRole.Operator } };
            foreach (var key in pair) await stores[0].AddAsync(key, default);
            await Task.WhenAll(Enumerable.Range(0, 2).Select(
                i => new KeyAdministration(stores[i], new ManualClock()).RevokeAsync(pair[i].Id, keepsOperator: true, default)));
            var left = Assert.Single(await stores[0].ListAsync(default), key => key.RevokedAt is null);
            await stores[0].RevokeAsync(left.Id, A.Noon, default);
        }
    }

    [Fact]
    public async Task The_key_of_a_setting_is_one_row_that_changes_its_text()
    {
        var keys = await StoreAsync();
        await ApplyAsync("one", A.Noon);
        await ApplyAsync("one", A.Noon);
        await keys.RevokeAsync(Setting, A.Noon, default);
        await ApplyAsync("two", A.Noon.AddDays(1));
        var only = Assert.Single(await keys.ListAsync(default));
        Assert.Equal((ApiKey.HashOf("two"), null, A.Noon, KeyRole.Operator), (only.Hash, only.RevokedAt, only.CreatedAt, only.Role));

        var (alice, text) = ApiKey.Create("alice", ApiKey.Completed, A.Noon);
        await keys.AddAsync(alice, default);
        Assert.Equal(KeyRefusal.TextTaken, (await ApplyAsync(text, A.Noon)).Refusal);

        Task<KeyResult> ApplyAsync(string setting, DateTimeOffset now) =>
            keys.WriteAsync(all => KeyAdministration.ApplySetting(all, OperatorKeySetting.KeyOf(setting, now)), default);
    }

    [Fact]
    public async Task The_time_of_last_use_only_grows_and_a_change_of_the_key_keeps_it()
    {
        var keys = await StoreAsync();
        var key = New("alice");
        await keys.AddAsync(key, default);
        foreach (var minutes in new[] { 5, 9, 7 })
            await keys.MarkUsedAsync([new(key.Id, A.Noon.AddMinutes(minutes)), new("key_unknown", A.Noon)], default);
        await keys.ChangeAsync(key.Id, one => one with { Name = "bob" }, default);
        Assert.Equal(A.Noon.AddMinutes(9), Assert.Single(await keys.ListAsync(default)).LastUsedAt);
    }

    private static ApiKey New(string name) => ApiKey.Create(name, ApiKey.Completed, A.Noon).Key;

    private async Task<SqlKeyStore> StoreAsync() => new(await DatabaseAsync());
}

/// <summary>On SQLite.</summary>
public sealed class SqliteKeyStoreTests(SqliteFolder folder) : KeyStoreContract(folder), IClassFixture<SqliteFolder>;

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresKeyStoreTests(PostgresServer server) : KeyStoreContract(server);
