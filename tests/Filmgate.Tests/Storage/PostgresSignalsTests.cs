using System.Threading.Channels;
using Filmgate.Storage;
using Filmgate.Storage.Postgres;
using Filmgate.Videos;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Storage;

public sealed class PostgresSignalsTests(PostgresServer server) : DatabaseContract(server)
{
    [Fact]
    public async Task A_signal_reaches_the_other_nodes_and_not_the_sender()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var due = new NodeSignal(NodeSignalKind.Due, "video_1");
        one.Signals.Send(due);
        Assert.Equal(due, await two.NextAsync());
        var changed = new NodeSignal(NodeSignalKind.Changed, "video_2", "owner");
        two.Signals.Send(changed);
        Assert.Equal(changed, await one.NextAsync());                   // and not its own signal before it
    }

    [Fact]
    public async Task A_thousand_signals_arrive_although_a_notification_has_a_limited_size()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var sent = Enumerable.Range(0, 1000).Select(i => new NodeSignal(NodeSignalKind.Changed, $"video_{i:x32}", $"key_{i:x32}")).ToList();
        foreach (var signal in sent) one.Signals.Send(signal);
        var received = new HashSet<NodeSignal>();
        while (received.Count < sent.Count) received.Add(await two.NextAsync());
        Assert.Equal(sent.ToHashSet(), received);
    }

    [Fact]
    public async Task A_lost_listener_is_replaced_and_says_that_signals_may_have_been_missed()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        const string kill = """
            SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE datname = current_database() AND query = 'LISTEN filmgate') killed
            """;
        Assert.Equal(2, await one.Database.QueryFirstAsync(kill, row => row.NextInt64(), default));
        Assert.Equal(NodeSignalKind.Missed, (await one.NextAsync()).Kind);
        Assert.Equal(NodeSignalKind.Missed, (await two.NextAsync()).Kind);
        one.Signals.Send(new(NodeSignalKind.Claimable));
        Assert.Equal(NodeSignalKind.Claimable, (await two.NextAsync()).Kind);
    }

    [Fact]
    public async Task What_one_node_writes_wakes_those_who_listen_at_another_one()
    {
        await using var one = await StartAsync();
        await using var two = await StartAsync();
        var store = new SqlVideoStore(one.Database, new VideoChanges(one.Signals));
        var task = (await store.CreateAsync(A.Task(), default)).Task;
        await store.SettleAsync(task, Transition.Submitting(A.Attempt(), A.Noon), [], A.Noon, default);
        Assert.Equal(new NodeSignal(NodeSignalKind.Changed, task.Id, task.Owner), await two.NextAsync());
        await store.ReleaseAsync("me", default);
        Assert.Equal(NodeSignalKind.Claimable, (await two.NextAsync()).Kind);
    }

    private async Task<Node> StartAsync()
    {
        var node = new Node(await DatabaseAsync());
        await node.StartAsync();
        Assert.Equal(NodeSignalKind.Missed, (await node.NextAsync()).Kind);      // it listens now
        return node;
    }

    private sealed class Node : IAsyncDisposable
    {
        private readonly Channel<NodeSignal> _received = Channel.CreateUnbounded<NodeSignal>();
        private readonly PostgresSignals _service;

        public Node(SqlDatabase database)
        {
            Database = database;
            Signals.Received += signal => _received.Writer.TryWrite(signal);
            _service = new(database.Source!, Signals, TimeProvider.System, NullLogger<PostgresSignals>.Instance);
        }

        public SqlDatabase Database { get; }

        public NodeSignals Signals { get; } = new();

        public Task StartAsync() => _service.StartAsync(default);

        public async Task<NodeSignal> NextAsync()
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            return await _received.Reader.ReadAsync(timeout.Token);
        }

        public async ValueTask DisposeAsync()
        {
            await _service.StopAsync(default);
            _service.Dispose();
        }
    }
}
