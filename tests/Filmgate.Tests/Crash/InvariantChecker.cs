using System.Security.Cryptography;
using Filmgate.Client;
using Filmgate.Storage;
using Filmgate.Tests.Processes;
using Filmgate.Videos;

namespace Filmgate.Tests.Crash;

/// <summary>
/// Compares, after crashes, the ids that clients received, the gateway's responses, the requests that the sandbox received, and the files
/// on disk.
/// </summary>
internal sealed class InvariantChecker(GatewayProcess gateway, SandboxProcess sandbox)
{
    public int Completed { get; private set; }

    /// <summary>The upstream accepted these. The process that waited for the response was killed.</summary>
    public int UnknownButAccepted { get; private set; }

    /// <summary>Killed after the intent was committed and before the request reached the upstream. No one can know that.</summary>
    public int UnknownAndNotReceived { get; private set; }

    /// <summary>How often a restarted server claimed a video, by the previous event of that video.</summary>
    public SortedDictionary<string, int> ReclaimedAfter { get; } = new(StringComparer.Ordinal);

    /// <param name="ids">The id that each client received in the end.</param>
    /// <param name="databaseStopped">The log then has operations that could not be written at once.</param>
    public async Task CheckResponsesAsync(IReadOnlyDictionary<ClientRequest, string> ids, bool databaseStopped = false)
    {
        await WaitUntilAllFinishedAsync();
        var videos = (await gateway.ListAsync()).ToDictionary(v => v.Id);
        var accepted = (await sandbox.JobsAsync()).ToLookup(job => job.Prompt);

        Assert.Equal(ids.Count, videos.Count);                          // each exists, and none exists twice
        Assert.Equal(ids.Count, ids.Values.Distinct(StringComparer.Ordinal).Count());
        foreach (var (request, id) in ids)
        {
            Assert.True(videos.TryGetValue(id, out var video), $"{request.Prompt}: the client received {id}, which does not exist.");
            Assert.Equal(request.Prompt, video!.Prompt);
            await CheckVideoAsync(request, video, accepted[request.Prompt].Count());
        }

        Assert.Equal(Completed + UnknownButAccepted, await sandbox.CountAcceptedAsync());
        Assert.DoesNotContain(gateway.Log, line => line.Contains("failed unexpectedly", StringComparison.Ordinal));
        if (!databaseStopped) Assert.DoesNotContain(gateway.Log, line => line.Contains("crit:", StringComparison.Ordinal));
    }

    /// <summary>Checks the rows, their timelines and the files without the API. The server must be stopped.</summary>
    public async Task CheckStorageAsync(IReadOnlyDictionary<ClientRequest, string> ids)
    {
        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(gateway.Data));
        var media = Path.Combine(gateway.Data, "media");
        await CheckStorageAsync(ids, database, media);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(media, "staging")));
    }

    /// <summary>All sums add up, and what is over is settled, released, or listed as unresolved.</summary>
    private static async Task CheckLedgerAsync(int videos, SqlDatabase database)
    {
        var ledger = await new SqlLedgerStore(database).VerifyAsync();
        Assert.Empty(ledger.Differences);
        Assert.InRange(ledger.Entries + ledger.Unresolved, 2 * videos, 4 * videos);
    }

    /// <param name="media">The folder with the files.</param>
    public async Task CheckStorageAsync(IReadOnlyDictionary<ClientRequest, string> ids, SqlDatabase database, string media)
    {
        var (store, feed) = (new SqlVideoStore(database), new SqlVideoFeed(database));
        await CheckLedgerAsync(ids.Count, database);
        foreach (var id in ids.Values)
        {
            var task = (await store.FindAsync(id, default))!;
            var timeline = await feed.TimelineAsync(id, after: 0, limit: 1000, default);
            Assert.Equal(Enumerable.Range(1, timeline.Count).Select(n => (long)n), timeline.Select(e => e.Version));
            var refusals = timeline.Count(e => e.Type == "refused");
            Assert.True(timeline.Count(e => e.Type == "submitting") <= refusals + 1, "Submitted again without a certain refusal.");
            Assert.Equal(0, task.Attempt!.Unconfirmed);
            Assert.Single(await store.AttemptsAsync(id, default));
            Assert.Null(task.DueAt);
            Assert.Single(timeline, e => e.Type is "completed" or "failed" or "cancelled");
            foreach (var (before, after) in timeline.Zip(timeline.Skip(1)))
                if (after.Type == "claimed")
                    ReclaimedAfter[before.Type] = ReclaimedAfter.GetValueOrDefault(before.Type) + 1;

            if (task.Status is VideoStatus.Completed || task.RecoveredAt is not null) await CheckFileAsync(task, media);
            else AssertNoTaskIdWasReceived(task, timeline);
        }
    }

    private async Task WaitUntilAllFinishedAsync()
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        while (await gateway.ListAsync() is var all && !all.All(GatewayProcess.IsFinished))
        {
            var unfinished = all.Where(v => !GatewayProcess.IsFinished(v)).Select(v => $"{v.Id} {v.Model} {v.Status} {v.Progress} %");
            Assert.False(timeout.IsCancellationRequested, $"Not finished: {string.Join(", ", unfinished)}\n{gateway.Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private async Task CheckVideoAsync(ClientRequest request, Video video, int creates)
    {
        var name = $"{request.Prompt} ({request.Model})";
        Assert.True(creates <= 1, $"{name} was submitted {creates} times.");
        if (video.Status == "completed")
        {
            Assert.True(creates == 1, $"{name} is completed, but the sandbox did not accept it.");
            Assert.True(request.CanBeLookedUp || !request.IsAcceptedWithServerError, $"{name}: nobody told the gateway its id.");
            var content = await gateway.Http.GetByteArrayAsync($"/v1/videos/{video.Id}/content");
            Assert.Equal(video.File!.Bytes, content.Length);
            Assert.Equal(video.File.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
            Completed++;
            return;
        }

        Assert.True(
            video.Status == "failed" && video.Error!.Code == "submit_outcome_unknown",
            $"{name} is {video.Status}: {video.Error?.Code}. {video.Error?.Message}");
        Assert.Equal(video.RecoveredAt is null ? "unknown" : "yes", video.Error!.Billed);
        Assert.False(request.CanBeLookedUp && creates == 1, $"{name} was accepted, and could have been looked up.");
        if (creates == 1) UnknownButAccepted++;
        else UnknownAndNotReceived++;
    }

    private static async Task CheckFileAsync(VideoTask task, string media)
    {
        var path = Path.Combine(media, task.Asset!.Key);
        await using var file = File.OpenRead(path);
        Assert.Equal(task.Asset.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(file)));
    }

    /// <summary>
    /// Only a restarted server that finds an intent without a response may report an unknown outcome here, or one that got a server error.
    /// </summary>
    private static void AssertNoTaskIdWasReceived(VideoTask task, IReadOnlyList<VideoEvent> timeline)
    {
        var events = timeline.Select(e => e.Type).ToList();
        var next = events[events.LastIndexOf("submitting") + 1];
        Assert.True(next is "claimed" || (next is "failed" && task.Error!.ProviderCode is "internal_error"), $"submitting -> {next}");
        Assert.DoesNotContain("accepted", events);
        Assert.Null(task.Attempt!.Operation);
    }
}
