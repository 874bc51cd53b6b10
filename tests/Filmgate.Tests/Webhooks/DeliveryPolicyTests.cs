using Filmgate.Webhooks;

namespace Filmgate.Tests.Webhooks;

public sealed class DeliveryPolicyTests
{
    [Theory]
    [InlineData(0, "00:00:05")]
    [InlineData(1, "00:05:00")]
    [InlineData(2, "00:30:00")]
    [InlineData(3, "02:00:00")]
    [InlineData(4, "05:00:00")]
    [InlineData(5, "10:00:00")]
    [InlineData(6, "14:00:00")]
    [InlineData(7, "20:00:00")]
    [InlineData(8, "1.00:00:00")]
    [InlineData(80, "1.00:00:00")]
    public void The_pauses_grow_from_seconds_to_a_day(int tries, string pause)
    {
        Assert.Equal(A.Noon + TimeSpan.Parse(pause), Again(tries, new(500, "", default), chance: 0));
        Assert.Equal(A.Noon + (TimeSpan.Parse(pause) * 1.1), Again(tries, new(500, "", default), chance: 1));
    }

    [Theory]
    [InlineData(2, "00:00:05")]                                         // sooner than our own pause: ours
    [InlineData(60, "00:01:00")]
    [InlineData(36_000_000, "1.00:00:00")]                              // more than a year: a day
    public void A_retry_after_is_obeyed_within_bounds(int seconds, string pause) =>
        Assert.Equal(A.Noon + TimeSpan.Parse(pause), Again(0, new(429, "", default, TimeSpan.FromSeconds(seconds)), chance: 0));

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public void Any_2xx_is_delivered(int status) => Assert.IsType<DeliveryDecision.Delivered>(Decide(0, new(status, null, default), A.Noon));

    [Theory]
    [InlineData(null)]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public void Anything_else_is_tried_again_and_given_up_after_three_days(int? status)
    {
        Assert.IsType<DeliveryDecision.Again>(Decide(3, new(status, "", default), A.Noon + TimeSpan.FromHours(75)));
        Assert.Equal(new DeliveryDecision.GivenUp(), Decide(3, new(status, "", default), A.Noon + TimeSpan.FromHours(76)));
    }

    [Fact]
    public void Gone_ends_it_at_once() => Assert.Equal(new DeliveryDecision.GivenUp(IsUnwanted: true), Decide(0, new(410, "", default), A.Noon));

    [Fact]
    public void The_window_is_the_sum_of_the_pauses() => Assert.Equal(new TimeSpan(75, 35, 5), DeliveryPolicy.Window);

    private static DateTimeOffset Again(int tries, WebhookResponse answer, double chance) =>
        Assert.IsType<DeliveryDecision.Again>(DeliveryPolicy.Decide(tries, A.Noon, answer, A.Noon, chance)).At;

    private static DeliveryDecision Decide(int tries, WebhookResponse answer, DateTimeOffset now) => DeliveryPolicy.Decide(tries, A.Noon, answer, now, 0.5);
}
