using Filmgate.Catalogue;
using Filmgate.Engine;

namespace Filmgate.Tests.Engine;

public sealed class RenderClockTests
{
    private static readonly TimeSpan PollGap = TimeSpan.FromSeconds(5);
    private readonly Random _random = new(1);
    private readonly RenderClock _clock =
        new RenderClocks(ModelCatalogue.Load(null), new()).For("veo3-fast", new() { Prompt = "A kite" }, PollGap, isSandbox: false);

    [Fact]
    public void The_clock_does_not_learn_the_lag_of_its_own_polls()
    {
        var lags = Render(8000, () => Between(25, 35)).Select(render => render.Lag).Skip(4000).Order().ToArray();
        Assert.InRange(lags[lags.Length / 2].TotalSeconds, 0, 2.5);
        Assert.InRange(lags[lags.Length * 99 / 100].TotalSeconds, 0, 7);
    }

    [Fact]
    public void It_needs_fewer_polls_than_a_fixed_interval_with_the_same_lag()
    {
        var renders = Render(4000, () => Between(50, 70)).Skip(1000).ToArray();
        var fixedPolls = renders.Average(render => Math.Ceiling(render.Took / PollGap));
        Assert.True(renders.Average(render => render.Polls) < 0.4 * fixedPolls);
        Assert.True(renders.Select(render => render.Lag).Order().ElementAt(renders.Length / 2) < PollGap / 2);
    }

    [Fact]
    public void It_follows_a_model_that_becomes_faster()
    {
        Render(2000, () => Between(140, 160));
        var lags = Render(2000, () => Between(40, 50)).Select(render => render.Lag).Skip(1000).Order().ToArray();
        Assert.InRange(lags[lags.Length / 2].TotalSeconds, 0, 5);
    }

    [Fact]
    public void Polls_are_on_average_no_closer_than_the_provider_recommends()
    {
        var renders = Render(2000, () => Between(8, 30)).ToArray();
        Assert.All(renders, render => Assert.True(render.Polls <= (render.Found / PollGap) + 1, $"{render}"));
    }

    [Fact]
    public void A_clock_without_samples_starts_from_the_typical_time_of_the_catalogue()
    {
        var clock = Clock("doubao-seedance-2-0");
        Assert.False(clock.HasLearned);
        Assert.InRange(clock.PollIntervalAfter(TimeSpan.Zero, 0).TotalSeconds, 15, 30);
        Assert.InRange(clock.PollIntervalAfter(TimeSpan.FromSeconds(100), 3).TotalSeconds, 1, 12);
        Assert.InRange(clock.Remaining(TimeSpan.Zero)!.Value.TotalSeconds, 90, 110);
        Assert.InRange(clock.Remaining(TimeSpan.FromSeconds(100))!.Value.TotalSeconds, 20, 80);
    }

    [Fact]
    public void A_clock_without_a_typical_time_backs_off_from_the_poll_gap()
    {
        foreach (var clock in new[] { Clock("veo3-fast"), Clock("doubao-seedance-2-0", isSandbox: true) })
        {
            Assert.Equal(PollGap, clock.PollIntervalAfter(TimeSpan.Zero, 0));
            Assert.Equal(TimeSpan.FromSeconds(20), clock.PollIntervalAfter(TimeSpan.FromSeconds(120), 9));
            Assert.Null(clock.Remaining(TimeSpan.Zero));
        }
    }

    [Fact]
    public void Typical_times_fade_as_samples_arrive()
    {
        var (typical, plain) = (Clock("doubao-seedance-2-0"), Clock("veo3-fast"));
        foreach (var second in Enumerable.Range(0, 32))
        {
            var took = TimeSpan.FromSeconds(20 + (second % 8));
            foreach (var clock in new[] { typical, plain }) clock.Learn(took, took);
        }

        Assert.True(typical.HasLearned);
        for (var elapsed = 0; elapsed < 40; elapsed++)
        {
            var at = TimeSpan.FromSeconds(elapsed);
            Assert.Equal(plain.PollIntervalAfter(at, 1), typical.PollIntervalAfter(at, 1));
            Assert.Equal(plain.Remaining(at), typical.Remaining(at));
        }
    }

    [Fact]
    public void Between_two_peaks_no_poll_is_spent()
    {
        foreach (var i in Enumerable.Range(0, 200))
        {
            var took = TimeSpan.FromSeconds(i % 5 < 3 ? 38 + (i % 4) : 145 + (i % 10));
            _clock.Learn(took, took);
        }

        Assert.InRange((TimeSpan.FromSeconds(45) + _clock.PollIntervalAfter(TimeSpan.FromSeconds(45), 3)).TotalSeconds, 120, 150);
    }

    private static RenderClock Clock(string model, bool isSandbox = false) =>
        new RenderClocks(ModelCatalogue.Load(null), new()).For(model, new() { Prompt = "A kite" }, PollGap, isSandbox);

    private TimeSpan Between(double from, double to) => TimeSpan.FromSeconds(from + (_random.NextDouble() * (to - from)));

    private List<Sample> Render(int count, Func<TimeSpan> duration)
    {
        var renders = new List<Sample>();
        for (var i = 0; i < count; i++)
        {
            var (took, now, pending, polls) = (duration(), TimeSpan.Zero, TimeSpan.Zero, 0);
            do
            {
                if (polls > 0) pending = now;
                now += _clock.PollIntervalAfter(now, polls++) * (1 + (_random.NextDouble() / 5));
            }
            while (now < took);
            _clock.Learn(pending, now);
            renders.Add(new(took, now, polls));
        }

        return renders;
    }

    private sealed record Sample(TimeSpan Took, TimeSpan Found, int Polls)
    {
        public TimeSpan Lag => Found - Took;
    }
}
