using Filmgate.Api;
using Filmgate.Api.Events;
using Filmgate.Settings;

namespace Filmgate.Tests.Api.Events;

public sealed class StreamLimiterTests
{
    [Fact]
    public void Keys_that_open_all_they_can_leave_a_stream_for_every_key_that_has_none()
    {
        var slots = new StreamLimiter(new ApiOptions { MaxStreams = 100, MaxStreamsPerKey = 30 });
        for (var key = 0; key < 10; key++)
            while (slots.Take($"greedy{key}") is { Slot: not null })
            {
            }

        Assert.NotNull(slots.Take("quiet").Slot);
        Assert.Equal((null, 100, false), slots.Take("quiet"));
    }

    [Fact]
    public void What_is_given_back_twice_counts_once()
    {
        var slots = new StreamLimiter(new ApiOptions { MaxStreams = 2, MaxStreamsPerKey = 2 });
        var (first, second) = (slots.Take("me").Slot!, slots.Take("me").Slot!);
        first.Dispose();
        first.Dispose();
        Assert.NotNull(slots.Take("me").Slot);
        Assert.Null(slots.Take("me").Slot);
        second.Dispose();
    }
}
