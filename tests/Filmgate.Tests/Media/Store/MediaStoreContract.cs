using System.Security.Cryptography;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;

namespace Filmgate.Tests.Media.Store;

/// <summary>What every media store must do. A store is supported if its subclass of these tests passes.</summary>
public abstract class MediaStoreContract
{
    /// <summary>Several parts in a store with parts, and not a whole number of them.</summary>
    private const int Large = (20 << 20) + 12345;

    private protected abstract Task<IMediaStore> OpenAsync();

    [Fact]
    public async Task A_committed_file_is_read_back_completely()
    {
        var store = await OpenAsync();
        foreach (var bytes in new[] { Bytes(1), Bytes(100_000), Bytes(Large) })
        {
            await PutAsync(store, $"a/{bytes.Length}.mp4", bytes);
            await using var file = await store.OpenAsync($"a/{bytes.Length}.mp4", default);
            Assert.Equal(bytes.Length, file!.Length);
            Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(file));
        }
    }

    [Fact]
    public async Task A_file_can_be_read_from_any_position()
    {
        var store = await OpenAsync();
        var bytes = Bytes(1_000_000);
        await PutAsync(store, "a.mp4", bytes);
        await using var file = await store.OpenAsync("a.mp4", default);
        foreach (var position in new[] { 999_999, 0, 500_000, 500_100, 1 })
        {
            file!.Position = position;
            var piece = new byte[Math.Min(1000, bytes.Length - position)];
            await file.ReadExactlyAsync(piece);
            Assert.Equal(bytes[position..(position + piece.Length)], piece);
        }

        file!.Position = bytes.Length;
        Assert.Equal(0, await file.ReadAsync(new byte[10]));
    }

    [Fact]
    public async Task A_missing_file_is_null_and_its_delete_returns_false()
    {
        var store = await OpenAsync();
        Assert.Null(await store.OpenAsync("never/was.mp4", default));
        Assert.False(await store.DeleteAsync("never/was.mp4", default));
        await PutAsync(store, "a.mp4", [1]);
        Assert.True(await store.DeleteAsync("a.mp4", default));
        Assert.False(await store.DeleteAsync("a.mp4", default));
        Assert.Null(await store.OpenAsync("a.mp4", default));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Large)]
    public async Task A_staged_file_is_invisible_until_its_commit_and_leaves_nothing_without_one(int length)
    {
        var store = await OpenAsync();
        await using (var staged = await store.StageAsync(new("a.mp4", "video/mp4"), default))
        {
            await staged.WriteAsync(Bytes(length), default);
            Assert.Equal(length, staged.Length);
            Assert.Null(await store.OpenAsync("a.mp4", default));
            Assert.Empty(await ListAsync(store));
        }

        Assert.Null(await store.OpenAsync("a.mp4", default));
        Assert.Empty(await ListAsync(store));
        Assert.Equal(0, await store.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(Large)]
    public async Task A_reset_starts_over(int length)
    {
        var store = await OpenAsync();
        await using (var staged = await store.StageAsync(new("a.mp4", "video/mp4"), default))
        {
            await staged.WriteAsync(Bytes(length), default);
            await staged.ResetAsync(default);
            Assert.Equal(0, staged.Length);
            await staged.WriteAsync(Bytes(Large + 1), default);
            await staged.CommitAsync(default);
        }

        await using var file = await store.OpenAsync("a.mp4", default);
        Assert.Equal(SHA256.HashData(Bytes(Large + 1)), await SHA256.HashDataAsync(file!));
        Assert.Equal(0, await store.SweepStagingAsync(DateTimeOffset.MaxValue, default));
    }

    [Fact]
    public async Task The_last_commit_of_a_key_counts()
    {
        var store = await OpenAsync();
        await PutAsync(store, "a.mp4", [1]);
        await PutAsync(store, "a.mp4", [2, 2]);
        await using var file = await store.OpenAsync("a.mp4", default);
        Assert.Equal(2, file!.Length);
    }

    [Fact]
    public async Task The_list_has_each_committed_file_with_its_size()
    {
        var store = await OpenAsync();
        await PutAsync(store, "videos/2026/11/a.mp4", Bytes(10));
        await PutAsync(store, "videos/2026/12/b.mp4", Bytes(20));
        await PutAsync(store, "c.mp4", Bytes(30));
        await using var staged = await store.StageAsync(new("d.mp4", "video/mp4"), default);
        await staged.WriteAsync(Bytes(5), default);

        var files = await ListAsync(store);
        Assert.Equal(
            [("c.mp4", 30), ("videos/2026/11/a.mp4", 10), ("videos/2026/12/b.mp4", 20)],
            files.Select(file => (file.Key, file.Bytes)).Order());
        var now = TimeProvider.System.GetUtcNow();
        Assert.All(files, file => Assert.InRange(file.StoredAt, now.AddMinutes(-5), now.AddMinutes(5)));
    }

    [Fact]
    public async Task A_staged_file_of_a_dead_writer_is_swept_when_it_is_old_enough_and_committed_files_stay()
    {
        var store = await OpenAsync();
        await PutAsync(store, "kept.mp4", [1]);
        var abandoned = await store.StageAsync(new("a.mp4", "video/mp4"), default); // never disposed: its process died
        await abandoned.WriteAsync(Bytes(Large), default);

        Assert.Equal(0, await store.SweepStagingAsync(TimeProvider.System.GetUtcNow().AddHours(-1), default));
        Assert.Equal(1, await store.SweepStagingAsync(TimeProvider.System.GetUtcNow().AddHours(1), default));
        Assert.Equal(0, await store.SweepStagingAsync(TimeProvider.System.GetUtcNow().AddHours(1), default));
        Assert.Equal("kept.mp4", Assert.Single(await ListAsync(store)).Key);
    }

    [Fact]
    public async Task A_video_is_inspected_before_it_is_visible()
    {
        var store = await OpenAsync();
        foreach (var name in new[] { "sound.mp4", "silent-index-last.mp4", "fragmented.mp4" })
        {
            var sample = SampleMedia.Read(name);
            await using var staged = await store.StageAsync(new($"{name}", "video/mp4"), default);
            foreach (var piece in sample.Chunk(777)) await staged.WriteAsync(piece, default);
            await using var index = await staged.OpenIndexAsync(default);
            Assert.Equal(Mp4Inspector.Inspect(new MemoryStream(sample)), Mp4Inspector.Inspect(index));
        }
    }

    [Theory]
    [InlineData("../a")]
    [InlineData("/a")]
    [InlineData("A")]
    [InlineData("a?b")]
    public async Task A_key_with_a_special_meaning_is_refused(string key)
    {
        var store = await OpenAsync();
        await Assert.ThrowsAsync<ArgumentException>(() => store.OpenAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.DeleteAsync(key, default));
        await Assert.ThrowsAsync<ArgumentException>(() => store.StageAsync(new(key, "video/mp4"), default));
    }

    private protected static byte[] Bytes(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    private protected static async Task PutAsync(IMediaStore store, string key, byte[] bytes)
    {
        await using var staged = await store.StageAsync(new(key, "video/mp4"), default);
        foreach (var piece in bytes.Chunk(100_000)) await staged.WriteAsync(piece, default);
        await staged.CommitAsync(default);
    }

    private protected static async Task<List<MediaFile>> ListAsync(IMediaStore store)
    {
        var files = new List<MediaFile>();
        await foreach (var file in store.ListAsync(default)) files.Add(file);
        return files;
    }
}
