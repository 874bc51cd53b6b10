using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>More deliveries are pending than fit into memory. The disk is a dictionary, except in the last test.</summary>
public sealed class ReceiverBacklogTests
{
    private static readonly WebhookResponse Success = new(200, null, default);
    private static readonly WebhookResponse Failure = new(null, "Connection failed.", default);
    private readonly DeliveryQueue _queue = new() { ReceiverCapacity = 20 };
    private readonly Dictionary<string, PendingDelivery> _disk = new(StringComparer.Ordinal);
    private DateTimeOffset _now = A.Noon;

    [Fact]
    public void A_receiver_that_is_down_has_a_limited_number_of_deliveries_in_memory()
    {
        Write(500);
        Assert.Equal(20, _queue.Count);
        for (var hour = 0; hour < 72; hour++)
        {
            RunOnce(_ => Failure, TimeSpan.FromHours(10));
            Write(10);
            Assert.InRange(_queue.Count, 1, 40);
            _now += TimeSpan.FromHours(1);
        }

        Assert.Equal(500 + 720, _disk.Count);
    }

    [Fact]
    public void A_recovered_receiver_gets_its_backlog_oldest_first_without_waiting_out_the_retry_delays()
    {
        Write(500);
        for (var i = 0; i < 30; i++)
        {
            RunOnce(_ => Failure, TimeSpan.FromHours(10));
            _now += TimeSpan.FromMinutes(10);
        }

        Assert.All(_disk.Values.Where(message => message.TriedAt is not null), message => Assert.True(message.DueAt > _now.AddMinutes(10)));
        Assert.True(_disk.Values.Count(message => message.TriedAt is not null) > 40);
        var order = new List<string>();
        for (var turn = 0; turn < 100 && _disk.Count > 0; turn++) order.AddRange(RunOnce(_ => Success));
        Assert.DoesNotContain(_disk.Values, message => message.TriedAt is null || message.TriedAt < _now.AddMinutes(-5));
        _now += TimeSpan.FromMinutes(5);
        for (var turn = 0; turn < 10; turn++) order.AddRange(RunOnce(_ => Success));

        Assert.Empty(_disk);
        Assert.Equal(0, _queue.Count);
        Assert.Null(_queue.Next().At);
        var untried = order.Where(id => string.CompareOrdinal(id, "m00100") > 0).ToList();
        var sorted = untried.Order(StringComparer.Ordinal);
        Assert.Equal(sorted.Chunk(16).Select(part => part.Length), untried.Chunk(16).Select(part => part.Length));
    }

    [Fact]
    public void Rejected_deliveries_do_not_keep_new_ones_out_of_memory()
    {
        Write(100);
        for (var turn = 0; turn < 30; turn++) RunOnce(_ => new(400, "", default), TimeSpan.FromHours(3));
        Assert.Equal(100, _disk.Count);
        Assert.InRange(_queue.Count, 0, 20);
        Write(1, from: 200);
        Assert.Equal("m00200", Assert.Single(RunOnce(_ => Success)));
        _now += TimeSpan.FromHours(3);
        for (var turn = 0; turn < 30; turn++) RunOnce(_ => Success);
        Assert.Empty(_disk);
    }

    [Fact]
    public void Deliveries_that_arrive_during_a_refill_are_not_lost()
    {
        Write(25);
        Complete(_queue.TakeDue(_now), _ => Success);
        var receiver = Assert.Single(_queue.TakeReceiversToRefill());
        var read = Soonest();                                           // and before the writes that follow
        for (var i = 100; i < 160; i++) Write(1, from: i);
        _queue.Refill(receiver, read, read.Count < _queue.ReceiverCapacity);
        for (var turn = 0; turn < 30; turn++) RunOnce(_ => Success);
        Assert.Empty(_disk);
    }

    [Fact]
    public void A_failed_refill_is_retried()
    {
        Write(100);
        Complete(_queue.TakeDue(_now), _ => Success);
        _queue.RefillFailed(Assert.Single(_queue.TakeReceiversToRefill()));
        Assert.Empty(_queue.TakeReceiversToRefill());
        _queue.FindReceiversToRefill();
        for (var turn = 0; turn < 30; turn++) RunOnce(_ => Success);
        Assert.Empty(_disk);
    }

