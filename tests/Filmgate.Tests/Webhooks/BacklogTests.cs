using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

/// <summary>More waits than is kept in memory. The disk is a dictionary here; the real one is at the end.</summary>
public sealed class BacklogTests
{
    private static readonly WebhookResponse Good = new(200, null, default);
    private static readonly WebhookResponse Bad = new(null, "No connection.", default);
    private readonly DeliveryQueue _queue = new() { Window = 20 };
    private readonly Dictionary<string, PendingDelivery> _disk = new(StringComparer.Ordinal);
    private DateTimeOffset _now = A.Noon;

    [Fact]
    public void A_receiver_that_is_down_holds_its_window_in_memory_and_no_more()
    {
        Write(500);
        Assert.Equal(20, _queue.Count);
        for (var hour = 0; hour < 72; hour++)
        {
            Turn(_ => Bad, TimeSpan.FromHours(10));
            Write(10);
            Assert.InRange(_queue.Count, 1, 40);
            _now += TimeSpan.FromHours(1);
        }

        Assert.Equal(500 + 720, _disk.Count);
    }

    [Fact]
    public void When_it_is_back_all_of_it_goes_out_oldest_first_and_what_was_tried_does_not_wait_its_hours()
    {
        Write(500);
        for (var i = 0; i < 30; i++)
        {
            Turn(_ => Bad, TimeSpan.FromHours(10));
            _now += TimeSpan.FromMinutes(10);
        }

        Assert.All(_disk.Values.Where(message => message.TriedAt is not null), message => Assert.True(message.DueAt > _now.AddMinutes(10)));
        Assert.True(_disk.Values.Count(message => message.TriedAt is not null) > 40);
        var order = new List<string>();
        for (var turn = 0; turn < 100 && _disk.Count > 0; turn++) order.AddRange(Turn(_ => Good));
        Assert.DoesNotContain(_disk.Values, message => message.TriedAt is null || message.TriedAt < _now.AddMinutes(-5));
        _now += TimeSpan.FromMinutes(5);
        for (var turn = 0; turn < 10; turn++) order.AddRange(Turn(_ => Good));

        Assert.Empty(_disk);
        Assert.Equal(0, _queue.Count);
        Assert.Null(_queue.Next().At);
        var untried = order.Where(id => string.CompareOrdinal(id, "m00100") > 0).ToList();
        Assert.Equal(untried.Order(StringComparer.Ordinal).Chunk(16).Select(part => part.Length), untried.Chunk(16).Select(part => part.Length));
    }

    [Fact]
    public void Messages_that_are_refused_one_by_one_do_not_keep_new_ones_out_of_the_window()
    {
        Write(100);
        for (var turn = 0; turn < 30; turn++) Turn(_ => new(400, "", default), TimeSpan.FromHours(3));
        Assert.Equal(100, _disk.Count);
        Assert.InRange(_queue.Count, 0, 20);
        Write(1, from: 200);
        Assert.Equal("m00200", Assert.Single(Turn(_ => Good)));
        _now += TimeSpan.FromHours(3);
        for (var turn = 0; turn < 30; turn++) Turn(_ => Good);
        Assert.Empty(_disk);
    }

    [Fact]
    public void What_comes_while_the_rest_is_read_is_not_lost()
    {
        Write(25);
        Land(_queue.TakeDue(_now), _ => Good);
        var destination = Assert.Single(_queue.TakeThin());
        var read = Soonest();                                           // and after that look
        for (var i = 100; i < 160; i++) Write(1, from: i);
        _queue.Refill(destination, read, read.Count < _queue.Window);
        for (var turn = 0; turn < 30; turn++) Turn(_ => Good);
        Assert.Empty(_disk);
    }

    [Fact]
    public void A_look_at_the_disk_that_fails_is_made_again()
    {
        Write(100);
        Land(_queue.TakeDue(_now), _ => Good);
        _queue.NotRefilled(Assert.Single(_queue.TakeThin()));
        Assert.Empty(_queue.TakeThin());
        _queue.LookForThin();
        for (var turn = 0; turn < 30; turn++) Turn(_ => Good);
        Assert.Empty(_disk);
    }

