using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>
/// Owners compete for concurrent deliveries. A hanging receiver keeps its deliveries in flight until the timeout, so the tests check what
/// other owners can still start.
/// </summary>
public sealed class OwnerQuotaTests
{
    private static readonly WebhookResponse Success = new(200, null, default);
    private readonly DeliveryQueue _queue = new();
    private DateTimeOffset _now = A.Noon;

    [Theory]
    [InlineData(4, false, 16)]
    [InlineData(4, true, 8)]
    [InlineData(20, false, 1)]
    [InlineData(100, false, 1)]
    [InlineData(100, true, 1)]
    public void Another_keys_deliveries_start_at_once_while_hostile_keys_use_up_their_quotas(int hostile, bool oneAfterAnother, int min)
    {
        for (var key = 0; key < hostile; key++)
        {
            Hang($"hostile{key}", messages: 400, hosts: 50);
            if (oneAfterAnother) Take();
        }

        Take();
        Schedule("honest", 100);
        var first = Take();
        Assert.All(first, delivery => Assert.Equal("honest", delivery.Receiver.Quota.Owner));
        Assert.InRange(first.Count, min, 16);

        var served = 0;
        for (var inFlight = first; inFlight.Count > 0; inFlight = Take())
        {
            Assert.All(inFlight, delivery => Assert.Equal("honest", delivery.Receiver.Quota.Owner));
            foreach (var delivery in inFlight) Complete(delivery, Success);
            served += inFlight.Count;
        }

        Assert.Equal(100, served);                                      // all of them, while no other receiver has responded
    }

    [Fact]
    public void When_the_nodes_limit_is_reached_an_idle_owner_is_next()
    {
        for (var key = 0; key < 600; key++) Hang($"hostile{key}", messages: 10, hosts: 5);
        var taken = Take();
        Assert.Equal(512, taken.Count);
        Schedule("honest", 5);
        _now += TimeSpan.FromSeconds(20);
        foreach (var delivery in taken.Take(100))
            Complete(delivery, new(null, "No response within 20 s.", default), TimeSpan.FromSeconds(5));
        Assert.Contains(Take(), delivery => delivery.Receiver.Quota.Owner == "honest");
    }

    [Fact]
    public void Busy_owners_get_equal_shares_and_leave_capacity_for_others()
    {
        Hang("first", messages: 1000, hosts: 128);
        Hang("second", messages: 1000, hosts: 128);
        Hang("third", messages: 1000, hosts: 128);
        var shares = Take().GroupBy(delivery => delivery.Receiver.Quota.Owner).Select(group => group.Count()).ToList();
        Assert.Equal(3, shares.Count);
        Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        Assert.InRange(shares.Sum(), 200, 300);                         // and some capacity is left for others
    }

    [Fact]
    public void Twelve_hanging_receivers_of_an_owner_leave_capacity_for_its_thirteenth()
    {
        for (var host = 0; host < 12; host++)
        {
            for (var i = 0; i < 40; i++) _queue.Schedule($"{host}-{i}", "me", $"http://host{host}.test/", _now);
            Take();
        }

        Schedule("me", 40);
        var served = 0;
        for (var inFlight = Take(); inFlight.Count > 0; inFlight = Take())
        {
            Assert.All(inFlight, delivery => Assert.Equal("http://honest.test", delivery.Receiver.Address));
            foreach (var delivery in inFlight) Complete(delivery, Success);
            served += inFlight.Count;
        }

        Assert.Equal(40, served);
    }

    [Fact]
    public void The_receivers_of_an_owner_get_equal_shares()
    {
        Hang("me", messages: 300, hosts: 3);
        var taken = Take();
        Assert.Equal(48, taken.Count);
        for (var i = 0; i < 30; i++)
        {
            foreach (var delivery in taken) Complete(delivery, Success);
            taken = Take();
            if (taken.Count < 48) break;
            Assert.All(taken.GroupBy(delivery => delivery.Receiver), group => Assert.Equal(16, group.Count()));
        }

        Assert.InRange(_queue.Count, 0, 48);
    }

    [Fact]
    public void A_receiver_that_is_paused_while_it_is_ready_is_not_sent_to()
    {
        for (var key = 0; key < 512; key++) Hang($"hostile{key}", messages: 1, hosts: 1);
        var hanging = Take();
        Schedule("honest", 3);
        Complete(hanging[0], Success);
        var first = Assert.Single(Take());
        Assert.Equal("honest", first.Receiver.Quota.Owner);
        _queue.Complete(first, new(429, "", default, TimeSpan.FromSeconds(30)), _now.UtcTicks, _now, _now + TimeSpan.FromSeconds(30));
        foreach (var delivery in hanging.Skip(1)) Complete(delivery, Success);
        Assert.DoesNotContain(Take(), delivery => delivery.Receiver.Quota.Owner == "honest");
        _now += TimeSpan.FromSeconds(30);
        Assert.Equal(3, Take().Count(delivery => delivery.Receiver.Quota.Owner == "honest"));
    }

    private void Hang(string owner, int messages, int hosts)
    {
        for (var i = 0; i < messages; i++) _queue.Schedule($"{owner}-{i}", owner, $"http://host{i % hosts}.test/", _now);
    }

    private void Schedule(string owner, int messages)
    {
        for (var i = 0; i < messages; i++) _queue.Schedule($"{owner}-honest-{i}", owner, "http://honest.test/", _now);
    }

    private List<QueuedDelivery> Take() => _queue.TakeDue(_now);

    private void Complete(QueuedDelivery delivery, WebhookResponse response, TimeSpan? retryIn = null) =>
        _queue.Complete(delivery, response, _now.UtcTicks, _now, _now + retryIn);
}
