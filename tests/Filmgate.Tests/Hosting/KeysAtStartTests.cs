using Filmgate.Api;
using Filmgate.Hosting;
using Filmgate.Http;
using Filmgate.Keys;
using Filmgate.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Hosting;

/// <summary>Which keys a start adds, replaces and revokes.</summary>
public sealed class KeysAtStartTests : IAsyncDisposable
{
    private const string Secret = "operator-key-of-these-tests-0123456789";
    private readonly string _folder = Directory.CreateTempSubdirectory("filmgate-test-").FullName;
    private readonly SqlDatabase _database;
    private readonly SqlKeyStore _keys;

    public KeysAtStartTests()
    {
        _database = SqlDatabase.Sqlite(Path.Combine(_folder, "filmgate.db"));
        _keys = new(_database);
    }

    [Fact]
    public async Task The_first_start_on_a_public_address_writes_one_operator_key_that_only_its_user_reads()
    {
        var first = await StartAsync("http://0.0.0.0:7300");
        var file = Path.Combine(_folder, "operator-key");
        Assert.Equal(file, first.CreatedFile);
        var text = (await File.ReadAllTextAsync(file)).Trim();
        var key = Assert.Single(await _keys.ListAsync(default));
        Assert.Equal((ApiKey.HashOf(text), KeyRole.Operator, null), (key.Hash, key.Role, key.RevokedAt));
        if (!OperatingSystem.IsWindows())
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));

        Assert.Null((await StartAsync("http://0.0.0.0:7300")).CreatedFile);
        await _keys.RevokeAsync(key.Id, A.Noon, default);
        Assert.Null((await StartAsync("http://0.0.0.0:7300")).CreatedFile);
        Assert.Equal(text, (await File.ReadAllTextAsync(file)).Trim());
    }

    [Theory]
    [InlineData("http://127.0.0.1:7300", null)]
    [InlineData("http://0.0.0.0:7300", Secret)]
    public async Task Nothing_is_created_on_loopback_or_beside_the_key_of_the_setting(string urls, string? setting)
    {
        Assert.Null((await StartAsync(urls, setting)).CreatedFile);
        Assert.False(File.Exists(Path.Combine(_folder, "operator-key")));
        Assert.Equal(setting is null ? 0 : 1, (await _keys.ListAsync(default)).Count);
    }

    [Fact]
    public async Task A_server_that_has_only_user_keys_goes_on()
    {
        await _database.MigrateAsync();
        await _keys.AddAsync(ApiKey.Create("alice", ApiKey.Completed, A.Noon).Key, default);
        Assert.Null((await StartAsync("http://0.0.0.0:7300")).CreatedFile);
        Assert.Equal("alice", Assert.Single(await _keys.ListAsync(default)).Name);
    }

    [Fact]
    public async Task Changing_the_setting_replaces_the_key_and_leaving_it_out_revokes_it()
    {
        await StartAsync("http://127.0.0.1:7300", Secret);
        await StartAsync("http://127.0.0.1:7300", "another-" + Secret);
        Assert.Equal(ApiKey.HashOf("another-" + Secret), Assert.Single(await _keys.ListAsync(default)).Hash);
        await StartAsync("http://127.0.0.1:7300");
        Assert.NotNull(Assert.Single(await _keys.ListAsync(default)).RevokedAt);
        await StartAsync("http://127.0.0.1:7300", Secret);
        Assert.Null(Assert.Single(await _keys.ListAsync(default)).RevokedAt);
    }

    [Fact]
    public async Task A_setting_that_is_the_text_of_another_key_is_refused()
    {
        await _database.MigrateAsync();
        var (key, text) = ApiKey.Create("alice", ApiKey.Completed, A.Noon);
        await _keys.AddAsync(key, default);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => StartAsync("http://127.0.0.1:7300", text));
        Assert.Contains("FILMGATE_OPERATOR_KEY", refused.Message);
        Assert.DoesNotContain(text, refused.Message);
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task<KeysAtStart> StartAsync(string urls, string? setting = null)
    {
        await _database.MigrateAsync();
        var start = new KeysAtStart(
            _keys, new ApiOptions { OperatorKey = setting }, new GatewayAddress { ListenUrls = urls }, new ManualClock(),
            NullLogger<KeysAtStart>.Instance);
        await start.PrepareAsync(_folder, default);
        return start;
    }
}
