using Filmgate.Media.Store;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Media.Store;

public sealed class DiskMediaStoreTests : IDisposable
{
    private readonly MediaFixture _media = new();

    [Fact]
    public async Task A_committed_file_has_its_key_and_nothing_is_left_in_staging()
    {
        await PutAsync("videos/2026/11/video_1.mp4", [1, 2, 3]);
        Assert.Equal(["videos/2026/11/video_1.mp4"], _media.Files());
        Assert.Equal([1, 2, 3], await GetAsync("videos/2026/11/video_1.mp4"));
    }

    [Fact]
    public async Task A_staged_file_is_invisible_until_its_commit_and_is_deleted_without_one()
    {
        await using (var staged = await _media.StageAsync())
        {
            await staged.WriteAsync(new byte[10], default);
            Assert.Equal(10, staged.Length);
            Assert.Null(await _media.Store.OpenAsync("a.mp4", default));
            Assert.Single(_media.Files());
        }

        Assert.Empty(_media.Files());
    }

    [Fact]
    public async Task A_second_commit_replaces_the_file_and_an_open_reader_keeps_the_first_one()
    {
        await PutAsync("a.mp4", [1]);
        await using var reader = await _media.Store.OpenAsync("a.mp4", default);
        await PutAsync("a.mp4", [2, 2]);
        Assert.Equal(1, reader!.ReadByte());
        Assert.Equal([2, 2], await GetAsync("a.mp4"));
    }

    [Fact]
    public async Task A_reset_starts_over()
    {
        await using var staged = await _media.StageAsync("a");
        await staged.WriteAsync(new byte[10], default);
        await staged.ResetAsync(default);
        Assert.Equal(0, staged.Length);
        await staged.WriteAsync(new byte[] { 7 }, default);
        await staged.CommitAsync(default);
        Assert.Equal([7], await GetAsync("a"));
    }

    [Fact]
    public async Task A_delete_tells_whether_the_file_existed()
    {
        await PutAsync("a", [1]);
        Assert.True(await _media.Store.DeleteAsync("a", default));
        Assert.False(await _media.Store.DeleteAsync("a", default));
        Assert.Null(await _media.Store.OpenAsync("a", default));
        Assert.Null(await _media.Store.OpenAsync("never/was", default));
    }

    [Fact]
    public async Task Opening_the_store_deletes_staged_files_of_a_crash_and_nothing_else()
    {
        await PutAsync("videos/kept.mp4", [1]);
        await File.WriteAllBytesAsync(Path.Combine(_media.Root, "staging", "leftover"), new byte[5]);
        var reopened = new DiskMediaStore(_media.Root, isExclusive: true);
        Assert.Equal(["videos/kept.mp4"], _media.Files());
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
    public async Task A_key_that_could_lead_out_of_the_store_is_refused(string key)
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _media.Store.OpenAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => _media.Store.DeleteAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => _media.StageAsync(key));
    }

    [Fact]
    public async Task Many_concurrent_commits_into_new_directories_succeed()
    {
        await Task.WhenAll(Enumerable.Range(0, 64).Select(i => PutAsync($"videos/2026/{i % 4}/{i}", [(byte)i])));
        Assert.Equal(64, _media.Files().Length);
    }

    [Fact]
    public async Task A_symbolic_link_to_a_directory_gives_no_file_a_second_key_and_no_loop()
    {
        await PutAsync("videos/a.mp4", [1]);
        Directory.CreateSymbolicLink(Path.Combine(_media.Root, "latest"), "videos");
        Directory.CreateSymbolicLink(Path.Combine(_media.Root, "loop"), ".");
        var keys = new List<string>();
        await foreach (var file in _media.Store.ListAsync(default)) keys.Add(file.Key);
        Assert.Equal(["videos/a.mp4"], keys);
    }

    [Fact]
    public void An_existing_directory_can_be_flushed_and_a_missing_one_throws()
    {
        DirectorySync.FlushDirectory(_media.Root);
        if (!OperatingSystem.IsWindows())
            Assert.Throws<IOException>(() => DirectorySync.FlushDirectory(Path.Combine(_media.Root, "absent")));
    }

    [Fact]
    public async Task A_full_disk_is_named_in_the_error()
    {
        await using var staged = _media.StageOnFullDisk();
        var e = await Assert.ThrowsAsync<MediaStoreFullException>(() => staged.WriteAsync(new byte[4096], default));
        Assert.Equal("The disk of the media store is full.", e.Message);
        Assert.Equal(0, staged.Length);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_read_is_passed_over_with_one_warning()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no file modes.");
            return;
        }

        await PutAsync("videos/a.mp4", [1]);
        var lost = Directory.CreateDirectory(Path.Combine(_media.Root, "lost+found"), UnixFileMode.None);
        File.SetUnixFileMode(_media.Root, (UnixFileMode)0b111_101_101);
        var logs = new CollectedLogs();
        var store = new DiskMediaStore(_media.Root, isExclusive: true, logs);
        for (var sweep = 0; sweep < 2; sweep++) Assert.Equal(["videos/a.mp4"], UnprivilegedThread.Run(() => ListAsync(store)));
        Assert.StartsWith($"{lost.FullName} is passed over", Assert.Single(logs.Lines), StringComparison.Ordinal);
    }

    private static async Task<List<string>> ListAsync(DiskMediaStore store)
    {
        var keys = new List<string>();
        await foreach (var file in store.ListAsync(default)) keys.Add(file.Key);
        return keys;
    }

    public void Dispose() => _media.Dispose();

    private async Task PutAsync(string key, byte[] bytes)
    {
        await using var staged = await _media.StageAsync(key);
        await staged.WriteAsync(bytes, default);
        await staged.CommitAsync(default);
    }

    private async Task<byte[]> GetAsync(string key)
    {
        await using var file = await _media.Store.OpenAsync(key, default);
        var bytes = new byte[file!.Length];
        await file.ReadExactlyAsync(bytes);
        return bytes;
    }
}
