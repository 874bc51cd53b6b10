using Filmgate.Media.Store;
using Filmgate.Storage;
using Filmgate.Tests.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Crash;

/// <summary>Kills the server with SIGKILL while it stores, deletes and sweeps, and then compares rows and files.</summary>
[Collection("Crash")]
public sealed class SweepCrashTests(ITestOutputHelper output)
{
    private const int Kills = 6;
    private const int VideosPerRound = 12;

    [Fact]
    public async Task After_crashes_and_a_sweep_each_row_has_its_file_and_each_file_has_its_row()
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
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        for (var kill = 0; kill < Kills; kill++)
        {
            var round = kill;
            var creates = Enumerable.Range(0, VideosPerRound)
                .Select(i => CreateAsync(gateway, $"{round}.{i}", Image(i), timeout.Token))
                .ToList();
            await Task.Delay(TimeSpan.FromSeconds(0.4 + random.NextDouble()), TimeProvider.System, timeout.Token);
            var finished = (await gateway.ListAsync()).Where(GatewayProcess.IsFinished);
            var deletes = finished.Take(5).Select(video => DeleteAsync(gateway, video.Id)).ToList();
            if (kill % 2 == 0) await WaitForNewFileAsync(gateway, timeout.Token);   // often kills between the file and its row
            else await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 60)), TimeProvider.System, timeout.Token);
            await gateway.KillAsync();
            await gateway.StartAsync();
            await Task.WhenAll([.. creates, .. deletes]);
        }

        foreach (var video in await gateway.ListAsync()) await gateway.FinishAsync(video.Id);
        await gateway.KillAsync();

        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(gateway.Data));
        var rows = new SqlMediaRows(database);
        var store = new DiskMediaStore(MediaStores.DefaultDirectory(gateway.Data));
        Assert.DoesNotContain(await AuditAsync(), f => f.Fault is not AuditFault.Extra);      // no row without a file, even before a sweep
        var sweeper = new MediaSweeper(
            store,
            rows,
            new MediaDeletion(store, rows, TimeProvider.System, NullLogger<MediaDeletion>.Instance),
            new SweepOptions { OrphanAge = TimeSpan.Zero },
            TimeProvider.System,
            NullLogger<MediaSweeper>.Instance);
        output.WriteLine($"{await sweeper.RunFullyAsync(default)}");
        Assert.Empty(await AuditAsync());

        var rowKeys = new List<string>();
        await foreach (var row in rows.AllAsync(default)) rowKeys.Add(row.Key);
        var fileKeys = new List<string>();
        await foreach (var file in store.ListAsync(default)) fileKeys.Add(file.Key);
        Assert.Equal(rowKeys.Order(), fileKeys.Order());
        Assert.Empty(await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.Data, "media", "staging")));
        output.WriteLine($"{rowKeys.Count} rows and files agree");

        async Task<IReadOnlyList<AuditFinding>> AuditAsync() =>
            (await new MediaAudit(store, rows, TimeSpan.Zero, TimeProvider.System).RunAsync(null, default)).Findings;
    }

    private static Task CreateAsync(GatewayProcess gateway, string name, string image, CancellationToken ct) =>
        gateway.CreateAsync(new { prompt = $"Kite {name}", input_reference = image }, name, ct);

    private static async Task WaitForNewFileAsync(GatewayProcess gateway, CancellationToken ct)
    {
        var folder = Path.Combine(MediaStores.DefaultDirectory(gateway.Data), "videos");
        var before = Files();
        while (Files().IsSubsetOf(before) && !ct.IsCancellationRequested)
        {
            if ((await gateway.ListAsync()).All(GatewayProcess.IsFinished)) return;              // no more files will appear
            for (var i = 0; i < 200 && Files().IsSubsetOf(before); i++) await Task.Yield();
        }

        HashSet<string> Files() => Directory.Exists(folder) ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories)] : [];
    }

    /// <summary>Different for each video, so that there are inputs to delete too.</summary>
    private static string Image(int number)
    {
        byte[] image = [.. Media.SampleMedia.Read("picture.png"), (byte)number];
        return $"data:image/png;base64,{Convert.ToBase64String(image)}";
    }

    private static async Task DeleteAsync(GatewayProcess gateway, string id)
    {
        try
        {
            using var response = await gateway.Http.DeleteAsync($"/v1/videos/{id}");
        }
        catch (HttpRequestException)
        {
            // the server was killed during the request
        }
    }
}
