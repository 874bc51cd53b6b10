namespace Filmgate.Media.Store;

internal enum AuditFault
{
    /// <summary>A row refers to a file that does not exist.</summary>
    Missing,

    /// <summary>The file exists with other bytes.</summary>
    Corrupt,

    /// <summary>An orphan: the file exists, and no row refers to it.</summary>
    Extra,
}

internal sealed record AuditFinding(AuditFault Fault, string Key, string? VideoId, string Message);

internal sealed record AuditResult(int Files, long Bytes, IReadOnlyList<AuditFinding> Findings);

internal sealed record MediaProgress(int Files, long Bytes);
