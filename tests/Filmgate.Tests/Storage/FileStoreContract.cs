using Filmgate.Media.Inputs;
using Filmgate.Storage;

namespace Filmgate.Tests.Storage;

/// <summary>What every database must do for uploaded files.</summary>
public abstract class FileStoreContract(DatabaseFixture fixture) : DatabaseContract(fixture)
{
    private static readonly FileQuota Quota = new(1000, 3);

    [Fact]
    public async Task A_file_is_found_by_its_owner_until_it_is_deleted_or_expires()
    {
        var files = await StoreAsync();
        var (unlimited, expiring) = (File(), File(expires: A.Noon.AddHours(1)));
        Assert.True(await files.AddAsync(unlimited, Quota));
        Assert.True(await files.AddAsync(expiring, Quota));

        Assert.Equal(unlimited with { Sha256 = Sha, Bytes = 10 }, await files.FindAsync("me", unlimited.Id, A.Noon, default));
        Assert.Null(await files.FindAsync("other", unlimited.Id, A.Noon, default));
        Assert.NotNull(await files.UseAsync("me", expiring.Id, A.Noon));
        Assert.Null(await files.UseAsync("other", expiring.Id, A.Noon));
        Assert.Null(await files.FindAsync("me", expiring.Id, A.Noon.AddHours(1), default));
        Assert.Null(await files.UseAsync("me", expiring.Id, A.Noon.AddHours(1)));
        Assert.False(await files.DeleteAsync("me", expiring.Id, A.Noon.AddHours(1)));
        Assert.False(await files.DeleteAsync("other", unlimited.Id, A.Noon));
        Assert.True(await files.DeleteAsync("me", unlimited.Id, A.Noon));
        Assert.False(await files.DeleteAsync("me", unlimited.Id, A.Noon));
    }

    [Fact]
    public async Task Files_are_listed_in_either_order_after_any_file()
    {
        var files = await StoreAsync();
        var all = new[] { File("vision"), File("user_data", number: 1), File("vision", number: 2) };
        foreach (var file in all) Assert.True(await files.AddAsync(file, Quota));
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
    public async Task An_owner_cannot_exceed_the_quota()
    {
        var files = await StoreAsync();
        Assert.False(await files.AddAsync(File(), new(9, 3)));
        Assert.True(await files.AddAsync(File(expires: A.Noon.AddHours(1)), new(10, 3)));
        Assert.False(await files.AddAsync(File(), new(19, 3)));
        Assert.False(await files.AddAsync(File(), new(1000, 1)));

        var afterExpiry = File() with { CreatedAt = A.Noon.AddHours(2) };
        Assert.True(await files.AddAsync(afterExpiry, new(10, 1)));
    }

    private const string Sha = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

    /// <param name="number">Orders several files: ids sort by time.</param>
    private static StoredFile File(string purpose = "user_data", DateTimeOffset? expires = null, int number = 0) =>
        new(
            Id: StoredFile.NewId(A.Noon.AddMilliseconds(number)),
            Owner: "me",
            FileName: "é kite.png",
            Purpose: purpose,
            Key: "inputs/me/a.png",
            ContentType: "image/png",
            Bytes: 10,
            Width: 4,
            Height: 3,
            Sha256: "",
            CreatedAt: A.Noon,
            ExpiresAt: expires);

    private async Task<IFileStore> StoreAsync()
    {
        var database = await DatabaseAsync();
        await new SqlMediaRows(database).AddInputAsync("me", Sha, "inputs/me/a.png", 10, A.Noon);
        return new SqlFileStore(database);
    }
}

public sealed class SqliteFileStoreTests(SqliteFolder folder) : FileStoreContract(folder), IClassFixture<SqliteFolder>;

public sealed class PostgresFileStoreTests(PostgresServer server) : FileStoreContract(server);
