using Filmgate.Keys;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do for limits of creates: they are exact, whatever happens at once.</summary>
public abstract class CreateLimitContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    [Theory]
    [InlineData(10, null, null)]
    [InlineData(null, 10, null)]
    [InlineData(null, null, 10)]
    public async Task Of_many_creates_at_once_on_three_nodes_exactly_as_many_as_permitted_succeed(
        int? perMinute, int? inFlight, int? queued)
    {
        var stores = new[] { await StoreAsync(), await StoreAsync(), await StoreAsync() };
        var limits = new CreateLimits(perMinute, inFlight, queued, null);
        var others = Enumerable.Range(0, 60).Select(i => stores[i % 3].CreateAsync(A.Task(owner: "other"), default));
        var created = await Task.WhenAll(Enumerable.Range(0, 300).Select(i => stores[i % 3].CreateAsync(New(limits), default)));
        Assert.Equal(10, created.Count(one => one.IsNew));
        Assert.All(created.Where(one => !one.IsNew), one => Assert.NotNull(one.LimitUse!.Exceeded));
        Assert.Equal(10, (await stores[0].ListAsync("me", null, 500, true, default)).Count);
        Assert.All(await Task.WhenAll(others), one => Assert.True(one.IsNew));
    }

    [Fact]
    public async Task Bytes_of_inputs_are_counted_once_a_day_and_only_if_they_were_sent()
    {
        var stores = new[] { await StoreAsync(), await StoreAsync() };
        var limits = new CreateLimits(null, null, null, 1000);
        var created = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => stores[i % 2].CreateAsync(With(300), default)));
        Assert.Equal(3, created.Count(one => one.IsNew));
        Assert.Equal((CreateLimit.InputBytesPerDay, 900), Of(created.First(one => !one.IsNew)));
        Assert.True((await stores[0].CreateAsync(With(300, from: "file-1"), default)).IsNew);
        Assert.True((await stores[0].CreateAsync(With(100), default)).IsNew);
        Assert.False((await stores[0].CreateAsync(With(1), default)).IsNew);

        var tomorrow = A.Noon.AddHours(12);
        Assert.True((await stores[0].CreateAsync(With(1000, tomorrow), default)).IsNew);
        var counter = new SqlInputByteCounter(await DatabaseAsync());
        Assert.Equal((false, 1000L), await counter.AddAsync("me", 1, 1000, tomorrow));
        Assert.Equal((true, 1000L), await counter.AddAsync("me", 1, 1001, tomorrow));

        VideoTask With(long bytes, DateTimeOffset? at = null, string? from = null)
        {
            var task = New(limits, at);
            return task with { Request = task.Request with { Images = [new("key", "image/png", bytes, 1, 1, From: from)] } };
        }

        static (CreateLimit?, long) Of(CreatedVideo refused) => (refused.LimitUse!.Exceeded, refused.LimitUse.InputBytesBefore);
    }

    [Fact]
    public async Task Creates_of_the_last_minute_count_and_the_refusal_says_when_the_next_is_possible()
    {
        var store = await StoreAsync();
        var limits = new CreateLimits(2, null, null, null);
        var first = await store.CreateAsync(New(limits), default);
        Assert.Equal((1, TimeSpan.Zero), (first.LimitUse!.RecentCreates, first.LimitUse.NextCreate));
        Assert.True((await store.CreateAsync(New(limits, A.Noon.AddSeconds(20)), default)).IsNew);
        var refused = (await store.CreateAsync(New(limits, A.Noon.AddSeconds(45)), default)).LimitUse!;
        Assert.Equal((CreateLimit.PerMinute, TimeSpan.FromSeconds(15)), (refused.Exceeded, refused.NextCreate));
        Assert.False((await store.CreateAsync(New(limits, A.Noon.AddSeconds(59.9)), default)).IsNew);
        Assert.True((await store.CreateAsync(New(limits, A.Noon.AddSeconds(60)), default)).IsNew);
    }

    [Fact]
    public async Task A_submitted_video_makes_room_in_the_queue_and_a_finished_one_among_those_in_flight()
    {
        var store = await StoreAsync();
        var limits = new CreateLimits(null, InFlight: 2, Queued: 1, null);
        var video = (await store.CreateAsync(New(limits), default)).Task;
        Assert.Equal(CreateLimit.Queued, (await store.CreateAsync(New(limits), default)).LimitUse!.Exceeded);
        video = (await store.SettleAsync(video, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        Assert.True((await store.CreateAsync(New(limits), default)).IsNew);
        Assert.Equal(CreateLimit.InFlight, (await store.CreateAsync(New(limits), default)).LimitUse!.Exceeded);
        await store.SettleAsync(video, Transition.Failed(A.Error(FailureKind.Balance)), A.Noon, default);
        Assert.Equal(CreateLimit.Queued, (await store.CreateAsync(New(limits), default)).LimitUse!.Exceeded);
    }

    [Fact]
    public async Task A_repeated_request_gets_its_video_although_the_limit_is_reached()
    {
        var store = await StoreAsync();
        var limits = new CreateLimits(1, 1, 1, null);
        var first = await store.CreateAsync(New(limits) with { IdempotencyKey = "once", Fingerprint = "x" }, default);
        var again = await store.CreateAsync(New(limits) with { IdempotencyKey = "once", Fingerprint = "x" }, default);
        Assert.Equal((first.Task.Id, false, null), (again.Task.Id, again.IsNew, again.LimitUse));
    }

    [Fact]
    public async Task A_new_limit_counts_the_videos_that_were_unfinished_before()
    {
        var database = await DatabaseAsync();
        var (store, keys) = (new SqlVideoStore(database), new SqlKeyStore(database));
        var key = ApiKey.Create("alice", ApiKey.Completed, A.Noon).Key;
        await keys.AddAsync(key, default);
        foreach (var _ in Enumerable.Range(0, 3)) await store.CreateAsync(New(null) with { Owner = key.Id }, default);
        var finished = (await store.CreateAsync(New(null) with { Owner = key.Id }, default)).Task;
        await store.SettleAsync(finished, Transition.Failed(A.Error(FailureKind.Balance)), A.Noon, default);
        await keys.ChangeAsync(key.Id, one => one with { Limits = new(MaxInFlight: 4) }, default);
        Assert.Equal(4, Assert.Single(await keys.ListAsync(default)).Limits.MaxInFlight);

        var limits = new CreateLimits(null, 4, null, null);
        Assert.True((await store.CreateAsync(New(limits) with { Owner = key.Id }, default)).IsNew);
        Assert.False((await store.CreateAsync(New(limits) with { Owner = key.Id }, default)).IsNew);
    }

    private static VideoTask New(CreateLimits? limits, DateTimeOffset? at = null) => A.Task(owner: "me", at: at) with { Limits = limits };

    private async Task<SqlVideoStore> StoreAsync() => new(await DatabaseAsync());
}

/// <summary>On SQLite.</summary>
public sealed class SqliteCreateLimitTests(SqliteFolder folder) : CreateLimitContract(folder), IClassFixture<SqliteFolder>;

/// <summary>The same on PostgreSQL.</summary>
public sealed class PostgresCreateLimitTests(PostgresServer server) : CreateLimitContract(server);
