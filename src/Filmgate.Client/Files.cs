namespace Filmgate.Client;

/// <summary>An uploaded file, in OpenAI's shape.</summary>
public sealed record UploadedFile
{
    /// <summary><c>file-</c> and 32 hex digits: what requests name it by.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>file</c>.</summary>
    public string Object { get; init; } = "file";

    /// <summary>How long it is.</summary>
    public required long Bytes { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>Unix seconds; null: it stays until it is deleted.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>What it was called when it was uploaded.</summary>
    public required string Filename { get; init; }

    /// <summary>What it was uploaded for; kept as it was said.</summary>
    public required string Purpose { get; init; }

    /// <summary>Always <c>processed</c>: what cannot be used is refused at once.</summary>
    public string Status { get; init; } = "processed";
}

/// <summary>A page of files.</summary>
public sealed record UploadedFileList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The files.</summary>
    public required IReadOnlyList<UploadedFile> Data { get; init; }

    /// <summary>The first one's id.</summary>
    public string? FirstId { get; init; }

    /// <summary>The last one's id: the next page's <c>after</c>.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there are more behind it.</summary>
    public required bool HasMore { get; init; }
}

/// <summary>What is left of a file that was deleted.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Deleted">Always true.</param>
public sealed record DeletedFile(string Id, bool Deleted)
{
    /// <summary>Always <c>file</c>.</summary>
    public string Object { get; init; } = "file";
}
