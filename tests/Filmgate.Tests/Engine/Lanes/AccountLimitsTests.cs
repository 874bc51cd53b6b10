using Filmgate.Engine.Lanes;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Tests.Engine.Lanes;

/// <summary>What a lane does with the limits that the provider tells of an account.</summary>
public sealed class AccountLimitsTests
{
    private readonly ManualClock _clock = new();

    private DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public void The_number_of_renders_that_the_provider_told_replaces_the_documented_one()
    {
        var lane = Lane(new() { MaxConcurrent = 10 });
        lane.SetAccount(new() { MaxConcurrent = 1 });
        lane.ModelOf("m").BeginRender();
        Assert.Equal((1, false), (lane.Limits.MaxConcurrent, IsOpen(lane)));
        lane.SetAccount(AccountLimits.Unknown);
        Assert.Equal((10, true), (lane.Limits.MaxConcurrent, IsOpen(lane)));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(null)]                                                  // "unlimited"
    public void A_setting_holds_whatever_the_provider_told(int? setting)
    {
        var lane = Lane(new() { MaxConcurrent = setting, HasOwnMaxConcurrent = true, HasOwnCreates = true });
        lane.SetAccount(new()
        {
            MaxConcurrent = 1,
            Models = Models("m", new() { MaxConcurrent = 1, Creates = CallRate.PerMinute(1) }),
        });
        Submit(lane, "m");
        Assert.Equal((setting, true), (lane.Limits.MaxConcurrent, IsOpen(lane)));
        Assert.Equal(ModelLimits.Unknown, lane.ModelOf("m").Limits);
    }

    [Fact]
    public void A_model_has_its_own_number_of_renders_also_if_it_is_submitted_first_after_the_reading()
    {
        var lane = Lane();
        lane.ModelOf("early").BeginRender();
        lane.SetAccount(new()
        {
            Models = new Dictionary<string, ModelLimits>
            {
                ["early"] = new() { MaxConcurrent = 1 },
                ["late"] = new() { MaxConcurrent = 2 },
            },
        });
        Submit(lane, "late");
        Assert.Equal((false, true, true), (IsOpen(lane, "early"), IsOpen(lane, "late"), IsOpen(lane, "other")));
        Submit(lane, "late");
        Assert.False(IsOpen(lane, "late"));
        lane.ModelOf("late").EndRender();
        Assert.True(IsOpen(lane, "late"));
    }

    [Fact]
    public void A_model_with_a_rate_of_its_own_does_not_share_the_documented_one()
    {
        var lane = Lane(new() { Creates = CallRate.PerMinute(1) });
        lane.SetAccount(new() { Models = Models("m", new() { Creates = new(1, TimeSpan.FromSeconds(0.5)) }) });
        Submit(lane, "other");
        Assert.Equal(A.Noon.AddMinutes(1), At(lane, "other"));
        Submit(lane, "m");
        Assert.Equal(A.Noon.AddSeconds(0.5), At(lane, "m"));
        _clock.Advance(TimeSpan.FromSeconds(0.5));
        Submit(lane, "m");
        Assert.Equal((A.Noon.AddSeconds(1), A.Noon.AddMinutes(1)), (At(lane, "m"), At(lane, "other")));
    }

    [Fact]
    public void The_same_limits_again_do_not_forget_the_calls_that_count()
    {
        var lane = Lane();
        var account = new AccountLimits { Models = Models("m", new() { Creates = CallRate.PerMinute(1) }) };
        lane.SetAccount(account);
        Submit(lane, "m");
        lane.SetAccount(account with { Models = Models("m", new() { Creates = CallRate.PerMinute(1), MaxConcurrent = 9 }) });
        Assert.Equal(A.Noon.AddMinutes(1), At(lane, "m"));
    }

    [Fact]
    public void A_lane_that_waits_is_woken_when_the_limits_change()
    {
        var lane = Lane();
        var opened = 0;
        lane.Opened += () => opened++;
        lane.SetAccount(new() { MaxConcurrent = 1 });
        lane.ModelOf("m").BeginRender();
        Assert.False(IsOpen(lane));
        lane.SetAccount(new() { MaxConcurrent = 2 });
        Assert.Equal((1, true), (opened, IsOpen(lane)));
    }

    [Fact]
    public void A_provider_that_queues_by_itself_is_not_held_back_and_its_limits_are_kept_for_the_operator()
    {
        var lane = Lane(new() { QueuesItself = true });
        lane.SetAccount(new() { Models = Models("m", new() { MaxConcurrent = 1, MaxDaily = 2, UsedToday = 2 }) });
        lane.ModelOf("m").BeginRender();
        lane.ModelOf("m").BeginRender();
        Assert.Equal((true, 2, Now), (IsOpen(lane), lane.Account?.Limits.Models["m"].MaxDaily, lane.Account?.At));
    }

    [Fact]
    public void A_refusal_teaches_a_lower_number_of_renders_than_the_provider_told()
    {
        var lane = Lane();
        lane.SetAccount(new() { Models = Models("m", new() { MaxConcurrent = 5 }) });
        Submit(lane, "m");
        lane.BeginSubmit(lane.ModelOf("m"), Now);
        lane.Report(lane.ModelOf("m"), new Outcome.Unavailable(A.Error(FailureKind.RateLimited)), Now);
        lane.EndSubmit(lane.ModelOf("m"));
        Assert.Equal((1, 5), (lane.ModelOf("m").LearnedLimit, lane.ModelOf("m").Limits.MaxConcurrent));
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.False(IsOpen(lane));
    }

    private static Dictionary<string, ModelLimits> Models(string model, ModelLimits limits) => new() { [model] = limits };

    private LaneState Lane(ProviderLimits? limits = null) => new("provider/key", limits ?? ProviderLimits.Unknown, _clock);

    private DateTimeOffset At(LaneState lane, string model) => lane.GateAt(lane.ModelOf(model), Now).At;

    private bool IsOpen(LaneState lane, string model = "m") => At(lane, model) <= Now;

    /// <summary>An accepted submission, whose render goes on.</summary>
    private void Submit(LaneState lane, string id)
    {
        var model = lane.ModelOf(id);
        lane.BeginSubmit(model, Now);
        lane.Report(model, new Outcome.Accepted("t"), Now);
        lane.EndSubmit(model);
        model.BeginRender();
    }
}
