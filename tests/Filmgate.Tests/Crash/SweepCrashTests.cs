using Filmgate.Media.Store;
using Filmgate.Storage;
using Filmgate.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Crash;

/// <summary>The server is killed with SIGKILL while it stores, deletes and sweeps; then rows and files are held against each other.</summary>
[Collection("Crash")]
public sealed class SweepCrashTests(ITestOutputHelper output)
{
    private const int Kills = 6;
    private const int PerRound = 12;

    [Fact]
    public async Task After_any_crash_and_a_sweep_there_is_no_row_without_its_file_and_no_file_without_its_row()
    {
        var random = new Random(7);
        await using var sandbox = await SandboxProcess.StartNewAsync(speed: 40, createDelay: TimeSpan.Zero);
        await using var gateway = new GatewayProcess
        {
            Upstream = sandbox.Url,
            PollGap = TimeSpan.FromMilliseconds(100),
            Settings = new() { ["retry_pause"] = "50ms", ["sweep_every"] = "1s", ["delete_after"] = "2s" },
        };
        await gateway.StartAsync();
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        for (var kill = 0; kill < Kills; kill++)
        {
            var creates = Enumerable.Range(0, PerRound).Select(i => gateway.CreateAsync(new { prompt = $"Kite {kill}.{i}", input_reference = Picture(i) }, $"{kill}.{i}", bound.Token)).ToList();
            await Task.Delay(TimeSpan.FromSeconds(0.4 + random.NextDouble()), TimeProvider.System, bound.Token);
            var deletes = (await gateway.ListAsync()).Where(GatewayProcess.IsFinished).Take(5).Select(video => DeleteAsync(gateway, video.Id)).ToList();
            if (kill % 2 == 0) await AFileAppearsAsync(gateway, bound.Token);                 // killed between the file and its row, as often as not
            else await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 60)), TimeProvider.System, bound.Token);
            await gateway.KillAsync();
            await gateway.StartAsync();
            await Task.WhenAll([.. creates, .. deletes]);
        }

        foreach (var video in await gateway.ListAsync()) await gateway.FinishAsync(video.Id);
        await gateway.KillAsync();

        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(gateway.Data));
        var rows = new SqlMediaRows(database);
        var store = new DiskMediaStore(MediaStores.DefaultDirectory(gateway.Data));
        Assert.DoesNotContain(await AuditAsync(), f => f.Fault is not AuditFault.Extra);      // before any sweep no row may dangle
        var sweeper = new MediaSweeper(store, rows, new MediaDeletion(store, rows, NullLogger<MediaDeletion>.Instance), new SweepOptions { OrphanAge = TimeSpan.Zero }, TimeProvider.System, NullLogger<MediaSweeper>.Instance);
        output.WriteLine($"{(await sweeper.RunFullyAsync(default))}");
        Assert.Empty(await AuditAsync());

        var known = new List<string>();
        await foreach (var row in rows.AllAsync(default)) known.Add(row.Key);
        var files = new List<string>();
        await foreach (var file in store.ListAsync(default)) files.Add(file.Key);
        Assert.Equal(known.Order(), files.Order());
        Assert.Empty(await rows.ListTrashAsync(10, default));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.Data, "media", "staging")));
        output.WriteLine($"{known.Count} rows and files agree");

        async Task<IReadOnlyList<AuditFinding>> AuditAsync() => (await new MediaAudit(store, rows, TimeSpan.Zero, TimeProvider.System).RunAsync(null, default)).Findings;
    }

    private static async Task AFileAppearsAsync(GatewayProcess gateway, CancellationToken ct)
    {
        var folder = Path.Combine(MediaStores.DefaultDirectory(gateway.Data), "videos");
        var before = Files();
        while (Files().IsSubsetOf(before) && !ct.IsCancellationRequested)
        {
            if ((await gateway.ListAsync()).All(GatewayProcess.IsFinished)) return;              // all were stored before
            for (var look = 0; look < 200 && Files().IsSubsetOf(before); look++) await Task.Yield();
        }

        HashSet<string> Files() => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)] : [];
    }

    /// <summary>Different for each, so that there are inputs to release too.</summary>
    private static string Picture(int number)
    {
        byte[] picture = [.. Media.SampleMedia.Read("picture.png"), (byte)number];
        return $"data:image/png;base64,{Convert.ToBase64String(picture)}";
    }

    private static async Task DeleteAsync(GatewayProcess gateway, string id)
    {
        try
        {
            using var answer = await gateway.Http.DeleteAsync($"/v1/videos/{id}");
        }
        catch (HttpRequestException)
        {
            // killed under the request, which is the point
        }
    }
}
