using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

public sealed class DeliveryQueueTests
{
    private static readonly WebhookResponse Good = new(200, null, default);
    private static readonly WebhookResponse Bad = new(null, "No connection.", default);
    private readonly DeliveryQueue _queue = new();
    private DateTimeOffset _now = A.Noon;

    [Fact]
    public void A_receiver_has_sixteen_places_and_another_one_its_own()
    {
        Hold(40, "http://slow.test/");
        Assert.Equal(16, Take().Count);
        Hold(1, "http://quick.test/", from: 100);
        Assert.Equal("m100", Assert.Single(Take()).Id);
        Assert.Empty(Take());
    }

    [Fact]
    public void The_same_host_of_another_owner_is_another_receiver()
    {
        Hold(40, "http://shared.test/a");
        Take();
        _queue.Hold("other", "somebody", "http://shared.test/b", _now);
        Assert.Equal("other", Assert.Single(Take()).Id);
    }

    [Fact]
    public void An_owner_with_a_hundred_receivers_that_hang_has_his_share_and_no_more()
    {
        for (var i = 0; i < 400; i++) _queue.Hold($"m{i}", "greedy", $"http://host{i % 100}.test/", _now);
        var taken = Take();
        Assert.InRange(taken.Count, 100, 128);
        Hold(16, "http://other.test/", from: 1000);
        Assert.Equal(16, Take().Count);
        foreach (var held in taken.Take(20)) Land(held, Good, again: null);
        Assert.InRange(Take().Count, 10, 20);
        foreach (var held in taken.Skip(20)) Land(held, Good, again: null);
        Assert.InRange(Take().Count, 80, 108);
    }

    [Fact]
    public void However_they_fare_every_message_gets_its_turn()
    {
        var random = new Random(7);
        for (var i = 0; i < 3000; i++) _queue.Hold($"m{i}", $"owner{i % 3}", $"http://host{random.Next(60)}.test/", _now + TimeSpan.FromSeconds(random.Next(600)));
        var inAir = new List<QueuedDelivery>();
        for (var turn = 0; turn < 20_000 && _queue.Count > 0; turn++)
        {
            inAir.AddRange(Take());
            Assert.InRange(inAir.Count, 0, 512);
            foreach (var held in inAir.Where(_ => random.Next(3) > 0).ToList())
            {
                inAir.Remove(held);
                var fails = random.Next(4) == 0;
                Land(held, fails ? Bad : Good, fails ? TimeSpan.FromSeconds(random.Next(300)) : null);
            }

            _now += TimeSpan.FromSeconds(random.Next(10));
        }

        Assert.Equal((0, 0), (_queue.Count, inAir.Count));
        Assert.Null(_queue.Next().At);
    }

    [Fact]
    public void After_failures_in_a_row_one_message_goes_out_to_see_and_the_others_wait()
    {
        Hold(40, "http://dead.test/");
        foreach (var held in Take()) Land(held, Bad, again: TimeSpan.FromMinutes(5));
        Assert.Empty(Take());                                           // the first pause, though 24 are due

        _now += TimeSpan.FromSeconds(5);
        var probe = Assert.Single(Take());
        Land(probe, Bad, again: TimeSpan.FromMinutes(5));
        _now += TimeSpan.FromSeconds(5);
        Assert.Empty(Take());                                           // the pause has doubled
        _now += TimeSpan.FromSeconds(5);
        probe = Assert.Single(Take());
        Land(probe, Good, again: null);
        Assert.Equal(16, Take().Count);
    }

    [Fact]
    public void The_pause_never_grows_beyond_ten_minutes()
    {
        Hold(30, "http://dead.test/");
        foreach (var held in Take()) Land(held, Bad, again: TimeSpan.FromSeconds(1));
        for (var i = 0; i < 30; i++)
        {
            _now += TimeSpan.FromMinutes(10);
            Land(Assert.Single(Take()), Bad, again: TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void A_receiver_that_is_back_need_not_wait_for_hours_but_no_message_is_sent_twice_within_five_minutes()
    {
        Hold(6, "http://back.test/");
        foreach (var held in Take()) Land(held, Bad, again: TimeSpan.FromHours(10));
        _now += TimeSpan.FromMinutes(1);
        Hold(1, "http://back.test/", from: 50);
        Land(Assert.Single(Take()), Good, again: null);
        Assert.Empty(Take());
        _now += TimeSpan.FromMinutes(4);
        Assert.Equal(6, Take().Count);
    }

    [Fact]
    public void A_poisoned_message_that_is_refused_with_400_does_not_stop_the_others()
    {
        Hold(40, "http://picky.test/");
        foreach (var held in Take()) Land(held, new(400, "", default), again: TimeSpan.FromHours(1));
        Assert.Equal(16, Take().Count);
    }

    [Fact]
    public void A_retry_after_holds_the_whole_receiver()
    {
        Hold(40, "http://busy.test/");
        foreach (var held in Take()) Land(held, held.Id == "m0" ? new(429, "", default, TimeSpan.FromSeconds(30)) : Good, again: held.Id == "m0" ? TimeSpan.FromSeconds(30) : null);
        _queue.Hold("more", "me", "http://busy.test/", _now);
        Assert.Empty(Take());                                           // though fifteen others were taken after it had asked
        Assert.Equal(_now.AddSeconds(30), _queue.Next().At);
        _now += TimeSpan.FromSeconds(30);
        Assert.Equal(16, Take().Count);
    }

    [Fact]
    public void A_replay_during_a_try_is_sent_after_it()
    {
        Hold(1, "http://a.test/");
        var held = Assert.Single(Take());
        _queue.Hold("m0", "me", "http://a.test/", _now);
        Assert.Empty(Take());
        Land(held, Good, again: null);
        Assert.Equal("m0", Assert.Single(Take()).Id);
    }

    [Fact]
    public void What_has_landed_leaves_nothing_behind()
    {
        for (var i = 0; i < 100; i++) _queue.Hold($"m{i}", "me", $"http://host{i}.test/", _now);
        foreach (var held in Take()) Land(held, Good, again: null);
        Assert.Equal(0, _queue.Count);
        Assert.Null(_queue.Next().At);
    }

    private void Hold(int count, string url, int from = 0)
    {
        for (var i = from; i < from + count; i++) _queue.Hold($"m{i}", "me", url, _now);
    }

    private List<QueuedDelivery> Take() => _queue.TakeDue(_now);

    private void Land(QueuedDelivery held, WebhookResponse answer, TimeSpan? again) => _queue.Landed(held, answer, _now.UtcTicks, _now, _now + again);
}
