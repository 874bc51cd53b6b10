using Filmgate.Keys;
using Filmgate.Storage;
using Filmgate.Videos;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do for the rows of stored files.</summary>
public abstract class MediaRowsContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly string Sha = new('b', 64);

    [Fact]
    public async Task The_same_bytes_of_one_owner_have_one_key_and_the_loser_of_a_race_goes_to_the_trash()
    {
        var rows = new SqlMediaRows(await DatabaseAsync());
        Assert.Null(await rows.FindInputAsync("key_1", Sha, A.Noon, default));
        Assert.Equal("inputs/a", await rows.AddInputAsync("key_1", Sha, "inputs/a", 1, A.Noon));
        Assert.Equal("inputs/a", await rows.AddInputAsync("key_1", Sha, "inputs/b", 1, A.Noon));
        Assert.Equal("inputs/a", await rows.FindInputAsync("key_1", Sha, A.Noon, default));
        Assert.Null(await rows.FindInputAsync("key_2", Sha, A.Noon, default));
        Assert.Equal(["inputs/b"], await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task An_input_is_kept_while_a_video_needs_it_or_it_was_used_recently()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        await rows.AddInputAsync("local", Sha, "inputs/a.png", 1, A.Noon);
        var task = A.Task();
        task = task with { Request = task.Request with { Images = [new("inputs/a.png", "image/png", 1, 1, 1)] } };
        await store.CreateAsync(task, default);
        Assert.Equal(0, await rows.ReleaseUnusedInputsAsync(A.Noon.AddDays(2), 10));

        await store.RequestCancelAsync(task.Id, A.Noon, default);
        Assert.True(await store.DeleteAsync(task.Id, A.Noon, default));
        Assert.Equal(0, await rows.ReleaseUnusedInputsAsync(A.Noon, 10));
        Assert.Equal(1, await rows.ReleaseUnusedInputsAsync(A.Noon.AddDays(2), 10));
        Assert.Equal(["inputs/a.png"], await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
        Assert.Empty(await rows.FindReferencedAsync(["inputs/a.png"], default));
        await rows.RemoveFromTrashAsync("inputs/a.png");
        Assert.Empty(await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task Files_are_deleted_by_the_retention_of_their_key_or_else_of_the_server()
    {
        var database = await DatabaseAsync();
        var rows = new SqlMediaRows(database);
        var unlimited = await KeyAsync(database, TimeSpan.Zero);
        var month = await KeyAsync(database, TimeSpan.FromDays(30));
        var usual = await KeyAsync(database, null);
        var videos = new Dictionary<string, string>();
        foreach (var owner in new[] { unlimited, month, usual, "local" }) videos[owner] = (await CompletedAsync(database, owner)).Id;

        Assert.Empty(await rows.DeleteExpiredAsync(A.Noon.AddDays(29), usual: null, 10));
        Assert.Equal([videos[month]], await rows.DeleteExpiredAsync(A.Noon.AddDays(31), usual: null, 10));
        var expired = await rows.DeleteExpiredAsync(A.Noon.AddDays(8), TimeSpan.FromDays(7), 10);
        Assert.Equal(new[] { videos[usual], videos["local"] }.Order(), expired.Order());
        Assert.Empty(await rows.DeleteExpiredAsync(A.Noon.AddYears(50), TimeSpan.FromDays(7), 10));

        await new SqlKeyStore(database).ChangeAsync(unlimited, key => key with { DeleteAfter = TimeSpan.FromDays(1) }, default);
        Assert.Equal([videos[unlimited]], await rows.DeleteExpiredAsync(A.Noon.AddDays(2), null, 10));
        Assert.Equal(4, (await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default)).Count);
    }

    [Fact]
    public async Task An_expired_video_stays_completed_without_a_file_and_its_timeline_says_so()
    {
        var database = await DatabaseAsync();
        var store = new SqlVideoStore(database);
        var video = await CompletedAsync(database, "local");
        await new SqlMediaRows(database).DeleteExpiredAsync(A.Noon.AddDays(2), TimeSpan.FromDays(1), 10);

        var found = (await store.FindAsync(video.Id, default))!;
        Assert.Equal((VideoStatus.Completed, null, video.Version + 1), (found.Status, found.Asset, found.Version));
        var last = (await new SqlVideoFeed(database).TimelineAsync(video.Id, after: 0, limit: 100, default))[^1];
        Assert.Equal(("file_deleted", found.Version), (last.Type, last.Version));
    }

    [Fact]
    public async Task The_inputs_of_a_video_are_deleted_with_its_file()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        await rows.AddInputAsync("local", Sha, "inputs/a.png", 1, A.Noon);
        var task = A.Task();
        task = task with { Request = task.Request with { Images = [new("inputs/a.png", "image/png", 1, 1, 1)] } };
        await CompleteAsync(store, task);
        Assert.Equal(0, await rows.ReleaseUnusedInputsAsync(A.Noon.AddDays(2), 10));
        Assert.Single(await rows.DeleteExpiredAsync(A.Noon.AddDays(2), TimeSpan.FromDays(1), 10));
        Assert.Equal(1, await rows.ReleaseUnusedInputsAsync(A.Noon.AddDays(2), 10));
    }

    [Fact]
    public async Task The_inputs_of_failed_and_cancelled_videos_are_deleted_after_a_while()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        var failed = await RunningAsync(store, await WithInputAsync(rows, 1));
        await store.SettleAsync(failed, Transition.Failed(A.Error(FailureKind.RenderFailed)), A.Noon, default);
        var cancelled = await store.CreateAsync(await WithInputAsync(rows, 2), default);
        await store.RequestCancelAsync(cancelled.Task.Id, A.Noon, default);

        Assert.Equal(0, await rows.ReleaseInputsOfFailedAsync(A.Noon.AddMilliseconds(-1), 1, default));
        Assert.Equal(0, await rows.ReleaseUnusedInputsAsync(A.Noon.AddYears(1), 10));
        Assert.Equal(2, await rows.ReleaseInputsOfFailedAsync(A.Noon, 1, default));
        Assert.Equal(2, await rows.ReleaseUnusedInputsAsync(A.Noon.AddYears(1), 10));
        Assert.Equal(0, await rows.ReleaseInputsOfFailedAsync(A.Noon, 1, default));
    }

    [Fact]
    public async Task Inputs_that_a_video_may_still_need_are_never_deleted()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        await store.CreateAsync(await WithInputAsync(rows, 1), default);
        await RunningAsync(store, await WithInputAsync(rows, 2));
        await CompleteAsync(store, await WithInputAsync(rows, 3));
        var watched = await RunningAsync(store, await WithInputAsync(rows, 4));
        var timedOut = Transition.TimedOut(A.Error(FailureKind.Timeout), A.Noon, A.Noon.AddHours(6));
        watched = (await store.SettleAsync(watched, timedOut, A.Noon, default))!;
        var held = await store.CreateAsync(await WithInputAsync(rows, 5), default);
        await store.RequestCancelAsync(held.Task.Id, A.Noon, default);
        await rows.PlaceHoldAsync(held.Task.Id, null, A.Noon);

        Assert.Equal(0, await rows.ReleaseInputsOfFailedAsync(A.Noon.AddYears(1), 10, default));
        Assert.Equal(0, await rows.ReleaseUnusedInputsAsync(A.Noon.AddYears(1), 10));

        await rows.ReleaseHoldAsync(held.Task.Id);
        Assert.Equal(1, await rows.ReleaseInputsOfFailedAsync(A.Noon.AddYears(1), 10, default));
        await store.SettleAsync(watched, Transition.WatchEnded(watched, "No late result arrived."), A.Noon, default);
        Assert.Equal(1, await rows.ReleaseInputsOfFailedAsync(A.Noon.AddYears(1), 10, default));
        Assert.Equal(2, await rows.ReleaseUnusedInputsAsync(A.Noon.AddYears(1), 10));
    }

    [Fact]
    public async Task Many_inputs_are_deleted_in_batches_and_those_in_use_are_kept()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        for (var i = 0; i < 130; i++)
        {
            var task = await WithInputAsync(rows, i);
            if (i % 13 == 0) await store.CreateAsync(task, default);
        }

        Assert.Equal(100, await rows.ReleaseUnusedInputsAsync(A.Noon.AddDays(2), 100));
        Assert.Equal(20, await rows.ReleaseUnusedInputsAsync(A.Noon.AddDays(2), 100));
        Assert.Equal(10, (await rows.ListAsync("", 200, default)).Count);
        Assert.Equal(120, (await rows.ListTrashAsync(DateTimeOffset.MaxValue, 200, default)).Count);
    }

    [Fact]
    public async Task An_input_without_a_row_is_referenced_while_the_request_of_an_unfinished_video_names_it()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        var key = $"inputs/{Sha}.png";
        var task = A.Task();
        task = task with { Request = task.Request with { Images = [new(key, "image/png", 1, 1, 1)] } };
        task = (await store.CreateAsync(task, default)).Task;
        await database.WriteAsync(sql => sql.Execute("DELETE FROM video_inputs"));          // as an older build left it

        Assert.Equal([key], await rows.FindReferencedAsync([key, $"inputs/{new string('c', 64)}.png"], default));
        await store.RequestCancelAsync(task.Id, A.Noon, default);
        Assert.Empty(await rows.FindReferencedAsync([key], default));
    }

    [Fact]
    public async Task A_video_on_legal_hold_can_neither_expire_nor_be_deleted_until_the_hold_is_released()
    {
        var database = await DatabaseAsync();
        var (rows, store) = (new SqlMediaRows(database), new SqlVideoStore(database));
        var video = await CompletedAsync(database, "local");
        Assert.True(await rows.PlaceHoldAsync(video.Id, "case 7", A.Noon));
        Assert.True(await rows.PlaceHoldAsync(video.Id, "case 8", A.Noon.AddDays(1)));
        Assert.Equal(new(A.Noon, "case 8"), await rows.FindHoldAsync(video.Id, default));
        Assert.Empty(await rows.DeleteExpiredAsync(A.Noon.AddYears(50), TimeSpan.FromDays(1), 10));
        Assert.False(await store.DeleteAsync(video.Id, A.Noon, default));

        Assert.True(await rows.ReleaseHoldAsync(video.Id));
        Assert.False(await rows.ReleaseHoldAsync(video.Id));
        Assert.True(await store.DeleteAsync(video.Id, A.Noon, default));
        Assert.False(await rows.PlaceHoldAsync(video.Id, null, A.Noon));
        Assert.Equal([video.Asset!.Key], await rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task Rows_are_listed_in_pages_by_key_and_found_by_key()
    {
        var database = await DatabaseAsync();
        var rows = new SqlMediaRows(database);
        var keys = new List<string>();
        for (var i = 0; i < 5; i++) keys.Add((await CompletedAsync(database, "local")).Asset!.Key);
        keys.Add(await rows.AddInputAsync("local", Sha, "inputs/a.png", 1, A.Noon));
        keys.Sort(StringComparer.Ordinal);

        var first = await rows.ListAsync("", 4, default);
        var second = await rows.ListAsync(first[^1].Key, 4, default);
        Assert.Equal(keys, first.Concat(second).Select(row => row.Key));
        Assert.Equal([keys[0], keys[5]], (await rows.FindReferencedAsync([keys[0], keys[5], "videos/other.mp4"], default)).Order());
    }

    private static async Task<string> KeyAsync(SqlDatabase database, TimeSpan? deleteAfter)
    {
        var (key, _) = ApiKey.Create($"key {Guid.NewGuid():N}", ApiKey.Completed, A.Noon);
        await new SqlKeyStore(database).AddAsync(key with { DeleteAfter = deleteAfter }, default);
        Assert.Equal(deleteAfter, (await new SqlKeyStore(database).ListAsync(default)).Single(k => k.Id == key.Id).DeleteAfter);
        return key.Id;
    }

    /// <summary>A video that is not created yet, with one image.</summary>
    private static async Task<VideoTask> WithInputAsync(SqlMediaRows rows, int number)
    {
        var sha = number.ToString("x64", System.Globalization.CultureInfo.InvariantCulture);
        var key = await rows.AddInputAsync("local", sha, $"inputs/local/{sha}-0123abcd.png", 1, A.Noon);
        var task = A.Task();
        return task with { Request = task.Request with { Images = [new(key, "image/png", 1, 1, 1)] } };
    }

    private static async Task<VideoTask> RunningAsync(SqlVideoStore store, VideoTask video)
    {
        video = (await store.CreateAsync(video, default)).Task;
        video = (await store.SettleAsync(video, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        return (await store.SettleAsync(video, Transition.Running("task_9", A.Noon.AddHours(1), A.Noon.AddHours(1)), A.Noon, default))!;
    }

    private static Task<VideoTask> CompletedAsync(SqlDatabase database, string owner) => CompleteAsync(new(database), A.Task(owner));

    private static async Task<VideoTask> CompleteAsync(SqlVideoStore store, VideoTask video)
    {
        video = (await store.CreateAsync(video, default)).Task;
        video = (await store.SettleAsync(video, Transition.Submitting(A.Attempt(), A.Noon), A.Noon, default))!;
        video = (await store.SettleAsync(video, Transition.Running("task_9", A.Noon.AddHours(1), A.Noon.AddHours(1)), A.Noon, default))!;
        video = (await store.SettleAsync(video, Transition.Storing(new("https://cdn.test/a.mp4"), A.Noon), A.Noon, default))!;
        return (await store.SettleAsync(video, Transition.Completed(A.Asset(video.Id)), A.Noon, default))!;
    }
}

public sealed class SqliteMediaRowsTests(SqliteFolder folder) : MediaRowsContract(folder), IClassFixture<SqliteFolder>;

public sealed class PostgresMediaRowsTests(PostgresServer server) : MediaRowsContract(server);
