using System.Collections.Concurrent;
using Filmgate.Tests.Processes;
using Filmgate.Tests.Storage;

namespace Filmgate.Tests.Crash;

/// <summary>Two nodes as processes on one PostgreSQL, of which one is killed, and PostgreSQL is restarted under the other one.</summary>
[Collection("Crash")]
public sealed class FleetKillTests(DedicatedPostgresServer server) : IClassFixture<DedicatedPostgresServer>
{
    private const int Videos = 60;

    [Fact]
    public async Task The_other_node_finishes_the_videos_of_a_killed_one_and_nothing_is_paid_for_twice()
    {
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var url = server.UrlOf(await server.NewDatabaseAsync());
        var files = Directory.CreateTempSubdirectory("filmgate-fleet-").FullName;
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 10, createDelay: TimeSpan.FromSeconds(0.5));
        await using var killed = NodeOf(sandbox, url, files);
        await using var other = NodeOf(sandbox, url, files);
        await Task.WhenAll(killed.StartAsync(), other.StartAsync());

        var ids = new ConcurrentDictionary<ClientRequest, string>();
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        async Task CreateAsync(ClientRequest request, int i)
        {
            var node = i % 2 == 0 ? killed : other;
            ids[request] = (await node.CreateAsync(request.Body(), request.IdempotencyKey, timeout.Token)).Id;
        }

        await Task.WhenAll(ClientRequest.CreateMany(Videos, "fleet").Select(CreateAsync));
        await Task.Delay(TimeSpan.FromSeconds(1), TimeProvider.System);         // some calls are in flight, and some renders
        await killed.KillAsync();
        await server.StopAsync();
        await server.ResumeAsync();

        var checker = new InvariantChecker(other, sandbox);
        await checker.CheckResponsesAsync(ids, databaseStopped: true);
        Assert.Equal(Videos, checker.Completed + checker.UnknownButAccepted + checker.UnknownAndNotReceived);
        Assert.True(checker.Completed > Videos / 2, $"{checker.Completed} completed");
        Directory.Delete(files, recursive: true);
    }

    private static GatewayProcess NodeOf(SandboxProcess sandbox, string url, string files) => new()
    {
        Upstream = sandbox.Url,
        PollGap = TimeSpan.FromMilliseconds(200),
        Settings = new() { ["submits"] = "8", ["retry_pause"] = "100ms", ["database"] = url, ["media"] = $"disk:{files}" },
    };
}
