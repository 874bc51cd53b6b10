using System.Diagnostics;
using Filmgate.Tests.Processes;

namespace Filmgate.Tests.Crash;

[Collection("Crash")]
public sealed class StopTests
{
    private static readonly Dictionary<string, string> Brisk = new() { ["retry_pause"] = "100ms" };

    [Fact]
    public async Task A_server_told_to_stop_hears_its_paid_calls_out_and_ends_within_five_seconds()
    {
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 5, createDelay: TimeSpan.FromSeconds(5));
        await using var gateway = new GatewayProcess { Upstream = sandbox.Url, PollGap = TimeSpan.FromMilliseconds(200), Settings = new(Brisk) { ["submits"] = "4" } };
        await gateway.StartAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        var promised = new Dictionary<Order, string>();
        foreach (var order in Order.Some(50, "stop")) promised[order] = (await gateway.CreateAsync(order.Body(), order.Key, bound.Token)).Id;
        await UntilAsync(async () => await sandbox.AcceptedAsync() >= 8, "submissions are in the air");

        var (exit, took) = await gateway.TerminateAsync();
        Assert.Equal(0, exit);
        Assert.True(took < TimeSpan.FromSeconds(5), $"It took {took.TotalSeconds:0.0} s to stop.");
        Assert.InRange(await sandbox.AcceptedAsync(), 8, 49);           // it took no new ones up

        await gateway.StartAsync();
        var reckoning = new Reckoning(gateway, sandbox);
        await reckoning.HoldAsync(promised);
        Assert.Equal((50, 0, 0), (reckoning.Completed, reckoning.UnknownAndAccepted, reckoning.UnknownAndNeverArrived));
        Assert.Equal(0, (await gateway.TerminateAsync()).ExitCode);
        await reckoning.LookIntoAsync(promised);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused_and_the_first_one_goes_on()
    {
        await using var first = new GatewayProcess();
        await first.StartAsync();
        var video = await first.CreateAsync(new { model = "veo3-fast", prompt = "A kite" });

        await using var second = new GatewayProcess { Data = first.Data };
        second.Launch();
        Assert.Equal(1, await second.ExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(second.Log, line => line.Contains("is in use by another Filmgate server", StringComparison.Ordinal));
        Assert.DoesNotContain(second.Log, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

        Assert.Equal("completed", (await first.FinishAsync(video.Id)).Status);
    }

    /// <summary>The sandbox dies with the server and comes back on another port: neither renders nor downloads may depend on the old address.</summary>
    [Fact]
    public async Task A_server_on_its_embedded_sandbox_finds_its_renders_and_downloads_again_after_a_crash()
    {
        await using var gateway = new GatewayProcess { Settings = new() { ["retry_pause"] = "30s" } };
        await gateway.StartAsync();
        var storing = await gateway.CreateAsync(new { model = "sora-2", prompt = "A crash in the download [sandbox:expired-url]" });
        storing = await gateway.UntilAsync(storing.Id, v => v.Progress >= 99);      // its first download fails, the second one has to wait
        var running = await gateway.CreateAsync(new { model = "kling-v2-6", prompt = "A crash in the render" });
        await gateway.UntilAsync(running.Id, v => v.Progress > 0);
        Assert.Equal("in_progress", storing.Status);

        await gateway.KillAsync();
        gateway.Settings["retry_pause"] = "100ms";
        await gateway.StartAsync();

        foreach (var id in new[] { storing.Id, running.Id }) Assert.Equal("completed", (await gateway.FinishAsync(id)).Status);
        var jobs = await File.ReadAllLinesAsync(Path.Combine(gateway.Data, "sandbox", "jobs.jsonl"));
        Assert.Equal(2, jobs.Length);
    }

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        var waited = Stopwatch.StartNew();
        while (!await isSo())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"In 30 s it did not come to pass that {what}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
