using Filmgate.Media.Inputs;
using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>What the rows of uploaded files promise, on either database.</summary>
public abstract class FileStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly FileQuota Room = new(1000, 3);

    [Fact]
    public async Task A_file_is_found_by_its_owner_until_it_is_deleted_or_expires()
    {
        var files = await StoreAsync();
        var (kept, brief) = (File(), File(expires: A.Noon.AddHours(1)));
        Assert.True(await files.AddAsync(kept, Room));
        Assert.True(await files.AddAsync(brief, Room));

        Assert.Equal(kept with { Sha256 = Sha, Bytes = 10 }, await files.FindAsync("me", kept.Id, A.Noon, default));
        Assert.Null(await files.FindAsync("other", kept.Id, A.Noon, default));
        Assert.NotNull(await files.UseAsync("me", brief.Id, A.Noon));
        Assert.Null(await files.UseAsync("other", brief.Id, A.Noon));
        Assert.Null(await files.FindAsync("me", brief.Id, A.Noon.AddHours(1), default));
        Assert.Null(await files.UseAsync("me", brief.Id, A.Noon.AddHours(1)));
        Assert.False(await files.DeleteAsync("me", brief.Id, A.Noon.AddHours(1)));
        Assert.False(await files.DeleteAsync("other", kept.Id, A.Noon));
        Assert.True(await files.DeleteAsync("me", kept.Id, A.Noon));
        Assert.False(await files.DeleteAsync("me", kept.Id, A.Noon));
    }

    [Fact]
    public async Task Files_are_listed_in_either_order_from_any_place()
    {
        var files = await StoreAsync();
        var all = new[] { File("vision"), File("user_data", number: 1), File("vision", number: 2) };
        foreach (var file in all) Assert.True(await files.AddAsync(file, Room));
        var ids = all.Select(file => file.Id).ToList();

        Assert.Equal(ids, await IdsAsync(null, null, false));
        Assert.Equal(ids.AsEnumerable().Reverse(), await IdsAsync(null, null, true));
        Assert.Equal(ids[1..], await IdsAsync(ids[0], null, false));
        Assert.Equal([ids[0]], await IdsAsync(ids[1], null, true));
        Assert.Equal([ids[0], ids[2]], await IdsAsync(null, "vision", false));
        Assert.Single(await files.ListAsync("me", null, null, 1, true, A.Noon, default));
        Assert.Empty(await files.ListAsync("other", null, null, 10, true, A.Noon, default));

        async Task<IEnumerable<string>> IdsAsync(string? after, string? purpose, bool newestFirst) =>
            (await files.ListAsync("me", after, purpose, 10, newestFirst, A.Noon, default)).Select(file => file.Id);
    }

    [Fact]
    public async Task An_owner_keeps_no_more_than_there_is_room_for()
    {
        var files = await StoreAsync();
        Assert.False(await files.AddAsync(File(), new(9, 3)));
        Assert.True(await files.AddAsync(File(expires: A.Noon.AddHours(1)), new(10, 3)));
        Assert.False(await files.AddAsync(File(), new(19, 3)));
        Assert.False(await files.AddAsync(File(), new(1000, 1)));
        Assert.True(await files.AddAsync(File() with { CreatedAt = A.Noon.AddHours(2) }, new(10, 1)));      // what has expired takes no room
    }

    private const string Sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    /// <param name="number">Of several, because ids sort by time.</param>
    private static StoredFile File(string purpose = "user_data", DateTimeOffset? expires = null, int number = 0) =>
        new(StoredFile.NewId(A.Noon.AddMilliseconds(number)), "me", "é kite.png", purpose, "inputs/me/a.png", "image/png", 10, 4, 3, "", A.Noon, expires);

    private async Task<IFileStore> StoreAsync()
    {
        var database = await DatabaseAsync();
        await new SqlMediaRows(database).AddInputAsync("me", Sha, "inputs/me/a.png", 10, A.Noon);
        return new SqlFileStore(database);
    }
}

public sealed class SqliteFileStoreTests(SqliteFolder folder) : FileStoreContract(folder), IClassFixture<SqliteFolder>;

public sealed class PostgresFileStoreTests(PostgresServer server) : FileStoreContract(server);
