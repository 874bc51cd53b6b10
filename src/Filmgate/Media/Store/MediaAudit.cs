using System.Security.Cryptography;
using Filmgate.Formatting;

namespace Filmgate.Media.Store;

/// <summary>
/// Compares every file with its row: does it exist, and does it have the length and the hash recorded when it was stored.
/// </summary>
/// <param name="orphanAge">A younger file without a row is not reported: its row may be about to be written.</param>
internal sealed class MediaAudit(IMediaStore store, IMediaRows rows, TimeSpan orphanAge, TimeProvider clock)
{
    private const int BatchSize = 500;

    public async Task<AuditResult> RunAsync(IProgress<MediaProgress>? progress, CancellationToken ct)
    {
        var findings = new List<AuditFinding>();
        var done = new MediaProgress(0, 0);
        await foreach (var (row, finding) in rows.AllAsync(ct).SelectInOrderAsync(store.MaxConcurrentReads, CheckAsync, ct))
        {
            // A file whose row has gone in the meantime was deleted, and is not a finding.
            if (finding is not null && (await rows.FindReferencedAsync([row.Key], ct)).Count > 0) findings.Add(finding);
            done = new(done.Files + 1, done.Bytes + row.Bytes);
            progress?.Report(done);
        }

        var before = clock.GetUtcNow() - orphanAge;
        var batch = new List<MediaFile>(BatchSize);
        await foreach (var file in store.ListAsync(ct))
        {
            if (file.StoredAt >= before || !MediaKey.IsGenerated(file.Key)) continue;
            batch.Add(file);
            if (batch.Count == BatchSize) await AddOrphansAsync(batch, findings, ct);
        }

        await AddOrphansAsync(batch, findings, ct);
        return new(done.Files, done.Bytes, findings);
    }

    /// <summary>The length and hash of a stored file. Null when there is none.</summary>
    public static async Task<(long Bytes, string Sha256)?> ReadAsync(IMediaStore store, string key, CancellationToken ct)
    {
        await using var file = await store.OpenAsync(key, ct);
        return file is null ? null : (file.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(file, ct)));
    }

    private async Task<AuditFinding?> CheckAsync(MediaRow row, CancellationToken ct)
    {
        return await ReadAsync(store, row.Key, ct) switch
        {
            null => Finding(AuditFault.Missing, "is not there"),
            { Bytes: var bytes } when bytes != row.Bytes => Finding(AuditFault.Corrupt, $"has {bytes} bytes instead of {row.Bytes}"),
            { Sha256: var sha256 } when sha256 != row.Sha256 => Finding(AuditFault.Corrupt, "has another hash than when it was stored"),
            _ => null,
        };

        AuditFinding Finding(AuditFault fault, string message) => new(fault, row.Key, row.VideoId, message);
    }

    private async Task AddOrphansAsync(List<MediaFile> files, List<AuditFinding> findings, CancellationToken ct)
    {
        var referenced = await rows.FindReferencedAsync([.. files.Select(file => file.Key)], ct);
        foreach (var file in files.Where(file => !referenced.Contains(file.Key)))
            findings.Add(new(AuditFault.Extra, file.Key, null, $"belongs to no video ({UnitFormat.Of(file.Bytes)})"));
        files.Clear();
    }
}
