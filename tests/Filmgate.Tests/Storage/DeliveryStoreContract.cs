using Filmgate.Engine;
using Filmgate.Storage;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Storage;

/// <summary>Tests of <see cref="IDeliveryStore"/> that must pass on each database.</summary>
public abstract class DeliveryStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly DeliveryTry Refused = new(A.Noon, 500, "The receiver responded with 500.", TimeSpan.FromMilliseconds(12));
    private static readonly Transition RenderFailed = Transition.Failed(A.Error(FailureKind.RenderFailed));

    [Fact]
    public async Task A_transition_and_its_deliveries_are_written_in_one_transaction()
    {
        var (videos, deliveries, composer) = await OpenAsync();
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        var settled = await videos.SettleAsync(task, RenderFailed, A.Noon, default);
        Assert.NotNull(settled);
        Assert.Null(await videos.SettleAsync(task, RenderFailed, A.Noon, default));     // the video has already ended
        Assert.Equal("failed", Assert.Single(await deliveries.ListAsync("local", new(), 10, default)).Event);
        Assert.Equal(1, composer.Scheduled);
    }

    [Fact]
    public async Task A_transition_is_rolled_back_if_its_delivery_cannot_be_written()
    {
        var (videos, deliveries, composer) = await OpenAsync();
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        composer.Id = "msg_1";
        await deliveries.AddAsync(composer.Compose(task, task, "test", A.Noon)[0], default);
        await Assert.ThrowsAnyAsync<Exception>(() => videos.SettleAsync(task, RenderFailed, A.Noon, default));
        Assert.Equal(VideoStatus.Queued, (await videos.FindAsync(task.Id, default))!.Status);
    }

    [Fact]
    public async Task The_cancel_of_a_queued_video_creates_one_delivery()
    {
        var (videos, deliveries, composer) = await OpenAsync();
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        await videos.RequestCancelAsync(task.Id, A.Noon, default);
        await videos.RequestCancelAsync(task.Id, A.Noon, default);
        Assert.Equal("cancelled", Assert.Single(await deliveries.ListAsync("local", new(), 10, default)).Event);
        Assert.Equal(1, composer.Scheduled);
    }

    [Fact]
    public async Task Another_node_can_claim_deliveries_only_after_the_lease_and_gets_a_new_version()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var id = await AddDeliveryAsync(videos, deliveries);
        await videos.HeartbeatAsync("me", A.Noon, default);
        await AgeHeartbeatsAsync(TimeSpan.FromSeconds(25));
        Assert.Empty(await deliveries.ClaimAsync("other", A.Noon, Lease, 10, default));
        await AgeHeartbeatsAsync(TimeSpan.FromSeconds(6));
        var claimed = Assert.Single(await deliveries.ClaimAsync("other", A.Noon, Lease, 10, default));
        Assert.Equal((id, "other", 2L), (claimed.Id, claimed.Node, claimed.Version));
    }

    [Fact]
    public async Task A_node_cannot_settle_a_delivery_that_another_node_has_claimed()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var loaded = (await deliveries.LoadAsync(await AddDeliveryAsync(videos, deliveries), default))!.Delivery;
        await deliveries.ClaimAsync("other", A.Noon.AddHours(1), Lease, 10, default);
        Assert.False(await deliveries.SettleAsync(loaded, Refused, new DeliveryDecision.Delivered(), default));
        Assert.Empty(await deliveries.TriesAsync(loaded.Id, default));
        Assert.Equal(Delivery.Pending, (await deliveries.LoadAsync(loaded.Id, default))!.Delivery.Status);
    }

    [Fact]
    public async Task Every_try_is_stored_and_a_successful_try_ends_the_delivery()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var id = await AddDeliveryAsync(videos, deliveries);
        var retry = new DeliveryDecision.Retry(A.Noon.AddSeconds(5));
        Assert.True(await deliveries.SettleAsync(await LoadAsync(deliveries, id), Refused, retry, default));
        var pending = await LoadAsync(deliveries, id);
        Assert.Equal((1, A.Noon.AddSeconds(5)), (pending.Tries, pending.DueAt));
        var accepted = new DeliveryTry(A.Noon.AddSeconds(5), 200, null, TimeSpan.FromMilliseconds(3));
        Assert.True(await deliveries.SettleAsync(pending, accepted, new DeliveryDecision.Delivered(), default));
        var ended = await LoadAsync(deliveries, id);
        Assert.Equal((Delivery.Delivered, 2, null), (ended.Status, ended.Tries, ended.DueAt));
        Assert.Equal([Refused, accepted], await deliveries.TriesAsync(id, default));
        Assert.False(await deliveries.SettleAsync(ended, Refused, new DeliveryDecision.Delivered(), default));
    }

    [Fact]
    public async Task A_replay_restarts_the_tries_on_the_node_that_accepted_it()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var id = await AddDeliveryAsync(videos, deliveries);
        await deliveries.SettleAsync(await LoadAsync(deliveries, id), Refused, new DeliveryDecision.GivenUp(), default);
        var replayed = (await deliveries.ReplayAsync("local", id, "other", A.Noon.AddDays(9), default))!;
        Assert.Equal((Delivery.Pending, "other", 0, A.Noon.AddDays(9)), (replayed.Status, replayed.Node, replayed.Tries, replayed.Since));
        Assert.Null(await deliveries.ReplayAsync("stranger", id, "other", A.Noon, default));
        Assert.Single(await deliveries.OverdueAsync("other", A.Noon.AddDays(10), 10, default));
    }

    [Fact]
    public async Task A_node_finds_its_deliveries_whose_replay_another_node_accepted()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var id = await AddDeliveryAsync(videos, deliveries);
        await AddDeliveryAsync(videos, deliveries);     // not replayed
        await deliveries.SettleAsync(await LoadAsync(deliveries, id), Refused, new DeliveryDecision.Retry(A.Noon.AddHours(5)), default);
        Assert.Equal("me", (await deliveries.ReplayAsync("local", id, "other", A.Noon.AddMinutes(1), default))!.Node);
        var replayed = Assert.Single(await deliveries.ReplayedAsync("me", A.Noon, 10, default));
        Assert.Equal((id, A.Noon.AddMinutes(1)), (replayed.Id, replayed.DueAt!.Value));
        Assert.Empty(await deliveries.ReplayedAsync("other", A.Noon, 10, default));
        Assert.Empty(await deliveries.ReplayedAsync("me", A.Noon.AddMinutes(2), 10, default));
        await deliveries.SettleAsync(await LoadAsync(deliveries, id), Refused, new DeliveryDecision.Retry(A.Noon.AddHours(5)), default);
        Assert.Empty(await deliveries.ReplayedAsync("me", A.Noon, 10, default));
    }

    [Fact]
    public async Task The_pending_deliveries_of_a_receiver_are_sorted_by_due_time_and_have_their_last_try()
    {
        var database = await DatabaseAsync();
        var deliveries = new SqlDeliveryStore(database);
        async Task<string> AddAsync(string url, string owner = "local", int minute = 0)
        {
            var delivery = new NewDelivery(
                Delivery.NewId(A.Noon), owner, null, "webhook.test", null, url, "{}", "me", A.Noon.AddMinutes(minute));
            await deliveries.AddAsync(delivery, default);
            return delivery.Id;
        }

        var late = await AddAsync("https://a.test/x", minute: 5);
        var soon = await AddAsync("https://A.test:443/y?z");
        var tried = await AddAsync("https://a.test");
        var delivered = await AddAsync("https://a.test");
        await AddAsync("https://b.test/");
        await AddAsync("https://a.test/", "somebody");
        await deliveries.SettleAsync(await LoadAsync(deliveries, tried), Refused, new DeliveryDecision.Retry(A.Noon.AddHours(5)), default);
        await deliveries.SettleAsync(await LoadAsync(deliveries, delivered), Refused, new DeliveryDecision.Delivered(), default);
        PendingDelivery[] expected =
            [new(soon, A.Noon, null), new(late, A.Noon.AddMinutes(5), null), new(tried, A.Noon.AddHours(5), A.Noon)];
        Assert.Equal(expected, await deliveries.WaitingAsync("me", "local", "https://a.test", 10, default));
        Assert.Equal(expected[..2], await deliveries.WaitingAsync("me", "local", "https://a.test", 2, default));
        Assert.Empty(await deliveries.WaitingAsync("other", "local", "https://a.test", 2, default));

        await database.WriteAsync(sql => sql.Execute("UPDATE deliveries SET receiver = NULL"));       // rows of an older version
        Assert.Empty(await deliveries.WaitingAsync("me", "local", "https://a.test", 10, default));
        await deliveries.ClaimAsync("next", A.Noon.AddHours(1), Lease, 10, default);
        Assert.Equal(expected, await deliveries.WaitingAsync("next", "local", "https://a.test", 10, default));
    }

    [Fact]
    public async Task Another_node_can_claim_released_deliveries_at_once()
    {
        var (videos, deliveries, _) = await OpenAsync();
        await AddDeliveryAsync(videos, deliveries);
        await videos.HeartbeatAsync("me", A.Noon, default);
        await deliveries.ReleaseAsync("me", default);
        Assert.Single(await deliveries.ClaimAsync("other", A.Noon, Lease, 10, default));
    }

    [Fact]
    public async Task The_list_is_filtered_paged_and_sorted_newest_first()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await AddDeliveryAsync(videos, deliveries, A.Noon.AddMilliseconds(i)));
        ids.Reverse();
        Assert.Equal(ids, (await deliveries.ListAsync("local", new(), 10, default)).Select(d => d.Id));
        Assert.Equal(ids.Skip(2).Take(2), (await deliveries.ListAsync("local", new(After: ids[1]), 2, default)).Select(d => d.Id));
        Assert.Single(await deliveries.ListAsync("local", new(VideoId: (await LoadAsync(deliveries, ids[3])).VideoId), 10, default));
        Assert.Empty(await deliveries.ListAsync("local", new(Status: "failed"), 10, default));
        Assert.Empty(await deliveries.ListAsync("stranger", new(), 10, default));
    }

    [Fact]
    public async Task Old_deliveries_are_deleted_with_their_tries_and_pending_deliveries_stay()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var (ended, pending) = (await AddDeliveryAsync(videos, deliveries), await AddDeliveryAsync(videos, deliveries));
        await deliveries.SettleAsync(await LoadAsync(deliveries, ended), Refused, new DeliveryDecision.GivenUp(), default);
        Assert.Equal(0, await deliveries.ForgetAsync(A.Noon, 10, default));
        Assert.Equal(1, await deliveries.ForgetAsync(A.Noon.AddDays(1), 10, default));
        Assert.Equal(pending, Assert.Single(await deliveries.ListAsync("local", new(), 10, default)).Id);
        Assert.Empty(await deliveries.TriesAsync(ended, default));
    }

    [Fact]
    public async Task An_owner_has_one_current_secret_and_the_previous_ones_expire()
    {
        var (_, deliveries, _) = await OpenAsync();
        await deliveries.AddSecretAsync("me", "one", A.Noon, default);
        await deliveries.AddSecretAsync("me", "two", A.Noon, default);    // ignored: there is one already
        Assert.Equal(["one"], (await deliveries.SigningKeysAsync("me", default)).Secrets.Select(s => s.Value));
        await deliveries.RotateSecretAsync("me", "three", "one", A.Noon, A.Noon.AddDays(1), default);
        Assert.Equal(
            [("three", null), ("one", A.Noon.AddDays(1))],
            (await deliveries.SigningKeysAsync("me", default)).Secrets.Select(s => (s.Value, s.ExpiresAt)));
        await deliveries.RotateSecretAsync("me", "four", "three", A.Noon.AddDays(2), A.Noon.AddDays(3), default);
        Assert.Equal(["four", "three"], (await deliveries.SigningKeysAsync("me", default)).Secrets.Select(s => s.Value));
        Assert.Empty((await deliveries.SigningKeysAsync("you", default)).Secrets);
    }

    [Fact]
    public async Task The_first_key_pair_of_an_owner_is_never_replaced_and_is_loaded_with_its_deliveries()
    {
        var (videos, deliveries, _) = await OpenAsync();
        var id = await AddDeliveryAsync(videos, deliveries);
        Assert.Null((await deliveries.LoadAsync(id, default))!.Keys.KeyPair);
        var (first, other) = (SigningKeyPair.Create(A.Noon), SigningKeyPair.Create(A.Noon));
        await deliveries.AddKeyPairAsync("local", first, default);
        await deliveries.AddKeyPairAsync("local", SigningKeyPair.Create(A.Noon.AddDays(1)), default);
        await deliveries.AddKeyPairAsync("you", other, default);
        await deliveries.RotateSecretAsync("local", "two", "one", A.Noon, A.Noon.AddDays(1), default);

        var loadedKeys = (await deliveries.LoadAsync(id, default))!.Keys;
        foreach (var stored in new[] { loadedKeys, await deliveries.SigningKeysAsync("local", default) })
        {
            var keyPair = stored.KeyPair!;
            Assert.Equal((first.PublicKey, first.PrivateKey, A.Noon), (keyPair.PublicKey, keyPair.PrivateKey, keyPair.CreatedAt));
        }

        Assert.Equal(other.PrivateKey, (await deliveries.SigningKeysAsync("you", default)).KeyPair!.PrivateKey);
        Assert.Null((await deliveries.SigningKeysAsync("nobody", default)).KeyPair);
    }

    private async Task<(VideosWithDeliveries Videos, SqlDeliveryStore Deliveries, SingleUrlComposer Composer)> OpenAsync()
    {
        var (database, composer) = (await DatabaseAsync(), new SingleUrlComposer());
        return (new(new(database), composer), new(database), composer);
    }

    /// <summary>Creates a video that fails, and returns the id of its delivery.</summary>
    private static async Task<string> AddDeliveryAsync(VideosWithDeliveries videos, SqlDeliveryStore deliveries, DateTimeOffset? at = null)
    {
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        await videos.SettleAsync(task, RenderFailed, at ?? A.Noon, default);
        return Assert.Single(await deliveries.ListAsync("local", new(VideoId: task.Id), 10, default)).Id;
    }

    private static async Task<Delivery> LoadAsync(SqlDeliveryStore deliveries, string id) =>
        (await deliveries.LoadAsync(id, default))!.Delivery;

    /// <summary>A video store whose transitions are written with their deliveries, as the engine writes them.</summary>
    private protected sealed class VideosWithDeliveries(SqlVideoStore store, IDeliveryComposer deliveries)
    {
        private readonly VideoTransitions _transitions = new(store, deliveries);

        public Task<CreatedVideo> CreateAsync(VideoTask task, CancellationToken ct) => store.CreateAsync(task, ct);

        public Task<VideoTask?> FindAsync(string id, CancellationToken ct) => store.FindAsync(id, ct);

        public Task HeartbeatAsync(string node, DateTimeOffset now, CancellationToken ct) => store.HeartbeatAsync(node, now, ct);

        public Task<VideoTask?> SettleAsync(VideoTask task, Transition transition, DateTimeOffset now, CancellationToken ct) =>
            _transitions.SettleAsync(task, transition, now, ct);

        public Task<VideoTask?> RequestCancelAsync(string id, DateTimeOffset now, CancellationToken ct) =>
            _transitions.RequestCancelAsync(id, now, ct);
    }

    /// <summary>Composes one delivery for each transition, all to the same URL.</summary>
    private protected sealed class SingleUrlComposer : IDeliveryComposer
    {
        public string? Id { get; set; }

        public int Scheduled { get; private set; }

        public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now) =>
            [new(Id ?? Delivery.NewId(now), after.Owner, after.Id, @event, null, "https://receiver.test/", "{}", "me", now)];

        public void Schedule(IReadOnlyList<NewDelivery> deliveries) => Scheduled += deliveries.Count;
    }
}

public sealed class SqliteDeliveryStoreTests(SqliteFolder folder) : DeliveryStoreContract(folder), IClassFixture<SqliteFolder>;

public sealed class PostgresDeliveryStoreTests(PostgresServer server) : DeliveryStoreContract(server);
