using Filmgate.Media.Store;

namespace Filmgate.Tests.Media;

public sealed class DiskMediaStoreTests : IDisposable
{
    private readonly MediaFixture _lab = new();

    [Fact]
    public async Task A_committed_file_is_found_under_its_key_and_nothing_stays_in_staging()
    {
        await PutAsync("videos/2026/11/video_1.mp4", [1, 2, 3]);
        Assert.Equal(["videos/2026/11/video_1.mp4"], _lab.Files());
        Assert.Equal([1, 2, 3], await GetAsync("videos/2026/11/video_1.mp4"));
    }

    [Fact]
    public async Task A_staged_file_is_invisible_until_the_commit_and_gone_without_one()
    {
        await using (var staged = await _lab.StageAsync())
        {
            await staged.WriteAsync(new byte[10], default);
            Assert.Equal(10, staged.Length);
            Assert.Null(await _lab.Store.OpenAsync("a.mp4", default));
            Assert.Single(_lab.Files());
        }

        Assert.Empty(_lab.Files());
    }

    [Fact]
    public async Task The_second_commit_of_a_key_replaces_the_first_while_a_reader_keeps_what_it_opened()
    {
        await PutAsync("a.mp4", [1]);
        await using var reader = await _lab.Store.OpenAsync("a.mp4", default);
        await PutAsync("a.mp4", [2, 2]);
        Assert.Equal(1, reader!.ReadByte());
        Assert.Equal([2, 2], await GetAsync("a.mp4"));
    }

    [Fact]
    public async Task A_reset_starts_from_nothing()
    {
        await using var staged = await _lab.StageAsync("a");
        await staged.WriteAsync(new byte[10], default);
        await staged.ResetAsync(default);
        Assert.Equal(0, staged.Length);
        await staged.WriteAsync(new byte[] { 7 }, default);
        await staged.CommitAsync(default);
        Assert.Equal([7], await GetAsync("a"));
    }

    [Fact]
    public async Task Deleting_says_whether_there_was_something()
    {
        await PutAsync("a", [1]);
        Assert.True(await _lab.Store.DeleteAsync("a", default));
        Assert.False(await _lab.Store.DeleteAsync("a", default));
        Assert.Null(await _lab.Store.OpenAsync("a", default));
        Assert.Null(await _lab.Store.OpenAsync("never/was", default));
    }

    [Fact]
    public async Task Opening_the_store_sweeps_what_a_crash_left_in_staging_and_nothing_else()
    {
        await PutAsync("videos/kept.mp4", [1]);
        await File.WriteAllBytesAsync(Path.Combine(_lab.Root, "staging", "leftover"), new byte[5]);
        var reopened = new DiskMediaStore(_lab.Root, isOurs: true);
        Assert.Equal(["videos/kept.mp4"], _lab.Files());
        Assert.NotNull(await reopened.OpenAsync("videos/kept.mp4", default));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../a")]
    [InlineData("a/../b")]
    [InlineData("a/./b")]
    [InlineData("/a")]
    [InlineData("a/")]
    [InlineData("a//b")]
    [InlineData("a\\b")]
    [InlineData("A")]
    [InlineData("a b")]
    [InlineData("a\0")]
    [InlineData("c:/a")]
    [InlineData("ä")]
    [InlineData("staging/a")]
    public async Task A_key_that_could_leave_the_store_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _lab.Store.OpenAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => _lab.Store.DeleteAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => _lab.StageAsync(key));
    }

    [Fact]
    public async Task Many_commits_into_new_directories_at_once_all_succeed()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => PutAsync($"videos/2026/{i % 4}/{i}", [(byte)i])));
        Assert.Equal(64, _lab.Files().Length);
    }

    [Fact]
    public void A_directory_can_be_flushed_and_one_that_is_not_there_cannot()
    {
        DirectorySync.FlushDirectory(_lab.Root);
        if (!OperatingSystem.IsWindows())
            Assert.Throws<IOException>(() => DirectorySync.FlushDirectory(Path.Combine(_lab.Root, "absent")));
    }

    [Fact]
    public async Task A_full_disk_is_said_in_plain_words()
    {
        await using var staged = _lab.StageOnFullDisk();
        var e = await Assert.ThrowsAsync<MediaStoreFullException>(() => staged.WriteAsync(new byte[4096], default));
        Assert.Equal("The disk of the media store is full.", e.Message);
        Assert.Equal(0, staged.Length);
    }

    [Theory]
    [InlineData("video_019a9f3b1c00700080000000000000aa", "videos/2025/11/video_019a9f3b1c00700080000000000000aa.mp4")]
    public void A_video_is_kept_under_the_month_of_its_id(string id, string key) =>
        Assert.Equal(key, MediaKey.WithoutNonce(KeyTemplate.Default.For(new(id, "key_1", "veo3"), "video", "mp4", TimeProvider.System)));

    [Fact]
    public void An_id_without_a_time_is_kept_under_the_present_month()
    {
        var now = TimeProvider.System.GetUtcNow();
        Assert.Equal($"videos/{now:yyyy/MM}/video_x.mp4", MediaKey.WithoutNonce(KeyTemplate.Default.For(new("video_x", "key_1", "veo3"), "video", "mp4", TimeProvider.System)));
    }

    public void Dispose() => _lab.Dispose();

    private async Task PutAsync(string key, byte[] bytes)
    {
        await using var staged = await _lab.StageAsync(key);
        await staged.WriteAsync(bytes, default);
        await staged.CommitAsync(default);
    }

    private async Task<byte[]> GetAsync(string key)
    {
        await using var file = await _lab.Store.OpenAsync(key, default);
        var bytes = new byte[file!.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }
}
