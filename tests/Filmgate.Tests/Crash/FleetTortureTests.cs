using System.Collections.Concurrent;
using System.Diagnostics;
using Filmgate.Client;
using Filmgate.Storage;
using Filmgate.Storage.Postgres;
using Filmgate.Tests.Processes;
using Filmgate.Tests.Storage;
using Filmgate.Tests.Webhooks;

namespace Filmgate.Tests.Crash;

/// <summary>
/// Three nodes on one PostgreSQL, with faults at random moments: nodes are killed, stopped, and suspended past their leases; the database
/// restarts. `./torture --fleet` runs this for longer.
/// </summary>
[Collection("Crash")]
public sealed class FleetTortureTests(DedicatedPostgresServer server, ITestOutputHelper output) : IClassFixture<DedicatedPostgresServer>
{
    private const int Nodes = 3;
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(4);
    private static readonly int Videos = Torture.Number("VIDEOS", 120);
    private static readonly int Faults = Torture.Number("KILLS", 6);
    private static readonly int Seed = Torture.Number("SEED", Random.Shared.Next());
    private static readonly Fault[] Kinds = Enum.GetValues<Fault>();

    private enum Fault
    {
        /// <summary>SIGKILL and a new start.</summary>
        Kill = 0,

        /// <summary>SIGKILL, and another one during the start.</summary>
        KillTwice,

        /// <summary>SIGTERM and a new start: the videos move at once.</summary>
        Stop,

        /// <summary>SIGSTOP until other nodes have taken over the videos, then SIGCONT.</summary>
        SuspendPastLease,

        /// <summary>SIGSTOP for a moment.</summary>
        SuspendBriefly,
        RestartDatabase,
    }

    [Fact]
    public async Task No_fault_of_a_node_or_the_database_loses_a_video_or_pays_for_it_twice()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var elapsed = Stopwatch.StartNew();
        output.WriteLine($"seed {Seed}, {Videos} videos, {Faults} faults, {Nodes} nodes");
        var (random, url) = (new Random(Seed), server.UrlOf(await server.NewDatabaseAsync()));
        var files = Directory.CreateTempSubdirectory("filmgate-fleet-").FullName;
        await using var receiver = await Receiver.StartAsync();
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 10, createDelay: TimeSpan.FromSeconds(1.5));
        var nodes = Enumerable.Range(0, Nodes).Select(_ => NodeOf(sandbox, url, files)).ToList();
        try
        {
            await Task.WhenAll(nodes.Select(node => node.StartAsync()));
            var patience = TimeSpan.FromMinutes(4) + TimeSpan.FromSeconds(20 * Faults);
            using var timeout = new CancellationTokenSource(patience, TimeProvider.System);
            var ids = new ConcurrentDictionary<ClientRequest, string>();
            var client = new FleetClient(nodes, receiver.Url);
            var clients = ClientRequest.CreateMany(Videos, $"{Seed}").Select(async request =>
            {
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * Faults * 4), TimeProvider.System, timeout.Token);
                ids[request] = await client.CreateAsync(request, timeout.Token);
            }).ToList();
            for (var i = 1; i <= Faults; i++)
            {
                var (kind, node) = (Kinds[random.Next(Kinds.Length)], random.Next(Nodes));
                await InjectAsync(kind, nodes[node], random);
                output.WriteLine($"fault {i}: {kind}{(kind is Fault.RestartDatabase ? "" : $" of node {node + 1}")}");
            }

            await Task.WhenAll(clients);
            await CheckAsync(nodes, sandbox, ids, (url, files));
            await CheckWebhooksAsync(receiver, ids.Values, nodes[0], timeout.Token);
            output.WriteLine($"{receiver.Messages.Count} tries of webhooks; {elapsed.Elapsed.TotalSeconds:0} s");
        }
        finally
        {
            foreach (var node in nodes) await node.DisposeAsync();
        }

        Directory.Delete(files, recursive: true);
    }

    private async Task InjectAsync(Fault kind, GatewayProcess node, Random random)
    {
        await Task.Delay(TimeSpan.FromSeconds(0.1 + random.NextDouble()), TimeProvider.System);
        switch (kind)
        {
            case Fault.Kill or Fault.KillTwice:
                await node.KillAsync();
                node.Launch();
                if (kind is Fault.Kill) break;
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 1.5), TimeProvider.System);
                await node.KillAsync();
                node.Launch();
                break;
            case Fault.Stop:
                await node.TerminateAsync();
                node.Launch();
                break;
            case Fault.SuspendPastLease or Fault.SuspendBriefly:
                await node.SuspendAsync();
                var seconds = kind is Fault.SuspendBriefly ? 0.3 : Lease.TotalSeconds + 1.5;
                await Task.Delay(TimeSpan.FromSeconds(seconds + random.NextDouble()), TimeProvider.System);
                await node.ContinueAsync();
                break;
            case Fault.RestartDatabase:
                await server.StopAsync();
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 3), TimeProvider.System);
                await server.ResumeAsync();
                break;
            default:
                throw new InvalidOperationException($"Unknown fault {kind}.");
        }

        await node.WaitUntilReadyAsync();
    }

    private async Task CheckAsync(
        List<GatewayProcess> nodes, SandboxProcess sandbox, ConcurrentDictionary<ClientRequest, string> ids, (string Url, string Files) at)
    {
        var checker = new InvariantChecker(nodes[0], sandbox);
        await checker.CheckResponsesAsync(ids, databaseStopped: true);
        Assert.Equal(Videos, checker.Completed + checker.UnknownButAccepted + checker.UnknownAndNotReceived);
        foreach (var node in nodes)
            Assert.DoesNotContain(node.Log, line => line.Contains("failed unexpectedly", StringComparison.Ordinal));
        await using (var database = SqlDatabase.Postgres(PostgresUrl.Parse(at.Url)))
            await checker.CheckStorageAsync(ids, database, at.Files);
        output.WriteLine(
            $"completed {checker.Completed}, unknown but accepted {checker.UnknownButAccepted}, "
            + $"unknown and not received {checker.UnknownAndNotReceived}");
    }

    /// <summary>Each video's end is told once, however often it is sent: all tries have one id and one body.</summary>
    private static async Task CheckWebhooksAsync(Receiver receiver, IEnumerable<string> ids, GatewayProcess node, CancellationToken ct)
    {
        var statuses = (await node.ListAsync()).ToDictionary(video => video.Id, video => video.Status);
        ILookup<string, Received> byVideo;
        while ((byVideo = receiver.Messages.ToLookup(message => (string)message.Json["data"]!["id"]!)).Count < statuses.Count)
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, ct);
        Assert.Equal(ids.Order(), byVideo.Select(group => group.Key).Order());
        foreach (var group in byVideo)
        {
            Assert.Single(group.Select(message => message.Id).Distinct());
            var body = Assert.Single(group.Select(message => message.Body).Distinct());
            Assert.Contains($"\"video.{statuses[group.Key]}\"", body);
        }
    }

    private static GatewayProcess NodeOf(SandboxProcess sandbox, string url, string files) => new()
    {
        Upstream = sandbox.Url,
        PollGap = TimeSpan.FromMilliseconds(200),
        Settings = new()
        {
            ["submits"] = "8",
            ["retry_pause"] = "100ms",
            ["database"] = url,
            ["media"] = $"disk:{files}",
            ["lease"] = $"{Lease.TotalSeconds}s",
            ["webhook_allow_private"] = "true",
        },
    };
}
