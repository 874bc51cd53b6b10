using Filmgate.Media.Store;
using Microsoft.Extensions.Logging.Abstractions;

namespace Filmgate.Tests.Media;

public sealed class MediaSweeperTests : IDisposable
{
    private const string Orphan = "videos/2026/11/video_a-0123abcd.mp4";
    private readonly MediaFixture _lab = new();

    [Fact]
    public async Task A_file_without_a_row_goes_once_it_is_old_enough_and_what_an_operator_laid_beside_it_stays()
    {
        await PutAsync(Orphan);
        await PutAsync("videos/readme.txt");
        await PutAsync("inputs/key_1/known-0123abcd.png");
        await _lab.Rows.AddInputAsync("key_1", new('a', 64), "inputs/key_1/known-0123abcd.png", 3, TimeProvider.System.GetUtcNow().AddDays(1));   // wanted a moment ago, whatever the test takes

        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1)).RunFullyAsync(default)).Total);
        Assert.Equal(1, (await Sweeper(TimeSpan.Zero).RunFullyAsync(default)).Orphans);
        Assert.Equal(["inputs/key_1/known-0123abcd.png", "videos/readme.txt"], _lab.Files());
    }

    [Fact]
    public async Task An_input_that_the_first_builds_stored_without_a_row_goes_too()
    {
        await PutAsync($"inputs/{Sha}.png");
        await PutAsync($"inputs/{Sha[..60]}.png");
        await PutAsync($"inputs/notes/{Sha}.png");

        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1)).RunFullyAsync(default)).Total);
        Assert.Equal(1, (await Sweeper(TimeSpan.Zero).RunFullyAsync(default)).Orphans);
        Assert.Equal([$"inputs/{Sha[..60]}.png", $"inputs/notes/{Sha}.png"], _lab.Files());
    }

    [Fact]
    public async Task What_a_row_gave_up_is_deleted_at_the_next_round_even_when_it_is_gone_already()
    {
        await PutAsync(Orphan);
        await _lab.Rows.AddInputAsync("key_1", new('a', 64), "inputs/first", 3, TimeProvider.System.GetUtcNow());
        await _lab.Rows.AddInputAsync("key_1", new('a', 64), Orphan, 3, TimeProvider.System.GetUtcNow());             // lost the race: given up
        await _lab.Rows.AddInputAsync("key_1", new('a', 64), "inputs/gone", 3, TimeProvider.System.GetUtcNow());

        Assert.Equal(2, (await Sweeper(TimeSpan.FromHours(1)).RunOnceAsync(default)).Deleted);
        Assert.Empty(_lab.Files());
        Assert.Equal(0, (await Sweeper(TimeSpan.FromHours(1)).RunOnceAsync(default)).Total);
    }

    [Fact]
    public async Task A_store_that_refuses_to_delete_is_asked_again_and_stops_nobody()
    {
        await _lab.Rows.AddInputAsync("key_1", new('a', 64), "inputs/first", 3, TimeProvider.System.GetUtcNow());
        await _lab.Rows.AddInputAsync("key_1", new('a', 64), Orphan, 3, TimeProvider.System.GetUtcNow());
        var store = new StubbornStore();
        var sweeper = new MediaSweeper(store, _lab.Rows, new MediaDeletion(store, _lab.Rows, NullLogger<MediaDeletion>.Instance), new SweepOptions { OrphanAge = TimeSpan.FromHours(1) }, TimeProvider.System, NullLogger<MediaSweeper>.Instance);
        Assert.Equal(0, (await sweeper.RunOnceAsync(default)).Deleted);
        Assert.Equal([Orphan], await _lab.Rows.ListTrashAsync(10, default));
    }

    [Fact]
    public async Task An_audit_tells_missing_from_damaged_from_left_over()
    {
        foreach (var (key, sha) in new[] { ("whole", Sha), ("damaged", Other('b')), ("missing", Other('c')) })
        {
            if (key != "missing") await PutAsync($"inputs/{key}-0123abcd.png");
            await _lab.Rows.AddInputAsync(key, sha, $"inputs/{key}-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        }

        await PutAsync(Orphan);
        var result = await new MediaAudit(_lab.Store, _lab.Rows, TimeSpan.Zero, TimeProvider.System).RunAsync(null, default);
        Assert.Equal(3, result.Files);
        Assert.Equal(
            [(AuditFault.Missing, "inputs/missing-0123abcd.png"), (AuditFault.Corrupt, "inputs/damaged-0123abcd.png"), (AuditFault.Extra, Orphan)],
            result.Findings.Select(f => (f.Fault, f.Key)).Order());
    }

    [Fact]
    public async Task A_move_copies_compares_and_deletes_and_goes_on_where_it_was_stopped()
    {
        for (var i = 0; i < 3; i++)
        {
            await PutAsync($"inputs/{i}-0123abcd.png");
            await _lab.Rows.AddInputAsync($"key_{i}", Sha, $"inputs/{i}-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        }

        using var there = new MediaFixture();
        var moving = new FallbackMediaStore(there.Store, _lab.Store);
        Assert.Equal((3, 0, 0), Counts(await new MediaMover(_lab.Store, there.Store, _lab.Rows, remove: false).RunAsync(null, default)));
        await File.WriteAllTextAsync(Path.Combine(there.Root, "inputs/1-0123abcd.png"), "bad");                     // a copy that broke
        await there.Store.DeleteAsync("inputs/2-0123abcd.png", default);
        await using (var file = await moving.OpenAsync("inputs/2-0123abcd.png", default)) Assert.NotNull(file);
        Assert.Equal((2, 1, 3), Counts(await new MediaMover(_lab.Store, there.Store, _lab.Rows, remove: true).RunAsync(null, default)));
        Assert.Empty(_lab.Files());
        Assert.Equal(3, there.Files().Length);
        Assert.Empty((await new MediaAudit(moving, _lab.Rows, TimeSpan.Zero, TimeProvider.System).RunAsync(null, default)).Findings);

        static (int, int, int) Counts(MoveResult result)
        {
            Assert.Empty(result.Failed);
            return (result.Copied, result.AlreadyThere, result.Removed);
        }
    }

    [Fact]
    public async Task A_damaged_file_is_not_moved_and_not_deleted()
    {
        await PutAsync("inputs/a-0123abcd.png");
        await _lab.Rows.AddInputAsync("key_1", Other('b'), "inputs/a-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        using var there = new MediaFixture();
        var result = await new MediaMover(_lab.Store, there.Store, _lab.Rows, remove: true).RunAsync(null, default);
        Assert.Single(result.Failed);
        Assert.Single(_lab.Files());
    }

    [Fact]
    public async Task A_place_under_another_name_is_no_other_place_and_nothing_is_deleted_there()
    {
        await PutAsync("inputs/a-0123abcd.png");
        await _lab.Rows.AddInputAsync("key_1", Sha, "inputs/a-0123abcd.png", 3, TimeProvider.System.GetUtcNow());
        var link = $"{_lab.Root}-link";
        Directory.CreateSymbolicLink(link, _lab.Root);
        try
        {
            var refused = await Assert.ThrowsAsync<MediaStoreException>(() => new MediaMover(_lab.Store, new DiskMediaStore(link), _lab.Rows, remove: true).RunAsync(null, default));
            Assert.Contains("the same place", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(link);
        }

        Assert.Equal(["inputs/a-0123abcd.png"], _lab.Files());
    }

    [Fact]
    public async Task Two_installations_do_not_share_a_place()
    {
        await MediaStoreProbe.OpenAsync(_lab.Store, "one", default);
        await MediaStoreProbe.OpenAsync(_lab.Store, "one", default);
        var refused = await Assert.ThrowsAsync<StartRefusedException>(() => MediaStoreProbe.OpenAsync(_lab.Store, "two", default));
        Assert.Contains("another Filmgate installation", refused.Message, StringComparison.Ordinal);
        Assert.Equal(["filmgate.owner"], _lab.Files());
    }

    public void Dispose() => _lab.Dispose();

    private static readonly string Sha = MediaFixture.Sha256([1, 2, 3]);

    private static string Other(char digit) => new(digit, 64);

    private MediaSweeper Sweeper(TimeSpan safeAge) =>
        new(_lab.Store, _lab.Rows, new MediaDeletion(_lab.Store, _lab.Rows, NullLogger<MediaDeletion>.Instance), new SweepOptions { OrphanAge = safeAge }, TimeProvider.System, NullLogger<MediaSweeper>.Instance);

    private async Task PutAsync(string key)
    {
        await using var staged = await _lab.StageAsync(key);
        await staged.WriteAsync(new byte[] { 1, 2, 3 }, default);
        await staged.CommitAsync(default);
    }

    private sealed class StubbornStore : IMediaStore
    {
        public string Description => "stubborn";

        public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct) => throw new MediaStoreException("busy", "busy");

        public Task<Stream?> OpenAsync(string key, CancellationToken ct) => throw new MediaStoreException("busy", "busy");

        public Task<bool> DeleteAsync(string key, CancellationToken ct) => throw new MediaStoreException("busy", "busy");

        public IAsyncEnumerable<MediaFile> ListAsync(CancellationToken ct) => AsyncEnumerable.Empty<MediaFile>();

        public Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct) => Task.FromResult(0);
    }
}
