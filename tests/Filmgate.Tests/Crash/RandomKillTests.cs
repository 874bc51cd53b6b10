using System.Collections.Concurrent;
using System.Diagnostics;
using Filmgate.Tests.Processes;

namespace Filmgate.Tests.Crash;

/// <summary>
/// The server is killed with SIGKILL at random moments under many videos. `./torture` runs it longer.
/// What no test of this kind can show is a power cut: after SIGKILL the operating system still writes what the process had handed to it.
/// That every commit is flushed to the device is tested as a setting of the database, in SqliteVideoStoreTests.
/// </summary>
[Collection("Crash")]
public sealed class RandomKillTests(ITestOutputHelper output)
{
    private static readonly int Videos = Number("TORTURE_VIDEOS", 200);
    private static readonly int Kills = Number("TORTURE_KILLS", 8);
    private static readonly int Seed = Number("TORTURE_SEED", Random.Shared.Next());

    [Fact]
    public async Task Every_video_survives_any_number_of_crashes_and_is_bought_at_most_once()
    {
        var took = Stopwatch.StartNew();
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
        var promised = new ConcurrentDictionary<Order, string>();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(3) + TimeSpan.FromSeconds(10 * Kills), TimeProvider.System);
        var clients = Order.Some(Videos, $"{Seed}").Select(order => WantAsync(gateway, order, TimeSpan.FromSeconds(random.NextDouble() * Kills * 2), promised, bound.Token)).ToList();
        for (var kill = 1; kill <= Kills; kill++) await KillAsync(gateway, random, kill);
        await Task.WhenAll(clients);

        var reckoning = new Reckoning(gateway, sandbox);
        await reckoning.HoldAsync(promised);
        await AskAgainAsync(gateway, promised, bound.Token);
        await gateway.KillAsync();
        await reckoning.LookIntoAsync(promised);

        Assert.Equal(Videos, reckoning.Completed + reckoning.UnknownAndAccepted + reckoning.UnknownAndNeverArrived);
        output.WriteLine($"completed {reckoning.Completed}, unknown although accepted {reckoning.UnknownAndAccepted}, unknown and never arrived {reckoning.UnknownAndNeverArrived}; {took.Elapsed.TotalSeconds:0} s");
        output.WriteLine($"taken over {reckoning.TakenOverAfter.Values.Sum()} times, after: {string.Join(", ", reckoning.TakenOverAfter.Select(t => $"{t.Key} {t.Value}"))}");
    }

    /// <summary>Most kills come while the server works; every third while it is still starting.</summary>
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

        await gateway.ReadyAsync();
        output.WriteLine($"kill {kill}{(whileStarting ? ", and again during the start" : "")}");
    }

    private static async Task WantAsync(GatewayProcess gateway, Order order, TimeSpan after, ConcurrentDictionary<Order, string> promised, CancellationToken ct)
    {
        await Task.Delay(after, TimeProvider.System, ct);
        promised[order] = (await gateway.CreateAsync(order.Body(), order.Key, ct)).Id;
    }

    /// <summary>Whoever comes back with his key gets the same video, and nothing is bought for it.</summary>
    private static async Task AskAgainAsync(GatewayProcess gateway, ConcurrentDictionary<Order, string> promised, CancellationToken ct)
    {
        foreach (var (order, id) in promised.Take(20)) Assert.Equal(id, (await gateway.CreateAsync(order.Body(), order.Key, ct)).Id);
        Assert.Equal(promised.Count, (await gateway.ListAsync()).Count);
    }

    private static int Number(string variable, int usual) => int.TryParse(Environment.GetEnvironmentVariable(variable), out var number) ? number : usual;
}
