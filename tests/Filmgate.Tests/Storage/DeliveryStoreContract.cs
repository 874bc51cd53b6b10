using Filmgate.Engine;
using Filmgate.Storage;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do with messages, endpoints and secrets.</summary>
public abstract class DeliveryStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly DeliveryTry Refused = new(A.Noon, 500, "The receiver responded with 500.", TimeSpan.FromMilliseconds(12));

    [Fact]
    public async Task A_move_and_its_messages_are_written_together_or_not_at_all()
    {
        var (videos, messages, outbox) = await OpenAsync();
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        var settled = await videos.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)), A.Noon, default);
        Assert.NotNull(settled);
        Assert.Null(await videos.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)), A.Noon, default));       // late: it lost
        Assert.Equal("failed", Assert.Single(await messages.ListAsync("local", new(), 10, default)).Event);
        Assert.Equal(1, outbox.Announced);
    }

    [Fact]
    public async Task A_message_that_cannot_be_written_takes_the_move_back_with_it()
    {
        var (videos, messages, outbox) = await OpenAsync();
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        outbox.Id = "msg_1";
        await messages.AddAsync(outbox.Compose(task, task, "test", A.Noon)[0], default);
        await Assert.ThrowsAnyAsync<Exception>(() => videos.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)), A.Noon, default));
        Assert.Equal(VideoStatus.Queued, (await videos.FindAsync(task.Id, default))!.Status);
    }

    [Fact]
    public async Task A_cancel_in_the_queue_is_told_too()
    {
        var (videos, messages, outbox) = await OpenAsync();
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        await videos.RequestCancelAsync(task.Id, A.Noon, default);
        await videos.RequestCancelAsync(task.Id, A.Noon, default);
        Assert.Equal("cancelled", Assert.Single(await messages.ListAsync("local", new(), 10, default)).Event);
        Assert.Equal(1, outbox.Announced);
    }

    [Fact]
    public async Task A_living_nodes_messages_are_its_own_and_a_dead_ones_are_taken_over_with_a_new_version()
    {
        var (videos, messages, _) = await OpenAsync();
        var id = await WrittenAsync(videos, messages);
        await videos.BeatAsync("me", A.Noon, default);
        Assert.Empty(await messages.ClaimAsync("other", A.Noon.AddSeconds(29), Lease, 10, default));
        var taken = Assert.Single(await messages.ClaimAsync("other", A.Noon.AddSeconds(31), Lease, 10, default));
        Assert.Equal((id, "other", 2L), (taken.Id, taken.Node, taken.Version));
    }

    [Fact]
    public async Task Who_lost_a_message_cannot_settle_it()
    {
        var (videos, messages, _) = await OpenAsync();
        var held = (await messages.LoadAsync(await WrittenAsync(videos, messages), default))!.Delivery;
        await messages.ClaimAsync("other", A.Noon.AddHours(1), Lease, 10, default);
        Assert.False(await messages.SettleAsync(held, Refused, new DeliveryDecision.Delivered(), default));
        Assert.Empty(await messages.TriesAsync(held.Id, default));
        Assert.Equal(Delivery.Pending, (await messages.LoadAsync(held.Id, default))!.Delivery.Status);
    }

    [Fact]
    public async Task Every_try_is_kept_and_the_last_one_ends_it()
    {
        var (videos, messages, _) = await OpenAsync();
        var id = await WrittenAsync(videos, messages);
        Assert.True(await messages.SettleAsync(await LoadAsync(messages, id), Refused, new DeliveryDecision.Retry(A.Noon.AddSeconds(5)), default));
        Assert.Equal((1, A.Noon.AddSeconds(5)), ((await LoadAsync(messages, id)).Tries, (await LoadAsync(messages, id)).DueAt));
        Assert.True(await messages.SettleAsync(await LoadAsync(messages, id), new(A.Noon.AddSeconds(5), 200, null, TimeSpan.FromMilliseconds(3)), new DeliveryDecision.Delivered(), default));
        var ended = await LoadAsync(messages, id);
        Assert.Equal((Delivery.Delivered, 2, null), (ended.Status, ended.Tries, ended.DueAt));
        Assert.Equal([Refused, new(A.Noon.AddSeconds(5), 200, null, TimeSpan.FromMilliseconds(3))], await messages.TriesAsync(id, default));
        Assert.False(await messages.SettleAsync(ended, Refused, new DeliveryDecision.Delivered(), default));
    }

    [Fact]
    public async Task A_replay_starts_over_in_the_hands_of_who_was_asked()
    {
        var (videos, messages, _) = await OpenAsync();
        var id = await WrittenAsync(videos, messages);
        await messages.SettleAsync(await LoadAsync(messages, id), Refused, new DeliveryDecision.GivenUp(), default);
        var again = (await messages.ReplayAsync("local", id, "other", A.Noon.AddDays(9), default))!;
        Assert.Equal((Delivery.Pending, "other", 0, A.Noon.AddDays(9)), (again.Status, again.Node, again.Tries, again.Since));
        Assert.Null(await messages.ReplayAsync("stranger", id, "other", A.Noon, default));
        Assert.Single(await messages.OverdueAsync("other", A.Noon.AddDays(10), 10, default));
    }

    [Fact]
    public async Task The_holder_of_a_message_can_see_that_another_node_was_asked_to_replay_it()
    {
        var (videos, messages, _) = await OpenAsync();
        var id = await WrittenAsync(videos, messages);
        await WrittenAsync(videos, messages);                           // new, and not replayed
        await messages.SettleAsync(await LoadAsync(messages, id), Refused, new DeliveryDecision.Retry(A.Noon.AddHours(5)), default);
        Assert.Equal("me", (await messages.ReplayAsync("local", id, "other", A.Noon.AddMinutes(1), default))!.Node);
        Assert.Equal((id, A.Noon.AddMinutes(1)), Assert.Single(await messages.ReplayedAsync("me", A.Noon, 10, default)) is var seen ? (seen.Id, seen.DueAt!.Value) : default);
        Assert.Empty(await messages.ReplayedAsync("other", A.Noon, 10, default));
        Assert.Empty(await messages.ReplayedAsync("me", A.Noon.AddMinutes(2), 10, default));
        await messages.SettleAsync(await LoadAsync(messages, id), Refused, new DeliveryDecision.Retry(A.Noon.AddHours(5)), default);
        Assert.Empty(await messages.ReplayedAsync("me", A.Noon, 10, default));
    }

    [Fact]
    public async Task What_waits_for_a_receiver_is_read_soonest_first_with_its_last_try()
    {
        var database = await DatabaseAsync();
        var messages = new SqlDeliveryStore(database);
        async Task<string> AddAsync(string url, string owner = "local", int minute = 0)
        {
            var message = new NewDelivery(Delivery.NewId(A.Noon), owner, null, "webhook.test", null, url, "{}", "me", A.Noon.AddMinutes(minute));
            await messages.AddAsync(message, default);
            return message.Id;
        }

        var (late, soon, tried, done) = (await AddAsync("https://a.test/x", minute: 5), await AddAsync("https://A.test:443/y?z"), await AddAsync("https://a.test"), await AddAsync("https://a.test"));
        await AddAsync("https://b.test/");
        await AddAsync("https://a.test/", "somebody");
        await messages.SettleAsync(await LoadAsync(messages, tried), Refused, new DeliveryDecision.Retry(A.Noon.AddHours(5)), default);
        await messages.SettleAsync(await LoadAsync(messages, done), Refused, new DeliveryDecision.Delivered(), default);
        PendingDelivery[] expected = [new(soon, A.Noon, null), new(late, A.Noon.AddMinutes(5), null), new(tried, A.Noon.AddHours(5), A.Noon)];
        Assert.Equal(expected, await messages.WaitingAsync("me", "local", "https://a.test", 10, default));
        Assert.Equal(expected[..2], await messages.WaitingAsync("me", "local", "https://a.test", 2, default));
        Assert.Empty(await messages.WaitingAsync("other", "local", "https://a.test", 2, default));

        await database.WriteAsync(sql => sql.Execute("UPDATE deliveries SET receiver = NULL"));       // as an older build left them
        Assert.Empty(await messages.WaitingAsync("me", "local", "https://a.test", 10, default));
        await messages.ClaimAsync("next", A.Noon.AddHours(1), Lease, 10, default);
        Assert.Equal(expected, await messages.WaitingAsync("next", "local", "https://a.test", 10, default));
    }

    [Fact]
    public async Task What_a_node_gives_back_is_anybodys_at_once()
    {
        var (videos, messages, _) = await OpenAsync();
        await WrittenAsync(videos, messages);
        await videos.BeatAsync("me", A.Noon, default);
        await messages.ReleaseAsync("me", default);
        Assert.Single(await messages.ClaimAsync("other", A.Noon, Lease, 10, default));
    }

    [Fact]
    public async Task The_list_is_filtered_and_paged_newest_first()
    {
        var (videos, messages, _) = await OpenAsync();
        var ids = new List<string>();
        for (var i = 0; i < 5; i++) ids.Add(await WrittenAsync(videos, messages, A.Noon.AddMilliseconds(i)));
        ids.Reverse();
        Assert.Equal(ids, (await messages.ListAsync("local", new(), 10, default)).Select(m => m.Id));
        Assert.Equal(ids.Skip(2).Take(2), (await messages.ListAsync("local", new(After: ids[1]), 2, default)).Select(m => m.Id));
        Assert.Single(await messages.ListAsync("local", new(VideoId: (await LoadAsync(messages, ids[3])).VideoId), 10, default));
        Assert.Empty(await messages.ListAsync("local", new(Status: "failed"), 10, default));
        Assert.Empty(await messages.ListAsync("stranger", new(), 10, default));
    }

    [Fact]
    public async Task Old_messages_are_forgotten_with_their_tries_and_pending_ones_are_not()
    {
        var (videos, messages, _) = await OpenAsync();
        var (ended, pending) = (await WrittenAsync(videos, messages), await WrittenAsync(videos, messages));
        await messages.SettleAsync(await LoadAsync(messages, ended), Refused, new DeliveryDecision.GivenUp(), default);
        Assert.Equal(0, await messages.ForgetAsync(A.Noon, 10, default));
        Assert.Equal(1, await messages.ForgetAsync(A.Noon.AddDays(1), 10, default));
        Assert.Equal(pending, Assert.Single(await messages.ListAsync("local", new(), 10, default)).Id);
        Assert.Empty(await messages.TriesAsync(ended, default));
    }

    [Fact]
    public async Task One_secret_counts_and_the_ones_before_it_end()
    {
        var (_, messages, _) = await OpenAsync();
        await messages.AddSecretAsync("me", "one", A.Noon, default);
        await messages.AddSecretAsync("me", "two", A.Noon, default);    // somebody was first
        Assert.Equal(["one"], (await messages.SigningKeysAsync("me", default)).Secrets.Select(s => s.Value));
        await messages.RotateSecretAsync("me", "three", "one", A.Noon, A.Noon.AddDays(1), default);
        Assert.Equal([("three", null), ("one", A.Noon.AddDays(1))], (await messages.SigningKeysAsync("me", default)).Secrets.Select(s => (s.Value, s.ExpiresAt)));
        await messages.RotateSecretAsync("me", "four", "three", A.Noon.AddDays(2), A.Noon.AddDays(3), default);
        Assert.Equal(["four", "three"], (await messages.SigningKeysAsync("me", default)).Secrets.Select(s => s.Value));
        Assert.Empty((await messages.SigningKeysAsync("you", default)).Secrets);
    }

    [Fact]
    public async Task The_first_key_pair_of_an_owner_stays_and_is_loaded_with_its_deliveries()
    {
        var (videos, messages, _) = await OpenAsync();
        var id = await WrittenAsync(videos, messages);
        Assert.Null((await messages.LoadAsync(id, default))!.Keys.KeyPair);
        var (first, other) = (SigningKeyPair.Create(A.Noon), SigningKeyPair.Create(A.Noon));
        await messages.AddKeyPairAsync("local", first, default);
        await messages.AddKeyPairAsync("local", SigningKeyPair.Create(A.Noon.AddDays(1)), default);
        await messages.AddKeyPairAsync("you", other, default);
        await messages.RotateSecretAsync("local", "two", "one", A.Noon, A.Noon.AddDays(1), default);

        foreach (var stored in new[] { (await messages.LoadAsync(id, default))!.Keys, await messages.SigningKeysAsync("local", default) })
            Assert.Equal((first.PublicKey, first.PrivateKey, A.Noon), (stored.KeyPair!.PublicKey, stored.KeyPair.PrivateKey, stored.KeyPair.CreatedAt));
        Assert.Equal(other.PrivateKey, (await messages.SigningKeysAsync("you", default)).KeyPair!.PrivateKey);
        Assert.Null((await messages.SigningKeysAsync("nobody", default)).KeyPair);
    }

    private async Task<(NotifyingVideos Videos, SqlDeliveryStore Messages, TellingAll Outbox)> OpenAsync()
    {
        var (database, outbox) = (await DatabaseAsync(), new TellingAll());
        return (new(new(database), outbox), new(database), outbox);
    }

    /// <summary>A video's failure, told; the id of its message.</summary>
    private static async Task<string> WrittenAsync(NotifyingVideos videos, SqlDeliveryStore messages, DateTimeOffset? at = null)
    {
        var task = (await videos.CreateAsync(A.Task(), default)).Task;
        await videos.SettleAsync(task, Transition.Failed(A.Error(FailureKind.RenderFailed)), at ?? A.Noon, default);
        return Assert.Single(await messages.ListAsync("local", new(VideoId: task.Id), 10, default)).Id;
    }

    private static async Task<Delivery> LoadAsync(SqlDeliveryStore messages, string id) => (await messages.LoadAsync(id, default))!.Delivery;

    /// <summary>A video store whose transitions are written with their deliveries, as the engine writes them.</summary>
    private protected sealed class NotifyingVideos(SqlVideoStore store, IDeliveryComposer deliveries)
    {
        private readonly VideoTransitions _transitions = new(store, deliveries);

        public Task<CreatedVideo> CreateAsync(VideoTask task, CancellationToken ct) => store.CreateAsync(task, ct);

        public Task<VideoTask?> FindAsync(string id, CancellationToken ct) => store.FindAsync(id, ct);

        public Task BeatAsync(string node, DateTimeOffset now, CancellationToken ct) => store.HeartbeatAsync(node, now, ct);

        public Task<VideoTask?> SettleAsync(VideoTask held, Transition transition, DateTimeOffset now, CancellationToken ct) =>
            _transitions.SettleAsync(held, transition, now, ct);

        public Task<VideoTask?> RequestCancelAsync(string id, DateTimeOffset now, CancellationToken ct) => _transitions.RequestCancelAsync(id, now, ct);
    }

    /// <summary>Composes one delivery for each transition, all to one address.</summary>
    private protected sealed class TellingAll : IDeliveryComposer
    {
        public string? Id { get; set; }

        public int Announced { get; private set; }

        public IReadOnlyList<NewDelivery> Compose(VideoTask before, VideoTask after, string @event, DateTimeOffset now) =>
            [new(Id ?? Delivery.NewId(now), after.Owner, after.Id, @event, null, "https://receiver.test/", "{}", "me", now)];

        public void Schedule(IReadOnlyList<NewDelivery> messages) => Announced += messages.Count;
    }
}

public sealed class SqliteDeliveryStoreTests(SqliteFolder folder) : DeliveryStoreContract(folder), IClassFixture<SqliteFolder>;

public sealed class PostgresDeliveryStoreTests(PostgresServer server) : DeliveryStoreContract(server);
