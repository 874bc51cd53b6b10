using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.ApiKeys;

/// <summary>Keys are managed over HTTP, by operators.</summary>
public sealed class KeyEndpointsTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private RunningGateway _gateway = null!;
    private ApiTestClient _operate = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        _operate = await ApiTestClient.WithNewKeyAsync(_gateway, "operator", role: KeyRole.Operator);
    }

    public async ValueTask DisposeAsync()
    {
        _operate.Dispose();
        await _gateway.DisposeAsync();
    }

    [Fact]
    public async Task A_new_key_works_at_once_and_its_text_is_shown_once()
    {
        var created = await CreateAsync(new { name = "alice", metadata = new { team = "film" }, expires_in = "30d", delete_after = "7d" });
        using var alice = new ApiTestClient(_gateway, created["key"]);
        Assert.Equal(200, (await alice.GetAsync("/v1/videos")).Status);
        Assert.StartsWith(created["prefix"]!, created["key"]!, StringComparison.Ordinal);
        Assert.Equal($"/v1/keys/{created.Id}", created.Headers["Location"]);

        var shown = await _operate.GetAsync($"/v1/keys/{created.Id}");
        Assert.Null(shown["key"]);
        Assert.Equal(("alice", "user", "active", "604800s"), (shown["name"], shown["role"], shown["status"], shown["delete_after"]));
        Assert.Equal(_clock.GetUtcNow().AddDays(30).ToUnixTimeSeconds().ToString(), shown["expires_at"]);
        Assert.Equal("film", shown.Json.GetProperty("metadata").GetProperty("team").GetString());
        var listed = await _operate.GetAsync("/v1/keys");
        Assert.Contains(created.Id, listed.Ids);
        Assert.DoesNotContain(created["key"]!, listed.Text);
        Assert.Equal((409, "key_name_taken"), (await _operate.PostAsync("/v1/keys", new { name = "alice" })).Error);
    }

    [Fact]
    public async Task A_key_that_expired_is_refused()
    {
        var created = await CreateAsync(new { name = "alice", expires_in = "1h" });
        using var alice = new ApiTestClient(_gateway, created["key"]);
        _clock.Advance(TimeSpan.FromMinutes(59));
        Assert.Equal(200, (await alice.GetAsync("/v1/videos")).Status);
        _clock.Advance(TimeSpan.FromMinutes(1));
        var refused = await alice.GetAsync("/v1/videos");
        Assert.Equal((401, "invalid_api_key"), refused.Error);
        Assert.Contains("expired at", refused.Text);
        Assert.Equal("expired", (await _operate.GetAsync($"/v1/keys/{created.Id}"))["status"]);

        Assert.Equal("active", (await PatchAsync(created.Id, new { expires_in = "never" }))["status"]);
        Assert.Equal(200, (await alice.GetAsync("/v1/videos")).Status);
    }

    [Fact]
    public async Task A_rotated_key_keeps_its_videos_and_the_old_text_works_for_the_grace()
    {
        var created = await CreateAsync(new { name = "alice" });
        using var old = new ApiTestClient(_gateway, created["key"]);
        var video = (await old.CreateAsync()).Id;
        var rotated = await _operate.PostAsync($"/v1/keys/{created.Id}/rotate", new { grace = "10m" });
        using var fresh = new ApiTestClient(_gateway, rotated["key"]);
        Assert.NotEqual(created["key"], rotated["key"]);
        Assert.Equal([video], (await fresh.GetAsync("/v1/videos")).Ids);
        Assert.Equal([video], (await old.GetAsync("/v1/videos")).Ids);
        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((401, "invalid_api_key"), (await old.GetAsync("/v1/videos")).Error);
        Assert.Equal(200, (await fresh.GetAsync("/v1/videos")).Status);

        var again = await _operate.PostAsync($"/v1/keys/{created.Id}/rotate", new { grace = "0s" });
        Assert.Equal(401, (await fresh.GetAsync("/v1/videos")).Status);
        using var last = new ApiTestClient(_gateway, again["key"]);
        Assert.Equal(200, (await last.GetAsync("/v1/videos")).Status);
        Assert.NotNull((await _operate.PostAsync($"/v1/keys/{created.Id}/rotate"))["previous_valid_until"]);
    }

    [Fact]
    public async Task A_revoked_key_is_refused_at_once_and_stays_listed()
    {
        var created = await CreateAsync(new { name = "alice" });
        using var alice = new ApiTestClient(_gateway, created["key"]);
        Assert.Equal("revoked", (await _operate.DeleteAsync($"/v1/keys/{created.Id}"))["status"]);
        Assert.Equal(401, (await alice.GetAsync("/v1/videos")).Status);
        Assert.Equal("revoked", (await _operate.GetAsync($"/v1/keys/{created.Id}"))["status"]);
        Assert.Equal((404, "key_not_found"), (await _operate.DeleteAsync($"/v1/keys/{created.Id}")).Error);
        Assert.Equal((404, "key_not_found"), (await _operate.GetAsync("/v1/keys/key_x")).Error);
        Assert.Equal(200, (await CreateAsync(new { name = "alice" })).Status);
    }

    [Fact]
    public async Task The_last_operator_can_neither_be_revoked_nor_demoted_over_HTTP()
    {
        var id = (await _gateway.Services.GetRequiredService<IKeyStore>().ListAsync(default)).Single().Id;
        Assert.Equal((409, "last_operator_key"), (await _operate.DeleteAsync($"/v1/keys/{id}")).Error);
        Assert.Equal((409, "last_operator_key"), (await PatchAsync(id, new { role = "user" })).Error);
        await CreateAsync(new { name = "second", role = "operator" });
        Assert.Equal("user", (await PatchAsync(id, new { role = "user" }))["role"]);
        Assert.Equal((403, "operator_only"), (await _operate.GetAsync("/v1/keys")).Error);
    }

    [Fact]
    public async Task The_key_of_the_setting_is_changed_where_it_is_set()
    {
        await using var gateway = await RunningGateway.StartAsync(
            loops: false,
            change: settings => settings with { Api = settings.Api with { OperatorKey = "operator-key-of-these-tests-0123456789" } });
        using var operate = new ApiTestClient(gateway, "operator-key-of-these-tests-0123456789");
        Assert.Equal((409, "key_is_a_setting"), (await operate.DeleteAsync("/v1/keys/key_operator")).Error);
        Assert.Equal((409, "key_is_a_setting"), (await operate.PostAsync("/v1/keys/key_operator/rotate")).Error);
    }

    [Fact]
    public async Task An_adopting_key_owns_what_was_made_before_the_first_key()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        using var anonymous = new ApiTestClient(gateway, key: null);
        var body = new { prompt = "Before" };
        var before = (await anonymous.CreateAsync(body, "once")).Id;
        var created = await anonymous.PostAsync("/v1/keys", new { name = "alice", adopt = true });
        using var alice = new ApiTestClient(gateway, created["key"]);
        Assert.Equal([before], (await alice.GetAsync("/v1/videos")).Ids);
        Assert.Equal(before, (await alice.CreateAsync(body, "once")).Id);
        Assert.Equal((403, "operator_only"), (await alice.GetAsync("/v1/keys")).Error);
        Assert.Equal(401, (await anonymous.GetAsync("/v1/videos")).Status);

        using var operate = await ApiTestClient.WithNewKeyAsync(gateway, "operator", role: KeyRole.Operator);
        _clock.Advance(TimeSpan.FromSeconds(2));
        var bob = new { name = "bob", adopt = true };
        Assert.Equal((409, "videos_already_adopted"), (await operate.PostAsync("/v1/keys", bob)).Error);
        await operate.DeleteAsync($"/v1/keys/{created.Id}");
        var second = await operate.PostAsync("/v1/keys", bob);
        using var heir = new ApiTestClient(gateway, second["key"]);
        Assert.Equal([before], (await heir.GetAsync("/v1/videos")).Ids);
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name":"  "}""", "name")]
    [InlineData("""{"name":"key_1"}""", "name")]
    [InlineData("""{"name":7}""", "name")]
    [InlineData("""{"name":"x","role":"admin"}""", "role")]
    [InlineData("""{"name":"x","expires_in":"soon"}""", "expires_in")]
    [InlineData("""{"name":"x","expires_in":"9999999d"}""", "expires_in")]
    [InlineData("""{"name":"x","delete_after":"0s"}""", "delete_after")]
    [InlineData("""{"name":"x","models":[1]}""", "models")]
    [InlineData("""{"name":"x","models":{}}""", "models")]
    [InlineData("""{"name":"x","providers":[""]}""", "providers")]
    [InlineData("""{"name":"x","metadata":{"a":1}}""", "metadata")]
    [InlineData("""{"name":"x","adopt":"maybe"}""", "adopt")]
    [InlineData("""{"name":"x","status_vocabulary":"done"}""", "status_vocabulary")]
    [InlineData("""{"name":"x","budget_usd":1}""", "budget_usd")]
    public async Task A_wrong_field_is_named_and_nothing_is_created(string body, string field)
    {
        using var content = new StringContent(body, null, "application/json");
        var response = await _operate.SendAsync(HttpMethod.Post, "/v1/keys", content);
        Assert.Equal((400, "invalid_request"), response.Error);
        Assert.Equal(field, response.Json.GetProperty("error").GetProperty("param").GetString());
        Assert.Single((await _operate.GetAsync("/v1/keys")).Ids);
    }

    [Fact]
    public async Task The_time_of_last_use_is_written_once_a_minute()
    {
        var created = await CreateAsync(new { name = "alice" });
        using var alice = new ApiTestClient(_gateway, created["key"]);
        var used = _clock.GetUtcNow().ToUnixTimeSeconds();
        for (var i = 0; i < 20; i++) await alice.GetAsync("/v1/videos");
        Assert.Null(await LastUsedAsync());
        await _gateway.Services.GetRequiredService<KeyUses>().WriteAsync(default);
        Assert.Equal(used.ToString(), await LastUsedAsync());

        async Task<string?> LastUsedAsync() =>
            (await _operate.GetAsync($"/v1/keys/{created.Id}"))["last_used_at"] is { Length: > 0 } at ? at : null;
    }

    [Fact]
    public async Task The_client_library_manages_keys()
    {
        using var client = new FilmgateClient(_gateway.Http.BaseAddress!, _operate.Key);
        var created = await client.Keys.CreateAsync(new() { Name = "alice", Models = ["kling-*"] });
        var updated = await client.Keys.UpdateAsync(created.Id, new() { Name = "bob", Models = [] });
        Assert.Equal(("bob", null), (updated.Name, updated.Models));
        Assert.NotEqual(created.Key, (await client.Keys.RotateAsync(created.Id, TimeSpan.Zero)).Key);
        Assert.Equal("revoked", (await client.Keys.RevokeAsync(created.Id)).Status);
        Assert.Equal("revoked", (await client.Keys.GetAsync(created.Id)).Status);
        Assert.Equal(2, (await client.Keys.ListAsync()).Data.Count);
    }

    private Task<ApiResponse> CreateAsync(object body) => _operate.PostAsync("/v1/keys", body);

    private Task<ApiResponse> PatchAsync(string id, object body) =>
        _operate.SendAsync(HttpMethod.Patch, $"/v1/keys/{id}", System.Net.Http.Json.JsonContent.Create(body));
}
