using System.Collections.Concurrent;
using System.Diagnostics;
using Filmgate.Tests.Processes;

namespace Filmgate.Tests.Crash;

/// <summary>
/// Kills the server with SIGKILL at random moments while it handles many videos. `./torture` runs this for longer.
/// SIGKILL does not simulate a power cut, because the operating system still writes what the process handed to it.
/// SqliteVideoStoreTests checks the database setting that flushes each commit to the device.
/// </summary>
[Collection("Crash")]
public sealed class RandomKillTests(ITestOutputHelper output)
{
    private static readonly int Videos = Torture.Number("VIDEOS", 200);
    private static readonly int Kills = Torture.Number("KILLS", 8);
    private static readonly int Seed = Torture.Number("SEED", Random.Shared.Next());

    [Fact]
    public async Task Every_video_survives_any_number_of_crashes_and_is_submitted_at_most_once()
    {
        var elapsed = Stopwatch.StartNew();
        output.WriteLine($"seed {Seed}, {Videos} videos, {Kills} kills");
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 10, createDelay: TimeSpan.FromSeconds(1.5));
        await using var gateway = new GatewayProcess
        {
            Upstream = sandbox.Url,
            PollGap = TimeSpan.FromMilliseconds(200),
            Settings = new() { ["submits"] = "8", ["retry_pause"] = "100ms" },
        };
        await gateway.StartAsync();

        var random = new Random(Seed);
        var ids = new ConcurrentDictionary<ClientRequest, string>();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(10 * Kills), TimeProvider.System);
        var clients = new List<Task>();
        foreach (var request in ClientRequest.CreateMany(Videos, $"{Seed}"))
            clients.Add(CreateLaterAsync(gateway, request, TimeSpan.FromSeconds(random.NextDouble() * Kills * 2), ids, timeout.Token));
        for (var kill = 1; kill <= Kills; kill++) await KillAsync(gateway, random, kill);
        await Task.WhenAll(clients);

        var checker = new InvariantChecker(gateway, sandbox);
        await checker.CheckResponsesAsync(ids);
        await RepeatCreatesAsync(gateway, ids, timeout.Token);
        await gateway.KillAsync();
        await checker.CheckStorageAsync(ids);

        Assert.Equal(Videos, checker.Completed + checker.UnknownButAccepted + checker.UnknownAndNotReceived);
        output.WriteLine(
            $"completed {checker.Completed}, unknown but accepted {checker.UnknownButAccepted}, "
            + $"unknown and not received {checker.UnknownAndNotReceived}; {elapsed.Elapsed.TotalSeconds:0} s");
        output.WriteLine(
            $"claimed by a restarted server {checker.ReclaimedAfter.Values.Sum()} times, after: "
            + string.Join(", ", checker.ReclaimedAfter.Select(pair => $"{pair.Key} {pair.Value}")));
    }

    /// <summary>Every third kill is repeated while the server is still starting.</summary>
    private async Task KillAsync(GatewayProcess gateway, Random random, int kill)
    {
        var whileStarting = kill % 3 == 0;
        await Task.Delay(TimeSpan.FromSeconds(0.05 + (random.NextDouble() * 1.6)), TimeProvider.System);
        await gateway.KillAsync();
        gateway.Launch();
        if (whileStarting)
        {
            await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 1.5), TimeProvider.System);
            await gateway.KillAsync();
            gateway.Launch();
        }

        await gateway.WaitUntilReadyAsync();
        output.WriteLine($"kill {kill}{(whileStarting ? ", and again during the start" : "")}");
    }

    private static async Task CreateLaterAsync(
        GatewayProcess gateway,
        ClientRequest request,
        TimeSpan delay,
        ConcurrentDictionary<ClientRequest, string> ids,
        CancellationToken ct)
    {
        await Task.Delay(delay, TimeProvider.System, ct);
        ids[request] = (await gateway.CreateAsync(request.Body(), request.IdempotencyKey, ct)).Id;
    }

    /// <summary>A repeated request with the same idempotency key returns the same video and submits nothing.</summary>
    private static async Task RepeatCreatesAsync(
        GatewayProcess gateway, ConcurrentDictionary<ClientRequest, string> ids, CancellationToken ct)
    {
        foreach (var (request, id) in ids.Take(20))
            Assert.Equal(id, (await gateway.CreateAsync(request.Body(), request.IdempotencyKey, ct)).Id);
        Assert.Equal(ids.Count, (await gateway.ListAsync()).Count);
    }
}
