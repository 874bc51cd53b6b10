using Filmgate.Engine;
using Filmgate.Storage;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

public sealed class HeartbeatTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task A_claim_that_fails_is_not_logged_as_a_lost_heartbeat()
    {
        TestDatabases.SkipUnlessSqlite("triggers that stop a write with one statement");
        var logs = new CollectedLogs();
        await using var gateway = await RunningGateway.StartAsync(
            new("http://127.0.0.1:1"), loops: false, clock: _clock, logs: logs);
        var (store, database) = (gateway.Services.GetRequiredService<IVideoStore>(), gateway.Services.GetRequiredService<SqlDatabase>());
        await store.CreateAsync(A.Task(node: "dead"), default);
        await database.WriteKeepingCacheAsync(sql =>
        {
            sql.Script("CREATE TRIGGER broken BEFORE UPDATE ON videos BEGIN SELECT RAISE(ABORT, 'no room'); END");
            return true;
        });
        _clock.Advance(TimeSpan.FromSeconds(15));                       // half of the lease

        await gateway.Services.GetRequiredService<EngineLoop>().BeatAsync(default);

        Assert.Contains(logs.Lines, line => line.StartsWith("Videos without a live node could not be claimed.", StringComparison.Ordinal));
        Assert.DoesNotContain(logs.Lines, line => line.StartsWith("The heartbeat could not be written", StringComparison.Ordinal));
        _clock.Advance(TimeSpan.FromSeconds(15));
        Assert.True(gateway.Services.GetRequiredService<NodeLease>().IsHeld);
    }

    [Fact]
    public async Task A_heartbeat_keeps_the_cached_rows_except_those_that_it_claims()
    {
        TestDatabases.SkipUnlessSqlite("a cache of rows");
        await using var gateway = await RunningGateway.StartAsync(new("http://127.0.0.1:1"), loops: false, clock: _clock);
        var (store, database) = (gateway.Services.GetRequiredService<IVideoStore>(), gateway.Services.GetRequiredService<SqlDatabase>());
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var mine = (await store.CreateAsync(A.Task(node: node), default)).Task.Id;
        var abandoned = (await store.CreateAsync(A.Task(node: "dead"), default)).Task.Id;
        foreach (var id in new[] { mine, abandoned }) await store.FindCachedAsync(id, default);

        await gateway.Services.GetRequiredService<EngineLoop>().BeatAsync(default);

        Assert.NotNull(database.VideoCache!.Find(mine));
        Assert.Null(database.VideoCache.Find(abandoned));
        Assert.Equal(node, (await store.FindCachedAsync(abandoned, default))!.Node);
    }
}
