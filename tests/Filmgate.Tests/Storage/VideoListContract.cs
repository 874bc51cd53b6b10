using Filmgate.Media.Store;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What lists of videos must show, for every database and every filter.</summary>
public abstract class VideoListContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly string[] Models = ["veo3-fast", "sora-2"];
    private static readonly string[] Providers = ["sandbox", "fal"];
    private static readonly FailureKind[] Kinds = [FailureKind.SourceExpired, FailureKind.DownloadFailed, FailureKind.Timeout];
    private readonly Dictionary<string, bool> _held = new(StringComparer.Ordinal);

    [Theory]
    [InlineData(5000)]
    [InlineData(7)]
    [InlineData(1)]
    public async Task Every_filter_shows_what_a_look_at_each_video_shows(int window)
    {
        var (random, database) = (new Random(window), await DatabaseAsync());
        var store = new SqlVideoStore(database) { ListWindow = window, TextWindow = window };
        var all = await CreateAsync(database, store, random, 80);
        for (var i = 0; i < 120; i++)
        {
            var filter = RandomFilter(random, all);
            var newestFirst = random.Next(2) == 0;
            var expected = all.Where(video => Matches(video, filter)).Select(video => video.Id).Order(StringComparer.Ordinal).ToList();
            if (newestFirst) expected.Reverse();
            Assert.True(
                expected.SequenceEqual(await WalkAsync(store, filter, random.Next(1, 9), newestFirst)),
                    $"{i}: {filter} newest first: {newestFirst}");
        }
    }

    [Fact]
    public async Task Counts_are_those_of_the_list()
    {
        var (random, database) = (new Random(3), await DatabaseAsync());
        var store = new SqlVideoStore(database);
        var all = await CreateAsync(database, store, random, 60);
        for (var i = 0; i < 60; i++)
        {
            var filter = RandomFilter(random, all);
            var expected = all.Where(video => Matches(video, filter)).CountBy(video => video.Status)
                .ToDictionary(one => one.Key, one => new VideoCount(one.Value, true));
            Assert.Equivalent(expected, await store.CountAsync(filter, default), strict: true);
        }
    }

    [Fact]
    public async Task A_count_that_did_not_look_at_every_video_says_so()
    {
        var (random, database) = (new Random(4), await DatabaseAsync());
        var store = new SqlVideoStore(database) { CountWindow = 5, TextWindow = 5 };
        await CreateAsync(database, store, random, 30);
        Assert.All(await store.CountAsync(new("local") { Model = Models[0] }, default), one => Assert.False(one.Value.IsExact));
        Assert.All(await store.CountAsync(new("local") { Text = "kite" }, default), one => Assert.False(one.Value.IsExact));
        Assert.All(await store.CountAsync(new("local"), default), one => Assert.True(one.Value.IsExact));
    }

    [Fact]
    public async Task A_deleted_video_is_found_by_no_filter_and_leaves_no_metadata()
    {
        var database = await DatabaseAsync();
        var store = new SqlVideoStore(database);
        var request = new VideoRequest { Prompt = "A kite", Metadata = new Dictionary<string, string> { ["scene"] = "3" } };
        var task = (await store.CreateAsync(A.Task() with { Request = request }, default)).Task;
        Assert.False(await store.DeleteAsync(task.Id, A.Noon, default));
        var filter = new VideoFilter("local") { Metadata = [new("scene", "3")] };
        Assert.Single((await store.ListAsync(filter, null, 10, true, default)).Videos);          // it is not finished: nothing was deleted

        await store.SettleAsync(task, Transition.Failed(A.Error(FailureKind.Timeout)), A.Noon, default);
        Assert.True(await store.DeleteAsync(task.Id, A.Noon, default));
        VideoFilter[] filters =
        [
            filter, new("local") { Statuses = [VideoStatus.Failed] }, new("local") { Errors = [FailureKind.Timeout] },
            new("local") { Model = task.Model }, new("local") { Text = "kite" }, new("local") { HasFile = false },
        ];
        foreach (var one in filters) Assert.Empty((await store.ListAsync(one, null, 10, true, default)).Videos);
        Assert.Empty(await database.QueryAsync("SELECT 1 FROM video_metadata", row => row.NextInt64(), default));
    }

    private async Task<List<VideoTask>> CreateAsync(SqlDatabase database, SqlVideoStore store, Random random, int count)
    {
        var (rows, all) = (new SqlMediaRows(database), new List<VideoTask>());
        for (var i = 0; i < count; i++)
        {
            var at = A.Noon.AddSeconds(i);
            var task = A.Task(owner: random.Next(8) == 0 ? "other" : "local", at: at) with
            {
                Model = Pick(random, Models),
                Request = new()
                {
                    Prompt = random.Next(2) == 0 ? $"Ein roter DRACHEN über Öl {i}" : $"A kite\u0000 \"{i}\"",
                    Metadata = random.Next(3) == 0
                        ? null
                        : new Dictionary<string, string> { ["scene"] = $"{random.Next(3)}", ["job"] = $"ü{random.Next(2)}" },
                    RemixOf = random.Next(4) == 0 && all.Count > 0
                ? new(all[random.Next(Math.Min(3, all.Count))].Id, "fal", "main", "op") : null,
                },
            };
            task = (await store.CreateAsync(task, default)).Task;
            task = await MoveAsync(store, task, random.Next(7), random, at);
            if (_held[task.Id] = random.Next(4) == 0) await rows.PlaceHoldAsync(task.Id, null, at);
            all.Add(task);
        }

        return all;
    }

    private static async Task<VideoTask> MoveAsync(SqlVideoStore store, VideoTask task, int steps, Random random, DateTimeOffset at)
    {
        if (steps == 0) return task;
        if (steps == 1) return (await store.RequestCancelAsync(task.Id, at, default))!;
        var transitions = new List<Transition> { Transition.Submitting(A.Attempt() with { Provider = Pick(random, Providers) }, at) };
        if (steps > 2) transitions.Add(Transition.Running("task_9", at, at.AddHours(1)));
        if (steps > 3) transitions.Add(Transition.Storing(new("https://cdn.test/v.mp4"), at));
        if (steps == 5) transitions.Add(Transition.Completed(A.Asset(task.Id)));
        if (steps == 6) transitions.Add(Transition.Failed(A.Error(Pick(random, Kinds))));
        foreach (var transition in transitions) task = (await store.SettleAsync(task, transition, at, default))!;
        return task;
    }

    private static VideoFilter RandomFilter(Random random, List<VideoTask> all)
    {
        var filter = new VideoFilter(random.Next(10) == 0 ? "other" : "local");
        for (var conditions = random.Next(1, 4); conditions > 0; conditions--)
        {
            var time = A.Noon.AddSeconds(random.Next(all.Count));
            filter = random.Next(11) switch
            {
                0 => filter with { Statuses = [Pick(random, Enum.GetValues<VideoStatus>())] },
                1 => filter with { Statuses = [VideoStatus.Running, VideoStatus.Completed, VideoStatus.Failed] },
                2 => filter with { Model = Pick(random, Models) },
                3 => filter with { Provider = Pick(random, Providers) },
                4 => filter with { Errors = [FailureKind.SourceExpired, FailureKind.DownloadFailed] },
                5 => filter with { CreatedAfter = time },
                6 => filter with { CreatedBefore = time },
                7 => filter with { Metadata = [new("scene", $"{random.Next(3)}"), new("job", "ü1")] },
                8 => filter with { Text = Pick(random, ["drachen Über öl", "kite", "\"1"]) },
                9 => filter with { HasFile = random.Next(2) == 0, IsHeld = random.Next(3) == 0 ? null : random.Next(2) == 0 },
                _ => filter with { RemixedFrom = all[random.Next(3)].Id },
            };
        }

        return filter;
    }

    private bool Matches(VideoTask video, VideoFilter filter) =>
        video.Owner == filter.Owner
        && (filter.Statuses.Count == 0 || filter.Statuses.Contains(video.Status))
        && (filter.Model is null || filter.Model == video.Model)
        && (filter.Provider is null || filter.Provider == video.Attempt?.Provider)
        && (filter.Errors.Count == 0 || (video.Status is VideoStatus.Failed && filter.Errors.Contains(video.Error!.Kind)))
        && (filter.CreatedAfter is null || video.CreatedAt >= filter.CreatedAfter)
        && (filter.CreatedBefore is null || video.CreatedAt < filter.CreatedBefore)
        && filter.Metadata.All(pair => video.Request.Metadata?.GetValueOrDefault(pair.Key) == pair.Value)
        && (filter.Text is null || video.Request.Prompt.Contains(filter.Text, StringComparison.OrdinalIgnoreCase))
        && (filter.HasFile is null || filter.HasFile == video.Asset is not null)
        && (filter.IsHeld is null || filter.IsHeld == _held[video.Id])
        && (filter.RemixedFrom is null || filter.RemixedFrom == video.Request.RemixOf?.VideoId);

    private static async Task<List<string>> WalkAsync(SqlVideoStore store, VideoFilter filter, int limit, bool newestFirst)
    {
        var (ids, after) = (new List<string>(), (string?)null);
        for (var pages = 0; pages < 500; pages++)
        {
            var page = await store.ListAsync(filter, after, limit, newestFirst, default);
            Assert.InRange(page.Videos.Count, 0, limit);
            ids.AddRange(page.Videos.Select(video => video.Id));
            if (!page.HasMore) return ids;
            after = page.Next ?? page.Videos[^1].Id;
        }

        throw new InvalidOperationException("The list does not end.");
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> values) => values[random.Next(values.Count)];
}

public sealed class SqliteVideoListTests(SqliteFolder folder) : VideoListContract(folder), IClassFixture<SqliteFolder>;

public sealed class PostgresVideoListTests(PostgresServer server) : VideoListContract(server);