    [Fact]
    public void However_they_fare_every_message_gets_its_turn()
    {
        var random = new Random(11);
        var inAir = new List<QueuedDelivery>();
        var written = 0;
        for (var turn = 0; turn < 30_000 && (written < 3000 || _disk.Count > 0); turn++)
        {
            if (written < 3000) Write(random.Next(8), from: written, count => written += count);
            foreach (var destination in random.Next(3) > 0 ? _queue.TakeThin() : [])
            {
                var read = Soonest();
                if (written < 3000 && random.Next(4) == 0) Write(30, from: written, count => written += count);
                if (random.Next(5) == 0) _queue.NotRefilled(destination);
                else _queue.Refill(destination, read, read.Count < _queue.Window);
            }

            if (turn % 50 == 0) _queue.LookForThin();
            inAir.AddRange(_queue.TakeDue(_now));
            var landing = inAir.Where(_ => random.Next(3) > 0).ToList();
            inAir.RemoveAll(landing.Contains);
            Land(landing, _ => random.Next(4) switch { 0 => Bad, 1 => new(400, "", default), _ => Good }, TimeSpan.FromSeconds(random.Next(4000)));
            Assert.InRange(_queue.Count, 0, 20 + 16);
            _now += TimeSpan.FromSeconds(random.Next(30));
        }

        Assert.Empty(_disk);
        Assert.Empty(inAir);
        Assert.Equal(0, _queue.Count);
    }

    [Fact]
    public async Task On_a_real_disk_a_receiver_that_was_down_over_a_restart_gets_all_of_it()
    {
        const int many = 2600;
        await using var receiver = await Receiver.StartAsync();
        receiver.Answer = Receiver.With(503);
        await using var post = await Post.OpenAsync();
        var now = post.Clock.GetUtcNow();
        var messages = Enumerable.Range(0, many).Select(i => new NewDelivery(Delivery.NewId(now), "local", null, "webhook.test", null, $"{receiver.Url}?{i}", "{}", "gone", now)).ToList();
        await Task.WhenAll(messages.Select(message => post.Messages.AddAsync(message, default)));
        await post.TendAsync();                                         // takes over what a node that is dead has left
        Assert.Equal(1000, post.Queue.Count);
        await post.DeliverAsync();
        await post.PassAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(10));
        Assert.InRange(post.Queue.Count, 900, 1016);
        Assert.InRange(receiver.Messages.Count, 16, 40);

        receiver.Messages.Clear();
        receiver.Answer = Receiver.With(204);
        await post.PassAsync(TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(10));
        Assert.Equal(many, receiver.Messages.Select(message => message.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.Equal(many, receiver.Messages.Count);
        Assert.Equal(0, post.Queue.Count);
    }

    private void Write(int count, int? from = null, Action<int>? wrote = null)
    {
        var first = from ?? _disk.Count;
        for (var i = first; i < first + count; i++)
        {
            _disk.Add($"m{i:00000}", new($"m{i:00000}", _now, null));
            _queue.Hold($"m{i:00000}", "me", "http://one.test/", _now);
        }

        wrote?.Invoke(count);
    }

    /// <summary>One round of the loop: read, send, land.</summary>
    private List<string> Turn(Func<QueuedDelivery, WebhookResponse> answer, TimeSpan? again = null)
    {
        foreach (var destination in _queue.TakeThin()) _queue.Refill(destination, Soonest(), _disk.Count < _queue.Window);
        var taken = _queue.TakeDue(_now);
        Land(taken, answer, again);
        return [.. taken.Select(held => held.Id)];
    }

    private void Land(IEnumerable<QueuedDelivery> messages, Func<QueuedDelivery, WebhookResponse> answer, TimeSpan? again = null)
    {
        foreach (var held in messages)
        {
            var fared = answer(held);
            if (fared.IsGood) _disk.Remove(held.Id);
            else _disk[held.Id] = new(held.Id, _now + again!.Value, _now);
            _queue.Landed(held, fared, _now.UtcTicks, _now, fared.IsGood ? null : _now + again);
        }
    }

    private List<PendingDelivery> Soonest() => [.. _disk.Values.OrderBy(message => message.DueAt).ThenBy(message => message.Id, StringComparer.Ordinal).Take(_queue.Window)];
}