    [Fact]
    public void Every_delivery_is_eventually_sent_whatever_the_receiver_responds()
    {
        var random = new Random(11);
        var inFlight = new List<QueuedDelivery>();
        var written = 0;
        for (var turn = 0; turn < 30_000 && (written < 3000 || _disk.Count > 0); turn++)
        {
            if (written < 3000) Write(random.Next(8), from: written, count => written += count);
            foreach (var receiver in random.Next(3) > 0 ? _queue.TakeReceiversToRefill() : [])
            {
                var read = Soonest();
                if (written < 3000 && random.Next(4) == 0) Write(30, from: written, count => written += count);
                if (random.Next(5) == 0) _queue.RefillFailed(receiver);
                else _queue.Refill(receiver, read, read.Count < _queue.ReceiverCapacity);
            }

            if (turn % 50 == 0) _queue.FindReceiversToRefill();
            inFlight.AddRange(_queue.TakeDue(_now));
            var completed = inFlight.Where(_ => random.Next(3) > 0).ToList();
            inFlight.RemoveAll(completed.Contains);
            Complete(
                completed,
                _ => random.Next(4) switch { 0 => Failure, 1 => new(400, "", default), _ => Success },
                TimeSpan.FromSeconds(random.Next(4000)));
            Assert.InRange(_queue.Count, 0, 20 + 16);
            _now += TimeSpan.FromSeconds(random.Next(30));
        }

        Assert.Empty(_disk);
        Assert.Empty(inFlight);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task A_receiver_that_was_down_during_a_restart_gets_its_whole_backlog_from_a_real_database()
    {
        const int many = 2600;
        await using var receiver = await Receiver.StartAsync();
        receiver.Respond = Receiver.With(503);
        await using var webhooks = await WebhookGateway.StartAsync();
        var now = webhooks.Clock.GetUtcNow();
        await Task.WhenAll(Enumerable.Range(0, many).Select(i => webhooks.Messages.AddAsync(
            new(Delivery.NewId(now), "local", null, "webhook.test", null, $"{receiver.Url}?{i}", "{}", "gone", now), default)));
        await webhooks.MaintainAsync();                                 // claims the deliveries of a dead node
        Assert.Equal(1000, webhooks.Queue.Count);
        await webhooks.DeliverAsync();
        await webhooks.AdvanceAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        Assert.InRange(webhooks.Queue.Count, 900, 1016);
        Assert.InRange(receiver.Messages.Count, 16, 40);

        receiver.Messages.Clear();
        receiver.Respond = Receiver.With(204);
        await webhooks.AdvanceAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(10));
        Assert.Equal(many, receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(many, receiver.Messages.Count);
        Assert.Equal(0, webhooks.Queue.Count);
    }

    private void Write(int count, int? from = null, Action<int>? wrote = null)
    {
        var first = from ?? _disk.Count;
        for (var i = first; i < first + count; i++)
        {
            _disk.Add($"m{i:00000}", new($"m{i:00000}", _now, null));
            _queue.Schedule($"m{i:00000}", "me", "http://one.test/", _now);
        }

        wrote?.Invoke(count);
    }

    /// <summary>One round of the loop: refill, send, complete.</summary>
    private List<string> RunOnce(Func<QueuedDelivery, WebhookResponse> respond, TimeSpan? retryIn = null)
    {
        foreach (var receiver in _queue.TakeReceiversToRefill()) _queue.Refill(receiver, Soonest(), _disk.Count < _queue.ReceiverCapacity);
        var taken = _queue.TakeDue(_now);
        Complete(taken, respond, retryIn);
        return [.. taken.Select(delivery => delivery.Id)];
    }

    private void Complete(IEnumerable<QueuedDelivery> deliveries, Func<QueuedDelivery, WebhookResponse> respond, TimeSpan? retryIn = null)
    {
        foreach (var delivery in deliveries)
        {
            var response = respond(delivery);
            if (response.IsSuccess) _disk.Remove(delivery.Id);
            else _disk[delivery.Id] = new(delivery.Id, _now + retryIn!.Value, _now);
            _queue.Complete(delivery, response, _now.UtcTicks, _now, response.IsSuccess ? null : _now + retryIn);
        }
    }

    private List<PendingDelivery> Soonest() =>
    [
        .. _disk.Values
            .OrderBy(delivery => delivery.DueAt)
            .ThenBy(delivery => delivery.Id, StringComparer.Ordinal)
            .Take(_queue.ReceiverCapacity),
    ];
}
