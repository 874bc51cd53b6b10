namespace Filmgate.Media.Inputs;

/// <summary>The rows of uploaded files. An expired file counts as absent, even while its row still exists.</summary>
internal interface IFileStore
{
    /// <summary>False: the file exceeds the owner's quota, and nothing was written.</summary>
    Task<bool> AddAsync(StoredFile file, FileQuota quota);

    Task<StoredFile?> FindAsync(string owner, string id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Finds the file for a request and records its use, so that its bytes are not swept before the request is written.</summary>
    Task<StoredFile?> UseAsync(string owner, string id, DateTimeOffset now);

    /// <param name="after">The list starts behind this id. Null: at the beginning.</param>
    /// <param name="purpose">Only files with this purpose. Null: all.</param>
    Task<IReadOnlyList<StoredFile>> ListAsync(
        string owner, string? after, string? purpose, int limit, bool newestFirst, DateTimeOffset now, CancellationToken ct);

    /// <summary>False: there is no such file.</summary>
    Task<bool> DeleteAsync(string owner, string id, DateTimeOffset now);
}

/// <summary>How much one owner may store as files.</summary>
internal sealed record FileQuota(long Bytes, int Files);
