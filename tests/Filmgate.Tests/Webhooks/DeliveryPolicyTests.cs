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
    public void Retry_delays_grow_from_five_seconds_to_a_day(int tries, string pause)
    {
        Assert.Equal(A.Noon + TimeSpan.Parse(pause), RetryAt(tries, new(500, "", default), random: 0));
        Assert.Equal(A.Noon + (TimeSpan.Parse(pause) * 1.1), RetryAt(tries, new(500, "", default), random: 1));
    }

    [Theory]
    [InlineData(2, "00:00:05")]                                         // shorter than the own delay: ignored
    [InlineData(60, "00:01:00")]
    [InlineData(36_000_000, "1.00:00:00")]                              // more than a year: limited to a day
    public void Retry_After_is_obeyed_within_limits(int seconds, string pause) =>
        Assert.Equal(A.Noon + TimeSpan.Parse(pause), RetryAt(0, new(429, "", default, TimeSpan.FromSeconds(seconds)), random: 0));

    [Theory]
    [InlineData(200)]
    [InlineData(202)]
    [InlineData(204)]
    public void A_2xx_response_is_delivered(int status) =>
        Assert.IsType<DeliveryDecision.Delivered>(Decide(0, new(status, null, default), A.Noon));

    [Theory]
    [InlineData(null)]
    [InlineData(301)]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(404)]
    [InlineData(500)]
    public void Any_other_response_is_retried_and_given_up_after_three_days(int? status)
    {
        Assert.IsType<DeliveryDecision.Retry>(Decide(3, new(status, "", default), A.Noon + TimeSpan.FromHours(75)));
        Assert.Equal(new DeliveryDecision.GivenUp(), Decide(3, new(status, "", default), A.Noon + TimeSpan.FromHours(76)));
    }

    [Fact]
    public void A_410_is_given_up_at_once() =>
        Assert.Equal(new DeliveryDecision.GivenUp(IsGone: true), Decide(0, new(410, "", default), A.Noon));

    [Fact]
    public void The_retry_window_is_the_sum_of_the_delays() => Assert.Equal(new TimeSpan(75, 35, 5), DeliveryPolicy.RetryWindow);

    private static DateTimeOffset RetryAt(int tries, WebhookResponse response, double random) =>
        Assert.IsType<DeliveryDecision.Retry>(DeliveryPolicy.Decide(tries, A.Noon, response, A.Noon, random)).At;

    private static DeliveryDecision Decide(int tries, WebhookResponse response, DateTimeOffset now) =>
        DeliveryPolicy.Decide(tries, A.Noon, response, now, random: 0.5);
}
