using Filmgate.Engine.Lanes;

namespace Filmgate.Tests.Engine.Lanes;

public sealed class ConcurrencyLimitTests
{
    [Fact]
    public void An_unknown_limit_holds_nothing_back()
    {
        Assert.Equal(A.Noon, new ConcurrencyLimit().NextStartAt(100_000, A.Noon));
    }

    [Fact]
    public void A_refusal_lowers_the_limit_to_what_is_in_flight()
    {
        var limit = new ConcurrencyLimit();
        limit.Refuse(5, A.Noon);
        Assert.Equal(5, limit.Learned);
        Assert.Equal(A.Noon, limit.NextStartAt(4, A.Noon));
        Assert.True(limit.NextStartAt(5, A.Noon) > A.Noon);
    }

    [Fact]
    public void A_refusal_far_below_the_limit_halves_it_and_one_is_the_minimum()
    {
        var limit = new ConcurrencyLimit();
        limit.Refuse(8, A.Noon);
        var learned = new List<int?>();
        for (var i = 0; i < 5; i++)
        {
            limit.Refuse(0, A.Noon);
            learned.Add(limit.Learned);
        }

        Assert.Equal([4, 2, 1, 1, 1], learned);
    }

    [Fact]
    public void Time_raises_the_limit_one_by_one_and_a_refused_raise_takes_longer_the_next_time()
    {
        var limit = new ConcurrencyLimit();
        limit.Refuse(5, A.Noon);
        var first = limit.NextStartAt(5, A.Noon);
        Assert.Equal(A.Noon.AddSeconds(10), first);
        limit.Start(5, first);
        Assert.Equal(6, limit.Learned);
        limit.Refuse(5, first);
        Assert.Equal((5, first.AddSeconds(20)), (limit.Learned, limit.NextStartAt(5, first)));
        limit.Start(5, first.AddSeconds(20));
        limit.Accept(6);
        Assert.Equal((6, first.AddSeconds(20)), (limit.Learned, limit.NextStartAt(6, first.AddSeconds(20))));
    }

    [Fact]
    public void Calls_that_are_accepted_after_a_refusal_show_that_more_is_possible()
    {
        var limit = new ConcurrencyLimit();
        limit.Refuse(0, A.Noon);
        limit.Accept(4);
        Assert.Equal(4, limit.Learned);
        limit.Accept(10);
        Assert.Equal(10, limit.Learned);
    }
}
