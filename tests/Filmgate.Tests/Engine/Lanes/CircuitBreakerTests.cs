using Filmgate.Engine.Lanes;

namespace Filmgate.Tests.Engine.Lanes;

public sealed class CircuitBreakerTests
{
    private readonly CircuitBreaker _breaker = new();

    [Fact]
    public void It_opens_after_five_calls_in_a_row_without_a_response()
    {
        for (var i = 0; i < 4; i++) Assert.False(_breaker.Fail(A.Noon, A.Noon));
        Assert.False(_breaker.Succeed());
        for (var i = 0; i < 4; i++) Assert.False(_breaker.Fail(A.Noon, A.Noon));
        Assert.True(_breaker.Fail(A.Noon, A.Noon));
        Assert.Equal(A.Noon.AddSeconds(5), _breaker.NextCallAt(A.Noon));
    }

    [Fact]
    public void Its_pause_grows_to_a_minute_and_each_end_permits_one_call()
    {
        Open();
        var now = A.Noon;
        var pauses = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var at = _breaker.NextCallAt(now);
            pauses.Add((at - now).TotalSeconds);
            now = at;
            _breaker.BeginCall(now);
            Assert.True(_breaker.NextCallAt(now) > now, "a second probe at the same time");
            _breaker.Fail(now, now);
        }

        Assert.Equal([5, 10, 20, 40, 60, 60], pauses);
    }

    [Fact]
    public void A_response_closes_it_and_the_next_pause_is_short_again()
    {
        Open();
        _breaker.BeginCall(A.Noon.AddSeconds(5));
        Assert.True(_breaker.Succeed());
        Assert.Equal(A.Noon.AddSeconds(6), _breaker.NextCallAt(A.Noon.AddSeconds(6)));
        Open();
        Assert.Equal(A.Noon.AddSeconds(5), _breaker.ProbeAt);
    }

    [Fact]
    public void Calls_that_began_before_it_opened_do_not_lengthen_its_pause()
    {
        Open();
        for (var i = 0; i < 30; i++) _breaker.Fail(A.Noon.AddSeconds(-10), A.Noon.AddSeconds(7));
        Assert.Equal(A.Noon.AddSeconds(5), _breaker.ProbeAt);
    }

    [Fact]
    public void A_probe_that_never_reports_is_followed_by_another_one()
    {
        Open();
        _breaker.BeginCall(A.Noon.AddSeconds(5));
        Assert.Equal(A.Noon.AddMinutes(3), _breaker.NextCallAt(A.Noon.AddMinutes(3)));
    }

    private void Open()
    {
        for (var i = 0; i < 5; i++) _breaker.Fail(A.Noon, A.Noon);
        Assert.True(_breaker.IsOpen);
    }
}
