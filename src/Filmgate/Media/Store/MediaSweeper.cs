using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

/// <summary>
/// Deletes files whose retention is over, files that no row refers to, and unfinished uploads. Rows are removed before files, so a crash
/// at any point leaves no row without its file.
/// </summary>
internal sealed partial class MediaSweeper(
    IMediaStore store, IMediaRows rows, MediaDeletion deletion, SweepOptions options, TimeProvider clock, ILogger<MediaSweeper> log)
{
    private const int BatchSize = 200;
    private const int InputBatchSize = 2000; // large, because each search for unused inputs scans all that are in use

    /// <summary>The cheap part: retention rules, unused inputs and the trash.</summary>
    public async Task<SweepResult> RunOnceAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var expired = await InBatchesAsync(
            BatchSize, async () => (await rows.DeleteExpiredAsync(now, options.DeleteAfter, BatchSize)).Count, ct);
        var inputs = await InBatchesAsync(
            InputBatchSize, () => rows.ReleaseUnusedInputsAsync(now - options.OrphanAge, InputBatchSize), ct);
        return Report(new(expired, await EmptyTrashAsync(ct), inputs, 0, 0));
    }

    /// <summary>Everything, including a check of each ended video with inputs and of each file in the store.</summary>
    public async Task<SweepResult> RunFullyAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.OrphanAge;
        await rows.ReleaseInputsOfFailedAsync(before, BatchSize, ct);
        var cheap = await RunOnceAsync(ct);
        var unfinished = await store.SweepStagingAsync(before, ct);
        var orphans = 0;
        var batch = new List<string>(BatchSize);
        await foreach (var file in store.ListAsync(ct))
        {
            if (file.StoredAt >= before || !MediaKey.IsGenerated(file.Key)) continue;
            batch.Add(file.Key);
            if (batch.Count < BatchSize) continue;
            orphans += await DeleteOrphansAsync(batch, ct);
            batch.Clear();
        }

        orphans += await DeleteOrphansAsync(batch, ct);
        return Report(cheap with { Orphans = orphans, Unfinished = unfinished });
    }

    private static async Task<int> InBatchesAsync(int batchSize, Func<Task<int>> step, CancellationToken ct)
    {
        for (var total = 0; ;)
        {
            ct.ThrowIfCancellationRequested();
            var count = await step();
            total += count;
            if (count < batchSize) return total;
        }
    }

    private async Task<int> EmptyTrashAsync(CancellationToken ct)
    {
        for (var total = 0; ;)
        {
            var deleted = 0;
            var keys = await rows.ListTrashAsync(BatchSize, ct);
            foreach (var key in keys)
                if (await deletion.DeleteAsync(key, ct)) deleted++;
            total += deleted;
            if (keys.Count < BatchSize || deleted == 0) return total; // a store that refuses is retried in the next sweep
        }
    }

    private async Task<int> DeleteOrphansAsync(List<string> keys, CancellationToken ct)
    {
        if (keys.Count == 0) return 0;
        var referenced = await rows.FindReferencedAsync(keys, ct);
        var orphans = 0;
        foreach (var key in keys.Where(key => !referenced.Contains(key)))
        {
            if (!await store.DeleteAsync(key, ct)) continue;
            orphans++;
            OrphanDeleted(key);
        }

        return orphans;
    }

    private SweepResult Report(SweepResult result)
    {
        if (result.Total > 0) Swept(result);
        return result;
    }

    [LoggerMessage(LogLevel.Information, "Deleted the orphan {Key}: no row refers to it.")]
    private partial void OrphanDeleted(string key);

    [LoggerMessage(LogLevel.Information, "Sweep completed: {Result}")]
    private partial void Swept(SweepResult result);
}
