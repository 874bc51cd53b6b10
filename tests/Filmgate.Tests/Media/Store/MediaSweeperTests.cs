using Filmgate.Media.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Media.Store;

public sealed class MediaSweeperTests : IDisposable
{
    private const string Orphan = "videos/2026/11/video_a-0123abcd.mp4";
    private readonly MediaFixture _media = new();

    [Fact]
    public async Task An_orphan_is_deleted_when_it_is_old_enough_and_the_operators_own_files_stay()
    {
        await PutAsync(Orphan);
        await PutAsync("videos/readme.txt");
        await PutAsync("inputs/key_1/known-0123abcd.png");
        var justUsed = TimeProvider.System.GetUtcNow().AddDays(1); // however long the test takes
        await _media.Rows.AddInputAsync("key_1", new('a', 64), "inputs/key_1/known-0123abcd.png", 3, justUsed);

        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1)).RunFullyAsync(default)).Total);
        Assert.Equal(1, (await Sweeper(TimeSpan.Zero).RunFullyAsync(default)).Orphans);
        Assert.Equal(["inputs/key_1/known-0123abcd.png", "videos/readme.txt"], _media.Files());
    }

    [Fact]
    public async Task An_orphaned_input_of_the_first_releases_is_deleted_too()
    {
        await PutAsync($"inputs/{Sha}.png");
        await PutAsync($"inputs/{Sha[..60]}.png");
        await PutAsync($"inputs/notes/{Sha}.png");

        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1)).RunFullyAsync(default)).Total);
        Assert.Equal(1, (await Sweeper(TimeSpan.Zero).RunFullyAsync(default)).Orphans);
        Assert.Equal([$"inputs/{Sha[..60]}.png", $"inputs/notes/{Sha}.png"], _media.Files());
    }

    [Fact]
    public async Task Trashed_files_are_deleted_by_the_next_sweep_even_if_they_are_gone_already()
    {
        await PutAsync(Orphan);
        await _media.Rows.AddInputAsync("key_1", new('a', 64), "inputs/first", 3, TimeProvider.System.GetUtcNow());

        // It lost a race against the first, so its file is trashed.
        await _media.Rows.AddInputAsync("key_1", new('a', 64), Orphan, 3, TimeProvider.System.GetUtcNow());
        await _media.Rows.AddInputAsync("key_1", new('a', 64), "inputs/gone", 3, TimeProvider.System.GetUtcNow());

        Assert.Equal(2, (await Sweeper(TimeSpan.FromHours(1)).RunOnceAsync(default)).Deleted);
        Assert.Empty(_media.Files());
        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1)).RunOnceAsync(default)).Total);
    }

    [Fact]
    public async Task A_delete_that_fails_is_retried_and_does_not_fail_the_sweep()
    {
        await _media.Rows.AddInputAsync("key_1", new('a', 64), "inputs/first", 3, TimeProvider.System.GetUtcNow());
        await _media.Rows.AddInputAsync("key_1", new('a', 64), Orphan, 3, TimeProvider.System.GetUtcNow());
        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1), new FailingStore()).RunOnceAsync(default)).Deleted);
        Assert.Equal([Orphan], await _media.Rows.ListTrashAsync(DateTimeOffset.MaxValue, 10, default));
    }

    [Fact]
    public async Task Files_that_cannot_be_deleted_do_not_keep_others_from_being_deleted_and_are_retried_less_and_less_often()
    {
        var clock = new ManualClock();
        var store = new LockedStore(_media.Store);
        var trash = Enumerable.Range(0, 450).Select(i => $"videos/locked-{i:000}.mp4").Append("videos/free.mp4").ToList();
        await _media.Rows.AddInputAsync("key_1", new('a', 64), "inputs/first", 3, clock.GetUtcNow());
        foreach (var (i, key) in trash.Index())
            await _media.Rows.AddInputAsync("key_1", new('a', 64), key, 3, clock.GetUtcNow().AddSeconds(i - 600));
        var sweeper = Sweeper(TimeSpan.FromHours(1), store, clock);

        var first = await sweeper.RunOnceAsync(default);
        Assert.Equal((1, 450), (first.Deleted, first.Failed));
        Assert.Contains("450 files could not be deleted", first.ToString());
        Assert.Equal(0, (await sweeper.RunOnceAsync(default)).Failed);
        var tries = new List<int>();
        for (var minutes = 0; minutes < 180; minutes += 10)
        {
            clock.Advance(TimeSpan.FromMinutes(10));
            if ((await sweeper.RunOnceAsync(default)).Failed > 0) tries.Add(minutes + 10);
        }

        Assert.Equal([10, 30, 70, 150], tries);
        store.IsLocked = false;
        Assert.Equal(450, (await sweeper.RunFullyAsync(default)).Deleted);  // the daily sweep, and "media sweep", do not wait
    }

    [Fact]
    public async Task An_orphan_that_cannot_be_deleted_does_not_end_the_sweep()
    {
        await PutAsync("videos/2026/11/locked-0123abcd.mp4");
        await PutAsync(Orphan);
        var result = await Sweeper(TimeSpan.Zero, new LockedStore(_media.Store)).RunFullyAsync(default);
        Assert.Equal((1, 1), (result.Orphans, result.Failed));
        Assert.Equal(["videos/2026/11/locked-0123abcd.mp4"], _media.Files());
    }

    [Fact]
    public async Task An_audit_distinguishes_missing_corrupt_and_orphaned_files()
    {
        foreach (var (key, sha) in new[] { ("whole", Sha), ("damaged", Other('b')), ("missing", Other('c')) })
        {
            if (key != "missing") await PutAsync($"inputs/{key}-0123abcd.png");
            await _media.Rows.AddInputAsync(key, sha, $"inputs/{key}-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        }

        await PutAsync(Orphan);
        var result = await new MediaAudit(_media.Store, _media.Rows, TimeSpan.Zero, TimeProvider.System).RunAsync(null, default);
        Assert.Equal(3, result.Files);
        Assert.Equal(
            [
                (AuditFault.Missing, "inputs/missing-0123abcd.png"),
                (AuditFault.Corrupt, "inputs/damaged-0123abcd.png"),
                (AuditFault.Extra, Orphan),
            ],
            result.Findings.Select(f => (f.Fault, f.Key)).Order());
    }

    [Fact]
    public async Task A_move_copies_verifies_and_deletes_and_continues_where_it_stopped()
    {
        for (var i = 0; i < 3; i++)
        {
            await PutAsync($"inputs/{i}-0123abcd.png");
            await _media.Rows.AddInputAsync($"key_{i}", Sha, $"inputs/{i}-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        }

        using var target = new MediaFixture();
        var fallback = new FallbackMediaStore(target.Store, _media.Store);
        Assert.Equal((3, 0, 0), await MoveAsync(remove: false));
        await File.WriteAllTextAsync(Path.Combine(target.Root, "inputs/1-0123abcd.png"), "bad"); // a corrupt copy
        await target.Store.DeleteAsync("inputs/2-0123abcd.png", default);
        await using (var file = await fallback.OpenAsync("inputs/2-0123abcd.png", default)) Assert.NotNull(file);
        Assert.Equal((2, 1, 3), await MoveAsync(remove: true));
        Assert.Empty(_media.Files());
        Assert.Equal(3, target.Files().Length);
        Assert.Empty((await new MediaAudit(fallback, _media.Rows, TimeSpan.Zero, TimeProvider.System).RunAsync(null, default)).Findings);

        async Task<(int, int, int)> MoveAsync(bool remove)
        {
            var result = await new MediaMover(_media.Store, target.Store, _media.Rows, remove).RunAsync(null, default);
            Assert.Empty(result.Failed);
            return (result.Copied, result.AlreadyThere, result.Removed);
        }
    }

    [Fact]
    public async Task A_corrupt_file_is_not_moved_and_not_deleted()
    {
        await PutAsync("inputs/a-0123abcd.png");
        await _media.Rows.AddInputAsync("key_1", Other('b'), "inputs/a-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        using var target = new MediaFixture();
        var result = await new MediaMover(_media.Store, target.Store, _media.Rows, remove: true).RunAsync(null, default);
        Assert.Single(result.Failed);
        Assert.Single(_media.Files());
    }

    [Fact]
    public async Task Moving_to_the_same_location_under_another_name_is_refused_and_deletes_nothing()
    {
        await PutAsync("inputs/a-0123abcd.png");
        await _media.Rows.AddInputAsync("key_1", Sha, "inputs/a-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        var link = $"{_media.Root}-link";
        Directory.CreateSymbolicLink(link, _media.Root);
        try
        {
            var mover = new MediaMover(_media.Store, new DiskMediaStore(link), _media.Rows, remove: true);
            var refused = await Assert.ThrowsAsync<MediaStoreException>(() => mover.RunAsync(null, default));
            Assert.Contains("the same location", refused.Message);
        }
        finally
        {
            File.Delete(link);
        }

        Assert.Equal(["inputs/a-0123abcd.png"], _media.Files());
    }

    [Fact]
    public async Task Two_installations_cannot_share_a_location()
    {
        await MediaStoreProbe.OpenAsync(_media.Store, "one", default);
        await MediaStoreProbe.OpenAsync(_media.Store, "one", default);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => MediaStoreProbe.OpenAsync(_media.Store, "two", default));
        Assert.Contains("another Filmgate installation", refused.Message);
        Assert.Equal(["filmgate.owner"], _media.Files());
    }

    public void Dispose() => _media.Dispose();

    private static readonly string Sha = MediaFixture.Sha256([1, 2, 3]);

    private static string Other(char digit) => new(digit, 64);

    private MediaSweeper Sweeper(TimeSpan orphanAge, IMediaStore? store = null, TimeProvider? clock = null)
    {
        store ??= _media.Store;
        clock ??= TimeProvider.System;
        var deletion = new MediaDeletion(store, _media.Rows, clock, NullLogger<MediaDeletion>.Instance);
        var options = new SweepOptions { OrphanAge = orphanAge };
        return new(store, _media.Rows, deletion, options, clock, NullLogger<MediaSweeper>.Instance);
    }

    private async Task PutAsync(string key)
    {
        await using var staged = await _media.StageAsync(key);
        await staged.WriteAsync(new byte[] { 1, 2, 3 }, default);
        await staged.CommitAsync(default);
    }

    private sealed class FailingStore : IMediaStore
    {
        public string Description => "failing";

        public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) => throw new MediaStoreException("busy", "busy");

        public Task<Stream?> OpenAsync(string key, CancellationToken ct) => throw new MediaStoreException("busy", "busy");

        public Task<bool> DeleteAsync(string key, CancellationToken ct) => throw new MediaStoreException("busy", "busy");

        public IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct) => AsyncEnumerable.Empty<MediaFile>();

        public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => Task.FromResult(0);
    }

    /// <summary>A store in which files named "locked" cannot be deleted, as on a read-only folder or under an object lock.</summary>
    private sealed class LockedStore(IMediaStore files) : IMediaStore
    {
        public bool IsLocked { get; set; } = true;

        public string Description => "locked";

        public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) => files.StageAsync(target, ct);

        public Task<Stream?> OpenAsync(string key, CancellationToken ct) => files.OpenAsync(key, ct);

        public Task<bool> DeleteAsync(string key, CancellationToken ct) => IsLocked && key.Contains("locked", StringComparison.Ordinal)
            ? throw new UnauthorizedAccessException("Access is denied.")
            : files.DeleteAsync(key, ct);

        public IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct) => files.ListAsync(ct);

        public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => files.SweepStagingAsync(before, ct);
    }
}
