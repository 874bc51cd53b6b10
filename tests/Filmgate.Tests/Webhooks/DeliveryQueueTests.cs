using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

public sealed class DeliveryQueueTests
{
    private static readonly WebhookResponse Success = new(200, null, default);
    private static readonly WebhookResponse Failure = new(null, "Connection failed.", default);
    private readonly DeliveryQueue _queue = new();
    private DateTimeOffset _now = A.Noon;

    [Fact]
    public void Each_receiver_has_at_most_sixteen_deliveries_in_flight()
    {
        Schedule(40, "http://slow.test/");
        Assert.Equal(16, Take().Count);
        Schedule(1, "http://quick.test/", from: 100);
        Assert.Equal("m100", Assert.Single(Take()).Id);
        Assert.Empty(Take());
    }

    [Fact]
    public void The_same_host_of_another_owner_is_another_receiver()
    {
        Schedule(40, "http://shared.test/a");
        Take();
        _queue.Schedule("other", "somebody", "http://shared.test/b", _now);
        Assert.Equal("other", Assert.Single(Take()).Id);
    }

    [Fact]
    public void An_owner_with_a_hundred_hanging_receivers_is_limited_by_its_quota()
    {
        for (var i = 0; i < 400; i++) _queue.Schedule($"m{i}", "greedy", $"http://host{i % 100}.test/", _now);
        var taken = Take();
        Assert.InRange(taken.Count, 100, 128);
        Schedule(16, "http://other.test/", from: 1000);
        Assert.Equal(16, Take().Count);
        foreach (var delivery in taken.Take(20)) Complete(delivery, Success, retryIn: null);
        Assert.InRange(Take().Count, 10, 20);
        foreach (var delivery in taken.Skip(20)) Complete(delivery, Success, retryIn: null);
        Assert.InRange(Take().Count, 80, 108);
    }

    [Fact]
    public void Every_delivery_is_eventually_sent_whatever_the_receivers_respond()
    {
        var random = new Random(7);
        for (var i = 0; i < 3000; i++)
            _queue.Schedule($"m{i}", $"owner{i % 3}", $"http://host{random.Next(60)}.test/", _now + TimeSpan.FromSeconds(random.Next(600)));
        var inFlight = new List<QueuedDelivery>();
        for (var turn = 0; turn < 20_000 && _queue.Count > 0; turn++)
        {
            inFlight.AddRange(Take());
            Assert.InRange(inFlight.Count, 0, 512);
            foreach (var delivery in inFlight.Where(_ => random.Next(3) > 0).ToList())
            {
                inFlight.Remove(delivery);
                var fails = random.Next(4) == 0;
                Complete(delivery, fails ? Failure : Success, fails ? TimeSpan.FromSeconds(random.Next(300)) : null);
            }

            _now += TimeSpan.FromSeconds(random.Next(10));
        }

        Assert.Equal((0, 0), (_queue.Count, inFlight.Count));
        Assert.Null(_queue.Next().At);
    }

    [Fact]
    public void After_five_failures_one_delivery_probes_the_receiver_and_the_others_wait()
    {
        Schedule(40, "http://dead.test/");
        foreach (var delivery in Take()) Complete(delivery, Failure, retryIn: TimeSpan.FromMinutes(5));
        Assert.Empty(Take());                                           // the first pause, although 24 are due

        _now += TimeSpan.FromSeconds(5);
        var probe = Assert.Single(Take());
        Complete(probe, Failure, retryIn: TimeSpan.FromMinutes(5));
        _now += TimeSpan.FromSeconds(5);
        Assert.Empty(Take());                                           // the pause has doubled
        _now += TimeSpan.FromSeconds(5);
        probe = Assert.Single(Take());
        Complete(probe, Success, retryIn: null);
        Assert.Equal(16, Take().Count);
    }

    [Fact]
    public void A_pause_is_at_most_ten_minutes()
    {
        Schedule(30, "http://dead.test/");
        foreach (var delivery in Take()) Complete(delivery, Failure, retryIn: TimeSpan.FromSeconds(1));
        for (var i = 0; i < 30; i++)
        {
            _now += TimeSpan.FromMinutes(10);
            Complete(Assert.Single(Take()), Failure, retryIn: TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_recovered_receiver_gets_its_deliveries_early_but_none_twice_within_five_minutes()
    {
        Schedule(6, "http://back.test/");
        foreach (var delivery in Take()) Complete(delivery, Failure, retryIn: TimeSpan.FromHours(10));
        _now += TimeSpan.FromMinutes(1);
        Schedule(1, "http://back.test/", from: 50);
        Complete(Assert.Single(Take()), Success, retryIn: null);
        Assert.Empty(Take());
        _now += TimeSpan.FromMinutes(4);
        Assert.Equal(6, Take().Count);
    }

    [Fact]
    public void A_400_does_not_open_the_circuit()
    {
        Schedule(40, "http://picky.test/");
        foreach (var delivery in Take()) Complete(delivery, new(400, "", default), retryIn: TimeSpan.FromHours(1));
        Assert.Equal(16, Take().Count);
    }

    [Fact]
    public void Retry_After_pauses_the_whole_receiver()
    {
        Schedule(40, "http://busy.test/");
        var retryAfter = TimeSpan.FromSeconds(30);
        foreach (var delivery in Take())
        {
            if (delivery.Id == "m0") Complete(delivery, new(429, "", default, retryAfter), retryAfter);
            else Complete(delivery, Success, retryIn: null);
        }

        _queue.Schedule("more", "me", "http://busy.test/", _now);
        Assert.Empty(Take());                                           // though fifteen others succeeded afterwards
        Assert.Equal(_now.AddSeconds(30), _queue.Next().At);
        _now += TimeSpan.FromSeconds(30);
        Assert.Equal(16, Take().Count);
    }

    [Fact]
    public void A_delivery_replayed_while_in_flight_is_sent_again()
    {
        Schedule(1, "http://a.test/");
        var delivery = Assert.Single(Take());
        _queue.Schedule("m0", "me", "http://a.test/", _now);
        Assert.Empty(Take());
        Complete(delivery, Success, retryIn: null);
        Assert.Equal("m0", Assert.Single(Take()).Id);
    }

    [Fact]
    public void Completed_deliveries_leave_nothing_in_the_queue()
    {
        for (var i = 0; i < 100; i++) _queue.Schedule($"m{i}", "me", $"http://host{i}.test/", _now);
        foreach (var delivery in Take()) Complete(delivery, Success, retryIn: null);
        Assert.Equal(0, _queue.Count);
        Assert.Null(_queue.Next().At);
    }

    private void Schedule(int count, string url, int from = 0)
    {
        for (var i = from; i < from + count; i++) _queue.Schedule($"m{i}", "me", url, _now);
    }

    private List<QueuedDelivery> Take() => _queue.TakeDue(_now);

    private void Complete(QueuedDelivery delivery, WebhookResponse response, TimeSpan? retryIn) =>
        _queue.Complete(delivery, response, _now.UtcTicks, _now, _now + retryIn);
}
