using System.Net.Http.Headers;
using Filmgate.Http;

namespace Filmgate.Tests.Http;

public sealed class RetryAfterHeaderTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public void Seconds_and_a_future_date_are_read()
    {
        Assert.Equal(TimeSpan.FromSeconds(9), Read(new(TimeSpan.FromSeconds(9))));
        Assert.Equal(TimeSpan.Zero, Read(new(TimeSpan.Zero)));
        Assert.Equal(TimeSpan.FromMinutes(2), Read(new(_clock.GetUtcNow().AddMinutes(2))));
    }

    [Fact]
    public void A_past_date_counts_as_no_header()
    {
        Assert.Null(Read(new(_clock.GetUtcNow().AddMinutes(-2))));
        Assert.Null(Read(new(_clock.GetUtcNow())));
        Assert.Null(Read(null));
    }

    private TimeSpan? Read(RetryConditionHeaderValue? value)
    {
        using var response = new HttpResponseMessage();
        response.Headers.RetryAfter = value;
        return RetryAfterHeader.Read(response, _clock);
    }
}
