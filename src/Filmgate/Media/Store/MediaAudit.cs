using System.Security.Cryptography;

namespace Filmgate.Media.Store;

internal enum AuditFault
{
    /// <summary>A row points at it, and it is not there.</summary>
    Missing,

    /// <summary>It is there with other bytes.</summary>
    Corrupt,

    /// <summary>It is there, and no row points at it.</summary>
    Extra,
}

internal sealed record AuditFinding(AuditFault Fault, string Key, string? VideoId, string Message);

internal sealed record AuditResult(int Files, long Bytes, IReadOnlyList<AuditFinding> Findings);

/// <summary>Holds every file against its row: is it there, has it the length and the hash that were noted when it was stored.</summary>
/// <param name="safeAge">Younger files without a row may be on their way to one.</param>
internal sealed class MediaAudit(IMediaStore store, IMediaRows rows, TimeSpan safeAge, TimeProvider clock)
{
    private const int Batch = 500;

    public async Task<AuditResult> RunAsync(IProgress<MediaProgress>? progress, CancellationToken ct)
    {
        var findings = new List<AuditFinding>();
        var done = new MediaProgress(0, 0);
        await foreach (var (row, fault) in rows.AllAsync(ct).SelectInOrderAsync(store.MaxConcurrentReads, FaultOfAsync, ct))
        {
            if (fault is not null && (await rows.FindReferencedAsync([row.Key], ct)).Count > 0) findings.Add(fault);     // deleted meanwhile: nothing wrong with that
            done = new(done.Files + 1, done.Bytes + row.Bytes);
            progress?.Report(done);
        }

        var before = clock.GetUtcNow() - safeAge;
        var old = new List<MediaFile>(Batch);
        await foreach (var file in store.ListAsync(ct))
        {
            if (file.StoredAt >= before || !MediaKey.IsGenerated(file.Key)) continue;
            old.Add(file);
            if (old.Count == Batch) await ExtrasAsync(old, findings, ct);
        }

        await ExtrasAsync(old, findings, ct);
        return new(done.Files, done.Bytes, findings);
    }

    /// <summary>The hash of a stored file; null when there is none.</summary>
    public static async Task<(long Bytes, string Sha256)?> ReadAsync(IMediaStore store, string key, CancellationToken ct)
    {
        await using var file = await store.OpenAsync(key, ct);
        return file is null ? null : (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)));
    }

    private async Task<AuditFinding?> FaultOfAsync(MediaRow row, CancellationToken ct)
    {
        return await ReadAsync(store, row.Key, ct) switch
        {
            null => new(AuditFault.Missing, row.Key, row.VideoId, "is not there"),
            { Bytes: var bytes } when bytes != row.Bytes => new(AuditFault.Corrupt, row.Key, row.VideoId, $"has {bytes} bytes instead of {row.Bytes}"),
            { Sha256: var sha256 } when sha256 != row.Sha256 => new(AuditFault.Corrupt, row.Key, row.VideoId, "has another hash than when it was stored"),
            _ => null,
        };
    }

    private async Task ExtrasAsync(List<MediaFile> files, List<AuditFinding> findings, CancellationToken ct)
    {
        var known = await rows.FindReferencedAsync([.. files.Select(file => file.Key)], ct);
        findings.AddRange(files.Where(file => !known.Contains(file.Key)).Select(file => new AuditFinding(AuditFault.Extra, file.Key, null, $"belongs to no video ({UnitFormat.Of(file.Bytes)})")));
        files.Clear();
    }
}

internal sealed record MediaProgress(int Files, long Bytes);

internal static class MediaRowPages
{
    public static async IAsyncEnumerable<MediaRow> AllAsync(this IMediaRows rows, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken ct)
    {
        var after = "";
        while (await rows.ListAsync(after, 200, ct) is { Count: > 0 } page)
        {
            foreach (var row in page) yield return row;
            after = page[^1].Key;
        }
    }
}
