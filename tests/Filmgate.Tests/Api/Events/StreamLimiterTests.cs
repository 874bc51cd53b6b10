using Filmgate.Api;
using Filmgate.Api.Events;

namespace Filmgate.Tests.Api.Events;

public sealed class StreamLimiterTests
{
    [Fact]
    public void Keys_at_their_limit_leave_a_stream_for_a_key_that_has_none()
    {
        var limiter = new StreamLimiter(new ApiOptions { MaxStreams = 100, MaxStreamsPerKey = 30 });
        for (var key = 0; key < 10; key++)
            while (limiter.Acquire($"greedy{key}") is { Slot: not null })
            {
            }

        Assert.NotNull(limiter.Acquire("quiet").Slot);
        Assert.Equal((null, 100, false), limiter.Acquire("quiet"));
    }

    [Fact]
    public void A_slot_that_is_released_twice_counts_once()
    {
        var limiter = new StreamLimiter(new ApiOptions { MaxStreams = 2, MaxStreamsPerKey = 2 });
        var (first, second) = (limiter.Acquire("me").Slot!, limiter.Acquire("me").Slot!);
        first.Dispose();
        first.Dispose();
        Assert.NotNull(limiter.Acquire("me").Slot);
        Assert.Null(limiter.Acquire("me").Slot);
        second.Dispose();
    }
}
