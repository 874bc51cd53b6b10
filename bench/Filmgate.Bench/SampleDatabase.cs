using Filmgate.Keys;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Bench;

/// <summary>A database with videos: half are running, with the next poll far in the future, and half are completed.</summary>
internal static class SampleDatabase
{
    private const string Node = "sample";

    /// <summary>Creates the database before a server opens it. With a key, the key owns the videos.</summary>
    public static async Task<(IReadOnlyList<string> Ids, string? Key)> CreateAsync(string data, int videos, bool withKey)
    {
        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(data));
        await database.MigrateAsync();
        var now = TimeProvider.System.GetUtcNow();
        var (key, text) = ApiKey.Create("bench", ApiKey.Completed, now);
        if (withKey) await new SqlKeyStore(database).WriteAsync(_ => key, CancellationToken.None);

        var store = new SqlVideoStore(database);
        var owner = withKey ? key.Id : Caller.Anonymous.Owner;
        var ids = await Task.WhenAll(Enumerable.Range(0, videos).Select(n => AddAsync(store, owner, n, now)));
        return (ids, withKey ? text : null);
    }

    public static async Task<HashSet<string>> ReadIdsAsync(string data)
    {
        await using var database = SqlDatabase.Sqlite(DataDirectory.DatabasePath(data));
        var ids = await database.QueryAsync("SELECT id FROM videos", row => row.NextString(), CancellationToken.None);
        return ids.ToHashSet(StringComparer.Ordinal);
    }

    private static async Task<string> AddAsync(SqlVideoStore store, string owner, int number, DateTimeOffset now)
    {
        var request = new VideoRequest
        {
            Prompt = $"Take {number}: a paper boat drifts down a rain gutter at dusk, neon signs mirrored in the water, "
                + "slow tracking shot, shallow depth of field, film grain",
            Seconds = 8,
            Size = "1280x720",
            Metadata = new Dictionary<string, string> { ["scene"] = "harbour-12", ["project"] = "bench" },
        };
        var task = new VideoTask
        {
            Id = VideoTask.NewId(now),
            Owner = owner,
            Model = "veo3-fast",
            Request = request,
            Version = 1,
            Node = Node,
            DueAt = now,
            StepSince = now,
            CreatedAt = now,
        };
        var created = await store.CreateAsync(task, CancellationToken.None);
        var attempt = new Attempt(1, "veo3-fast", "bench", "openai", "main", "veo3-fast", null, 400_000, now);
        var video = await MoveAsync(created.Task, Transition.Submitting(attempt, now));
        video = await MoveAsync(video, Transition.Running($"upstream-{number}", now.AddHours(12), now.AddHours(24)));
        if (number % 2 == 0) return video.Id;

        video = await MoveAsync(video, Transition.Storing(new($"https://cdn.example.com/{number}.mp4"), now));
        var key = $"videos/2026/01/{video.Id}.mp4";
        var asset = new Asset("video", key, "video/mp4", 4_000_000, new('a', 64), 1280, 720, TimeSpan.FromSeconds(8), true, now);
        return (await MoveAsync(video, Transition.Completed(asset))).Id;

        async Task<VideoTask> MoveAsync(VideoTask current, Transition transition) =>
            await store.SettleAsync(current, transition, [], now, CancellationToken.None)
            ?? throw new BenchFailedException("The sample database could not be created.");
    }
}
