using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Audit;

/// <summary>What operators do is recorded, what users do is not.</summary>
public sealed class AuditTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private RunningGateway _gateway = null!;
    private ApiTestClient _operate = null!;
    private ApiTestClient _user = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);
        _operate = await ApiTestClient.WithNewKeyAsync(_gateway, "operator", role: KeyRole.Operator);
        _user = await ApiTestClient.WithNewKeyAsync(_gateway, "user");
    }

    public ValueTask DisposeAsync()
    {
        _operate.Dispose();
        _user.Dispose();
        return _gateway.DisposeAsync();
    }

    [Fact]
    public async Task Changes_of_keys_and_providers_are_recorded_with_actor_subject_and_outcome()
    {
        var created = await _operate.PostAsync("/v1/keys", new { name = "alice", role = "operator", models = new[] { "kling-*" } });
        await _operate.PostAsync($"/v1/keys/{created.Id}/rotate");
        await _operate.DeleteAsync($"/v1/keys/{created.Id}");
        await _operate.DeleteAsync($"/v1/keys/{created.Id}");
        await _operate.PostAsync("/v1/providers/sandbox/pause");
        await _operate.GetAsync("/v1/keys");
        await _user.GetAsync("/v1/keys");
        await _user.PostAsync("/v1/providers/sandbox/resume");

        var entries = await EntriesAsync();
        var me = (await _gateway.Services.GetRequiredService<IKeyStore>().ListAsync(default)).Single(key => key.Name == "operator").Id;
        Assert.Equal(
            new[]
            {
                ("provider.pause", "sandbox", 200), ("key.revoke", created.Id, 404), ("key.revoke", created.Id, 200),
                ("key.rotate", created.Id, 200), ("key.create", created.Id, 200),
            },
            entries.Select(entry => (entry.Action, entry.Subject!, entry.Status!.Value)));
        Assert.All(entries, entry => Assert.Equal((me, "127.0.0.1"), (entry.Actor, entry.Address)));
        Assert.Equal("name alice, role operator, models", entries[^1].Detail);
        Assert.Equal(created.Headers["x-request-id"], entries[^1].RequestId);
        Assert.DoesNotContain(created["key"]!, (await _operate.GetAsync("/v1/audit")).Text);
    }

    [Fact]
    public async Task What_an_operator_does_to_videos_of_others_is_recorded_and_to_its_own_not()
    {
        var (theirs, own) = ((await _user.CreateAsync()).Id, (await _operate.CreateAsync()).Id);
        foreach (var id in new[] { theirs, own })
        {
            await _operate.GetAsync($"/v1/videos/{id}");
            await _operate.PostAsync($"/v1/videos/{id}/hold");
            await _operate.DeleteAsync($"/v1/videos/{id}/hold");
            await _operate.PostAsync($"/v1/videos/{id}/cancel");
        }

        await _operate.DeleteAsync($"/runwayml/v1/tasks/{theirs}");
        await _user.PostAsync($"/v1/videos/{theirs}/cancel");
        var entries = await EntriesAsync();
        Assert.Equal(["video.delete", "video.cancel", "video.release", "video.hold"], entries.Select(entry => entry.Action));
        Assert.All(entries, entry => Assert.Equal(theirs, entry.Subject));
        Assert.All(entries, entry => Assert.StartsWith("owner key_", entry.Detail, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_action_whose_end_is_not_known_is_recorded_all_the_same()
    {
        var log = _gateway.Services.GetRequiredService<IAuditLog>();
        var now = _clock.GetUtcNow();
        await log.AddAsync(new(AuditEntry.NewId(now), now, "key_1", "provider.pause", "sandbox"));
        Assert.Null(Assert.Single(await EntriesAsync()).Status);
    }

    [Fact]
    public async Task The_log_is_read_in_pages_and_filtered_and_users_cannot_read_it()
    {
        for (var i = 0; i < 5; i++)
        {
            await _operate.PostAsync($"/v1/providers/sandbox/{(i % 2 == 0 ? "pause" : "resume")}");
            _clock.Advance(TimeSpan.FromSeconds(1));
        }

        var first = await _operate.GetAsync("/v1/audit?limit=3");
        var second = await _operate.GetAsync($"/v1/audit?limit=3&after={first["last_id"]}");
        Assert.Equal((3, "True", 2, "False"), (first.Ids.Count(), first["has_more"], second.Ids.Count(), second["has_more"]));
        Assert.Empty(first.Ids.Intersect(second.Ids));
        Assert.Equal(2, (await _operate.GetAsync("/v1/audit?action=provider.resume")).Ids.Count());
        Assert.Empty((await _operate.GetAsync("/v1/audit?subject=other")).Ids);
        Assert.Equal((400, "invalid_request"), (await _operate.GetAsync("/v1/audit?after=x")).Error);
        Assert.Equal((400, "invalid_request"), (await _operate.GetAsync("/v1/audit?limit=1000")).Error);
        Assert.Equal((400, "invalid_request"), (await _operate.GetAsync("/v1/audit?who=me")).Error);
        Assert.Equal((403, "operator_only"), (await _user.GetAsync("/v1/audit")).Error);
    }

    [Fact]
    public async Task Entries_are_kept_for_400_days()
    {
        await _operate.PostAsync("/v1/providers/sandbox/pause");
        _clock.Advance(TimeSpan.FromDays(399));
        await _operate.PostAsync("/v1/providers/sandbox/resume");
        Assert.Equal(2, (await EntriesAsync()).Count);
        _clock.Advance(TimeSpan.FromDays(2));
        await _operate.PostAsync("/v1/providers/sandbox/pause");
        Assert.Equal(2, (await EntriesAsync()).Count);
    }

    private async Task<IReadOnlyList<AuditRecord>> EntriesAsync()
    {
        using var client = new FilmgateClient(_gateway.Http.BaseAddress!, _operate.Key);
        return (await client.ListAuditAsync(100)).Data;
    }
}
