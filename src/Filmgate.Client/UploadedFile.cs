namespace Filmgate.Client;

/// <summary>An uploaded file, in the format of OpenAI's Files API.</summary>
public sealed record UploadedFile
{
    /// <summary><c>file-</c> and 32 hex digits. Use it to refer to the file in requests.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>file</c>.</summary>
    public string Object { get; init; } = "file";

    /// <summary>Size in bytes.</summary>
    public required long Bytes { get; init; }

    /// <summary>Time of the upload in Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>When the gateway deletes the file, in Unix seconds. Null: the file does not expire.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>The file name given with the upload.</summary>
    public required string Filename { get; init; }

    /// <summary>The purpose given with the upload. The gateway stores it but does not use it.</summary>
    public required string Purpose { get; init; }

    /// <summary>Always <c>processed</c>: the gateway rejects unusable files during the upload.</summary>
    public string Status { get; init; } = "processed";
}

/// <summary>A page of files.</summary>
public sealed record UploadedFileList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The files, in the requested order.</summary>
    public required IReadOnlyList<UploadedFile> Data { get; init; }

    /// <summary>Id of the first file; null on an empty page.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last file; null on an empty page. Pass it as <c>after</c> to get the next page.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>The response to the deletion of a file.</summary>
/// <param name="Id">Id of the file.</param>
/// <param name="Deleted">Always true.</param>
public sealed record DeletedFile(string Id, bool Deleted)
{
    /// <summary>Always <c>file</c>.</summary>
    public string Object { get; init; } = "file";
}
