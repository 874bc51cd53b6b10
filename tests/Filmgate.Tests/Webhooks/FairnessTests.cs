using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>Who gets a place when many want one. Whoever hangs keeps his until the time limit, so what counts is who is served beside him.</summary>
public sealed class FairnessTests
{
    private static readonly WebhookResponse Good = new(200, null, default);
    private readonly DeliveryQueue _queue = new();
    private DateTimeOffset _now = A.Noon;

    [Theory]
    [InlineData(4, false, 16)]
    [InlineData(4, true, 8)]
    [InlineData(20, false, 1)]
    [InlineData(100, false, 1)]
    [InlineData(100, true, 1)]
    public void While_hostile_keys_hang_in_all_they_can_get_an_honest_one_is_served_at_once(int hostile, bool oneAfterTheOther, int places)
    {
        for (var key = 0; key < hostile; key++)
        {
            Hang($"hostile{key}", messages: 400, hosts: 50);
            if (oneAfterTheOther) Take();
        }

        Take();
        Hold("honest", 100);
        var first = Take();
        Assert.All(first, held => Assert.Equal("honest", held.Destination.Sender.Owner));
        Assert.InRange(first.Count, places, 16);

        var served = 0;
        for (var inAir = first; inAir.Count > 0; inAir = Take())
        {
            Assert.All(inAir, held => Assert.Equal("honest", held.Destination.Sender.Owner));
            foreach (var held in inAir) Land(held, Good);
            served += inAir.Count;
        }

        Assert.Equal(100, served);                                      // all of it, while nobody else has answered
    }

    [Fact]
    public void When_every_place_is_taken_the_next_one_goes_to_who_has_none()
    {
        for (var key = 0; key < 600; key++) Hang($"hostile{key}", messages: 10, hosts: 5);
        var taken = Take();
        Assert.Equal(512, taken.Count);
        Hold("honest", 5);
        _now += TimeSpan.FromSeconds(20);
        foreach (var held in taken.Take(100)) Land(held, new(null, "No answer in 20 s.", default), TimeSpan.FromSeconds(5));
        Assert.Contains(Take(), held => held.Destination.Sender.Owner == "honest");
    }

    [Fact]
    public void Keys_that_want_all_they_can_get_have_equal_shares_and_leave_places_for_others()
    {
        Hang("first", messages: 1000, hosts: 128);
        Hang("second", messages: 1000, hosts: 128);
        Hang("third", messages: 1000, hosts: 128);
        var shares = Take().GroupBy(held => held.Destination.Sender.Owner).Select(group => group.Count()).ToList();
        Assert.Equal(3, shares.Count);
        Assert.InRange(shares.Max() - shares.Min(), 0, 1);
        Assert.InRange(shares.Sum(), 200, 300);                         // and some are left for who comes next
    }

    [Fact]
    public void Twelve_receivers_of_a_key_that_hang_one_after_the_other_leave_a_place_for_its_thirteenth()
    {
        for (var host = 0; host < 12; host++)
        {
            for (var i = 0; i < 40; i++) _queue.Hold($"{host}-{i}", "me", $"http://host{host}.test/", _now);
            Take();
        }

        Hold("me", 40);
        var served = 0;
        for (var inAir = Take(); inAir.Count > 0; inAir = Take())
        {
            Assert.All(inAir, held => Assert.Equal("http://honest.test", held.Destination.Address));
            foreach (var held in inAir) Land(held, Good);
            served += inAir.Count;
        }

        Assert.Equal(40, served);
    }

    [Fact]
    public void The_receivers_of_a_key_take_turns()
    {
        Hang("me", messages: 300, hosts: 3);
        var taken = Take();
        Assert.Equal(48, taken.Count);
        for (var i = 0; i < 30; i++)
        {
            foreach (var held in taken) Land(held, Good);
            taken = Take();
            if (taken.Count < 48) break;
            Assert.All(taken.GroupBy(held => held.Destination), group => Assert.Equal(16, group.Count()));
        }

        Assert.InRange(_queue.Count, 0, 48);
    }

    [Fact]
    public void A_receiver_that_asks_for_a_pause_while_its_turn_is_near_gets_it()
    {
        for (var key = 0; key < 512; key++) Hang($"hostile{key}", messages: 1, hosts: 1);
        var hanging = Take();
        Hold("honest", 3);
        Land(hanging[0], Good);
        var first = Assert.Single(Take());
        Assert.Equal("honest", first.Destination.Sender.Owner);
        _queue.Landed(first, new(429, "", default, TimeSpan.FromSeconds(30)), _now.UtcTicks, _now, _now + TimeSpan.FromSeconds(30));
        foreach (var held in hanging.Skip(1)) Land(held, Good);
        Assert.DoesNotContain(Take(), held => held.Destination.Sender.Owner == "honest");
        _now += TimeSpan.FromSeconds(30);
        Assert.Equal(3, Take().Count(held => held.Destination.Sender.Owner == "honest"));
    }

    private void Hang(string owner, int messages, int hosts)
    {
        for (var i = 0; i < messages; i++) _queue.Hold($"{owner}-{i}", owner, $"http://host{i % hosts}.test/", _now);
    }

    private void Hold(string owner, int messages)
    {
        for (var i = 0; i < messages; i++) _queue.Hold($"{owner}-honest-{i}", owner, "http://honest.test/", _now);
    }

    private List<QueuedDelivery> Take() => _queue.TakeDue(_now);

    private void Land(QueuedDelivery held, WebhookResponse answer, TimeSpan? again = null) => _queue.Landed(held, answer, _now.UtcTicks, _now, _now + again);
}
