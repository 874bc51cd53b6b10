using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>Another node takes the row over while this one waits for the answer to a paid call.</summary>
public sealed class LateOperationTests
{
    private readonly ManualClock _clock = new();

    [Fact]
    public async Task The_node_that_has_taken_over_gets_the_handle_of_the_paid_render()
    {
        TestDatabases.SkipIfDatabaseHasClock();
        var after = await TakeOverDuringPaidCallAsync((_, _) => Task.CompletedTask);
        Assert.Equal((VideoStatus.Running, "another", "task_9"), (after.Status, after.Node, after.Attempt!.Operation));
        Assert.NotNull(after.DueAt);
    }

    [Fact]
    public async Task A_video_that_the_other_node_has_failed_is_watched_for_the_paid_render()
    {
        TestDatabases.SkipIfDatabaseHasClock();
        var error = A.Error(FailureKind.Ambiguous);
        var after = await TakeOverDuringPaidCallAsync(
            (store, held) => store.SettleAsync(held, Transition.Failed(error), [], _clock.GetUtcNow(), default));
        Assert.Equal((VideoStatus.Failed, "another", "task_9"), (after.Status, after.Node, after.Attempt!.Operation));
        Assert.Equal((error.Kind, _clock.GetUtcNow() + new LifecycleOptions().WatchWindow), (after.Error!.Kind, after.WatchUntil));
        Assert.Null(after.Attempt.EndedAt);
    }

    [Fact]
    public async Task The_handle_of_a_video_that_was_cancelled_meanwhile_is_recorded()
    {
        TestDatabases.SkipIfDatabaseHasClock();
        var after = await TakeOverDuringPaidCallAsync(
            (store, held) => store.SettleAsync(held, Transition.Cancelled(stoppedUpstream: false), [], _clock.GetUtcNow(), default));
        Assert.Equal((VideoStatus.Cancelled, "task_9", null), (after.Status, after.Attempt!.Operation, after.DueAt));
    }

    [Fact]
    public async Task A_row_of_this_node_that_is_not_in_its_queue_is_found()
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await RunningGateway.StartAsync(upstream.Url, loops: false, clock: _clock);
        var (store, scan) = (gateway.Services.GetRequiredService<IVideoStore>(), gateway.Services.GetRequiredService<OwnRowScan>());
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        await gateway.CreateAsync(new { prompt = "A kite" });
        await store.CreateAsync(A.Task(node: "another"), default);
        Assert.Equal(0, await scan.RunOnceAsync(default));
        var lost = (await store.CreateAsync(A.Task(node: node), default)).Task;      // as after a commit whose answer was lost
        Assert.Equal(1, await scan.RunOnceAsync(default));
        Assert.Equal(0, await scan.RunOnceAsync(default));
        await gateway.RunUntilIdleAsync();
        Assert.Equal(VideoStatus.Running, (await store.FindAsync(lost.Id, default))!.Status);
        Assert.Equal(2, upstream.Creates);
    }

    /// <param name="then">What the other node does with the row.</param>
    private async Task<VideoTask> TakeOverDuringPaidCallAsync(Func<IVideoStore, VideoTask, Task> then)
    {
        RunningGateway? gateway = null;
        await using var upstream = await FakeUpstream.StartAsync(async http =>
        {
            var store = gateway!.Services.GetRequiredService<IVideoStore>();
            var later = _clock.GetUtcNow().AddMinutes(5);
            if (http.Request.Method == "POST")
                await then(store, Assert.Single(await store.ClaimAsync("another", later, TimeSpan.FromSeconds(30), 10, default)));
            await FakeUpstream.RespondAsync(http, """{"id":"task_9","status":"in_progress"}""");
        });
        await using var started = gateway = await RunningGateway.StartAsync(upstream.Url, loops: false, clock: _clock);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        await gateway.RunUntilIdleAsync();
        Assert.Equal(1, upstream.Creates);
        Assert.False(gateway.Services.GetRequiredService<DueQueue>().Contains(id));
        return (await gateway.Services.GetRequiredService<IVideoStore>().FindAsync(id, default))!;
    }
}
