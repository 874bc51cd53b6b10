using System.Security.Cryptography;
using Filmgate.Client;
using Filmgate.Storage;
using Filmgate.Tests.Processes;
using Filmgate.Videos;

namespace Filmgate.Tests.Crash;

/// <summary>After the crashes: what clients were promised, what the gateway says, what the sandbox was asked for and what is on disk, held against each other.</summary>
internal sealed class Reckoning(GatewayProcess gateway, SandboxProcess sandbox)
{
    public int Completed { get; private set; }

    /// <summary>The upstream took it, and the process that waited for the answer was killed.</summary>
    public int UnknownAndAccepted { get; private set; }

    /// <summary>Killed between the intent's commit and the arrival at the upstream: nobody can know.</summary>
    public int UnknownAndNeverArrived { get; private set; }

    /// <summary>How often a start took over a video, by the last thing that had happened to it.</summary>
    public SortedDictionary<string, int> TakenOverAfter { get; } = new(StringComparer.Ordinal);

    /// <param name="promised">What each client was told in the end: the id of its video.</param>
    public async Task HoldAsync(IReadOnlyDictionary<Order, string> promised)
    {
        await WaitForAllAsync();
        var videos = (await gateway.ListAsync()).ToDictionary(v => v.Id);
        var accepted = (await sandbox.JobsAsync()).ToLookup(job => job.Prompt);

        Assert.Equal(promised.Count, videos.Count);                     // each exists, and nothing exists twice
        Assert.Equal(promised.Count, promised.Values.Distinct(StringComparer.Ordinal).Count());
        foreach (var (order, id) in promised)
        {
            Assert.True(videos.TryGetValue(id, out var video), $"{order.Prompt}: {id} was promised and is not there.");
            Assert.Equal(order.Prompt, video!.Prompt);
            await JudgeAsync(order, video, accepted[order.Prompt].Count());
        }

        Assert.Equal(Completed + UnknownAndAccepted, await sandbox.AcceptedAsync());
        Assert.DoesNotContain(gateway.Log, line => line.Contains("failed unexpectedly", StringComparison.Ordinal) || line.Contains("crit:", StringComparison.Ordinal));
    }

    /// <summary>With the server stopped: the rows, their timelines and the files, past the API.</summary>
    public async Task LookIntoAsync(IReadOnlyDictionary<Order, string> promised)
    {
        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(gateway.Data));
        var (store, feed) = (new SqlVideoStore(database), new SqlVideoFeed(database));
        foreach (var id in promised.Values)
        {
            var task = (await store.FindAsync(id, default))!;
            var timeline = await feed.TimelineAsync(id, after: 0, limit: 1000, default);
            Assert.Equal(Enumerable.Range(1, timeline.Count).Select(n => (long)n), timeline.Select(e => e.Version));
            Assert.Single(timeline, e => e.Type == "submitting");
            Assert.Single(await store.AttemptsAsync(id, default));
            Assert.Null(task.DueAt);
            foreach (var (before, after) in timeline.Zip(timeline.Skip(1)))
                if (after.Type == "claimed")
                    TakenOverAfter[before.Type] = TakenOverAfter.GetValueOrDefault(before.Type) + 1;

            if (task.Status is VideoStatus.Completed) await CheckFileAsync(task);
            else AssertNobodyHeardTheAnswer(task, timeline);
        }

        Assert.Empty(Directory.EnumerateFiles(Path.Combine(gateway.Data, "media", "staging")));
    }

    private async Task WaitForAllAsync()
    {
        using var bound = new CancellationTokenSource(TimeSpan.FromMinutes(3), TimeProvider.System);
        while (await gateway.ListAsync() is var all && !all.All(GatewayProcess.IsFinished))
        {
            Assert.False(bound.IsCancellationRequested, $"Not finished: {string.Join(", ", all.Where(v => !GatewayProcess.IsFinished(v)).Select(v => $"{v.Id} {v.Model} {v.Status} {v.Progress} %"))}\n{gateway.Tail()}");
            await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        }
    }

    private async Task JudgeAsync(Order order, Video video, int creates)
    {
        Assert.True(creates <= 1, $"{order.Prompt} ({order.Model}) was bought {creates} times.");
        if (video.Status == "completed")
        {
            Assert.True(creates == 1, $"{order.Prompt} is completed, but the sandbox never took it.");
            var content = await gateway.Http.GetByteArrayAsync($"/v1/videos/{video.Id}/content");
            Assert.Equal(video.File!.Bytes, content.Length);
            Assert.Equal(video.File.Sha256, Convert.ToHexStringLower(SHA256.HashData(content)));
            Completed++;
            return;
        }

        Assert.True(video.Status == "failed" && video.Error!.Code == "submit_outcome_unknown", $"{order.Prompt} ({order.Model}) is {video.Status}: {video.Error?.Code}. {video.Error?.Message}");
        Assert.Equal("unknown", video.Error!.Billed);
        Assert.False(order.CanBeLookedUp && creates == 1, $"{order.Prompt} ({order.Model}) was taken and could have been looked up.");
        if (creates == 1) UnknownAndAccepted++;
        else UnknownAndNeverArrived++;
    }

    private async Task CheckFileAsync(VideoTask task)
    {
        var path = Path.Combine(gateway.Data, "media", task.Asset!.Key);
        await using var file = File.OpenRead(path);
        Assert.Equal(task.Asset.Sha256, Convert.ToHexStringLower(await SHA256.HashDataAsync(file)));
    }

    /// <summary>Only a start that found the intent and no answer may say so: not a running server that could have heard it.</summary>
    private static void AssertNobodyHeardTheAnswer(VideoTask task, IReadOnlyList<VideoEvent> timeline)
    {
        var words = timeline.Select(e => e.Type).ToList();
        Assert.Equal("claimed", words[words.IndexOf("submitting") + 1]);
        Assert.DoesNotContain("accepted", words);
        Assert.Null(task.Attempt!.Operation);
    }
}
