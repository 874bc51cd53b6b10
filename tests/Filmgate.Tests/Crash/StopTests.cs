using System.Diagnostics;
using Filmgate.Tests.Processes;

namespace Filmgate.Tests.Crash;

[Collection("Crash")]
public sealed class StopTests
{
    [Fact]
    public async Task A_stopped_server_waits_for_its_paid_calls_and_exits_within_five_seconds()
    {
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 5, createDelay: TimeSpan.FromSeconds(5));
        await using var gateway = new GatewayProcess
        {
            Upstream = sandbox.Url,
            PollGap = TimeSpan.FromMilliseconds(200),
            Settings = new() { ["retry_pause"] = "100ms", ["submits"] = "4" },
        };
        await gateway.StartAsync();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(2), TimeProvider.System);
        var ids = new Dictionary<ClientRequest, string>();
        foreach (var request in ClientRequest.CreateMany(50, "stop"))
            ids[request] = (await gateway.CreateAsync(request.Body(), request.IdempotencyKey, timeout.Token)).Id;
        await WaitUntilAsync(async () => await sandbox.CountAcceptedAsync() >= 8, "submissions in flight");

        var (exit, elapsed) = await gateway.TerminateAsync();
        Assert.Equal(0, exit);
        Assert.True(elapsed < TimeSpan.FromSeconds(5), $"Stopping took {elapsed.TotalSeconds:0.0} s.");
        Assert.InRange(await sandbox.CountAcceptedAsync(), 8, 49);           // no new submissions were started

        await gateway.StartAsync();
        var checker = new InvariantChecker(gateway, sandbox);
        await checker.CheckResponsesAsync(ids);
        var unknown = ids.Keys.Count(request => request is { IsAcceptedWithServerError: true, CanBeLookedUp: false });
        Assert.Equal((50 - unknown, unknown, 0), (checker.Completed, checker.UnknownButAccepted, checker.UnknownAndNotReceived));
        Assert.Equal(0, (await gateway.TerminateAsync()).ExitCode);
        await checker.CheckStorageAsync(ids);
    }

    [Fact]
    public async Task A_second_server_on_the_same_data_directory_is_refused_and_the_first_one_keeps_working()
    {
        await using var first = new GatewayProcess();
        await first.StartAsync();
        var video = await first.CreateAsync(new { model = "veo3-fast", prompt = "A kite" });

        await using var second = new GatewayProcess { Data = first.Data };
        second.Launch();
        Assert.Equal(1, await second.WaitForExitAsync(TimeSpan.FromSeconds(30)));
        Assert.Contains(second.Log, line => line.Contains("is in use by another Filmgate server", StringComparison.Ordinal));
        Assert.DoesNotContain(second.Log, line => line.TrimStart().StartsWith("at ", StringComparison.Ordinal));

        Assert.Equal("completed", (await first.FinishAsync(video.Id)).Status);
    }

    /// <summary>The sandbox restarts with the server, on another port. Renders and downloads must not depend on the old one.</summary>
    [Fact]
    public async Task A_server_with_an_embedded_sandbox_resumes_its_renders_and_downloads_after_a_crash()
    {
        await using var gateway = new GatewayProcess { Settings = new() { ["retry_pause"] = "30s" } };
        await gateway.StartAsync();
        var storing = await gateway.CreateAsync(new { model = "sora-2", prompt = "A crash in the download [sandbox:expired-url]" });
        storing = await gateway.WaitUntilAsync(storing.Id, v => v.Progress >= 99);      // the first download fails, and the retry waits
        var running = await gateway.CreateAsync(new { model = "kling-v2-6", prompt = "A crash in the render" });
        await gateway.WaitUntilAsync(running.Id, v => v.Progress > 0);
        Assert.Equal("in_progress", storing.Status);

        await gateway.KillAsync();
        gateway.Settings["retry_pause"] = "100ms";
        await gateway.StartAsync();

        foreach (var id in new[] { storing.Id, running.Id }) Assert.Equal("completed", (await gateway.FinishAsync(id)).Status);
        var jobs = await File.ReadAllLinesAsync(Path.Combine(gateway.Data, "sandbox", "jobs.jsonl"));
        Assert.Equal(2, jobs.Length);
    }

    private static async Task WaitUntilAsync(Func<Task<bool>> condition, string description)
    {
        var waited = Stopwatch.StartNew();
        while (!await condition())
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(30), $"Waited 30 s for {description}.");
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        }
    }
}
