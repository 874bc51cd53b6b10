using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>While many creates are being written, submissions leave them the processor.</summary>
public sealed class CreateLoadTests
{
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_submission_keeps_its_slot_for_a_moment_while_many_creates_are_written()
    {
        var rests = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var clock = new ManualClock();
        clock.TimerSet = due =>
        {
            if (due == Rest) rests.TrySetResult();
        };
        var second = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        FakeUpstream? upstream = null;
        await using var started = upstream = await FakeUpstream.StartAsync(http =>
        {
            if (upstream!.Creates == 2) second.TrySetResult();
            return FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"queued"}""");
        });
        await using var gateway = await RunningGateway.StartAsync(
            upstream.Url, clock: clock, change: settings => settings with { Engine = settings.Engine with { CallsPerLane = 1 } });
        var load = gateway.Services.GetRequiredService<CreateLoad>();
        for (var i = 0; i < 8; i++) load.Begin();
        await gateway.CreateAsync(new { prompt = "A kite" });
        await gateway.CreateAsync(new { prompt = "Another kite" });

        await rests.Task.WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(1, upstream.Creates);

        clock.Advance(Rest);
        await second.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void A_few_creates_at_once_change_nothing()
    {
        var load = new CreateLoad();
        for (var i = 0; i < 7; i++) load.Begin();
        Assert.False(load.IsHigh);

        load.Begin();
        Assert.True(load.IsHigh);

        load.End();
        Assert.False(load.IsHigh);
    }
}
