namespace Filmgate.Client;

/// <summary>Something that an operator did, or tried to do.</summary>
public sealed record AuditRecord
{
    /// <summary><c>audit_</c> and 32 hex digits. Sorts by time.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>audit_entry</c>.</summary>
    public string Object { get; init; } = "audit_entry";

    /// <summary>When, in Unix seconds.</summary>
    public long At { get; init; }

    /// <summary>
    /// The id of the operator's key. <c>local</c>: a caller without a key; <c>command</c>: a command on the server's machine.
    /// </summary>
    public required string Actor { get; init; }

    /// <summary>What was done, for example <c>key.create</c>.</summary>
    public required string Action { get; init; }

    /// <summary>To what: the id of a key or a video, the name of a provider or an account.</summary>
    public string? Subject { get; init; }

    /// <summary>What else is known, for example the fields that changed.</summary>
    public string? Detail { get; init; }

    /// <summary>The HTTP status of the response. Null: the action was interrupted, and may have been done.</summary>
    public int? Status { get; init; }

    /// <summary>Where the request came from. Null for a command.</summary>
    public string? Address { get; init; }

    /// <summary>The <c>x-request-id</c> of the response. Null for a command.</summary>
    public string? RequestId { get; init; }
}

/// <summary>A page of the audit log.</summary>
public sealed record AuditRecordList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The entries, newest first.</summary>
    public required IReadOnlyList<AuditRecord> Data { get; init; }

    /// <summary>Id of the first entry. Null: the page is empty.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last entry: the next page starts after it. Null: the page is empty.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there are more entries.</summary>
    public bool HasMore { get; init; }
}
