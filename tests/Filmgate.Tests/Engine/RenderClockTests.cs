using Filmgate.Catalogue;
using Filmgate.Engine;

namespace Filmgate.Tests.Engine;

public sealed class RenderClockTests
{
    private static readonly TimeSpan PollGap = TimeSpan.FromSeconds(5);
    private readonly Random _random = new(1);
    private readonly RenderClock _clock =
        new RenderClocks(ModelCatalogue.Load(null), new()).For("veo3-fast", new() { Prompt = "A kite" }, PollGap);

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
