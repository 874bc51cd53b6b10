using Filmgate.Engine;
using Filmgate.Tests.Gateway;
using Filmgate.Videos;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Engine;

/// <summary>A key that is set or removed between two runs changes no video that was created before.</summary>
public sealed class SimulatedVideoTests
{
    [Theory]
    [InlineData(true, "created for the sandbox, at no cost")]
    [InlineData(false, "created for a real provider")]
    public async Task A_video_of_the_sandbox_is_never_sent_to_a_real_provider_nor_the_reverse(bool isSimulated, string reason)
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream, isSandbox: !isSimulated);
        var node = gateway.Services.GetRequiredService<NodeLease>().Node;
        var task = A.Task(node: node, at: DateTimeOffset.UnixEpoch);
        task = task with { Request = task.Request with { IsSimulated = isSimulated } };
        gateway.Services.GetRequiredService<DueQueue>().Schedule((await StoreOf(gateway).CreateAsync(task, default)).Task);
        await gateway.RunUntilIdleAsync();

        var video = (await StoreOf(gateway).FindAsync(task.Id, default))!;
        Assert.Equal((VideoStatus.Failed, FailureKind.Misconfigured, 0), (video.Status, video.Error!.Kind, upstream.Creates));
        Assert.Contains(reason, video.Error.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_create_records_whether_the_sandbox_simulates_it(bool isSandbox)
    {
        await using var upstream = await FakeUpstream.ThatNeverFinishesAsync();
        await using var gateway = await StartAsync(upstream, isSandbox);
        var id = (string)(await gateway.CreateAsync(new { prompt = "A kite" }))["id"]!;
        Assert.Equal(isSandbox, (await StoreOf(gateway).FindAsync(id, default))!.Request.IsSimulated);
        await gateway.RunUntilIdleAsync();
        Assert.Equal(1, upstream.Creates);
    }

    private static IVideoStore StoreOf(RunningGateway gateway) => gateway.Services.GetRequiredService<IVideoStore>();

    private static Task<RunningGateway> StartAsync(FakeUpstream upstream, bool isSandbox) => RunningGateway.StartAsync(
        upstream.Url, loops: false, change: s => s with { Providers = [s.Providers[0] with { IsSandbox = isSandbox }] });
}
