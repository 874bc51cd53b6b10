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

    /// <summary>After this time without a single deletion, the store is probably down. The rest waits for the next sweep.</summary>
    private static readonly TimeSpan MaxFruitlessTime = TimeSpan.FromMinutes(2);
    private const int InputBatchSize = 2000; // large, because each search for unused inputs scans all that are in use

    /// <summary>The cheap part: retention rules, unused inputs and the trash.</summary>
    public async Task<SweepResult> RunOnceAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var expired = await InBatchesAsync(
            BatchSize, async () => (await rows.DeleteExpiredAsync(now, options.DeleteAfter, BatchSize)).Count, ct);
        var inputs = await InBatchesAsync(
            InputBatchSize, () => rows.ReleaseUnusedInputsAsync(now - options.OrphanAge, InputBatchSize), ct);
        var (deleted, failed) = await EmptyTrashAsync(now, ct);
        return Report(new(expired, deleted, inputs, 0, 0, failed));
    }

    /// <summary>Everything, including a check of each ended video with inputs and of each file in the store.</summary>
    public async Task<SweepResult> RunFullyAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.OrphanAge;
        await rows.ReleaseInputsOfFailedAsync(before, BatchSize, ct);
        await rows.MakeTrashDueAsync(clock.GetUtcNow());
        var cheap = await RunOnceAsync(ct);
        var unfinished = await store.SweepStagingAsync(before, ct);
        var (orphans, failed) = (0, cheap.Failed);
        var batch = new List<string>(BatchSize);
        await foreach (var file in store.ListAsync(ct))
        {
            if (file.StoredAt >= before || !MediaKey.IsGenerated(file.Key)) continue;
            batch.Add(file.Key);
            if (batch.Count < BatchSize) continue;
            await DeleteBatchAsync();
        }

        await DeleteBatchAsync();
        return Report(cheap with { Orphans = orphans, Unfinished = unfinished, Failed = failed });

        async Task DeleteBatchAsync()
        {
            var batchResult = await DeleteOrphansAsync(batch, ct);
            orphans += batchResult.Deleted;
            failed += batchResult.Failed;
            batch.Clear();
        }
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

    /// <remarks>Each file is tried once: a failed one is due again only later, so it cannot keep the files behind it waiting.</remarks>
    private async Task<(int Deleted, int Failed)> EmptyTrashAsync(DateTimeOffset now, CancellationToken ct)
    {
        var (deleted, failed, lastDeletion) = (0, 0, clock.GetTimestamp());
        while (true)
        {
            var keys = await rows.ListTrashAsync(now, BatchSize, ct);
            foreach (var key in keys)
            {
                if (await deletion.DeleteAsync(key, ct)) (deleted, lastDeletion) = (deleted + 1, clock.GetTimestamp());
                else failed++;
                if (clock.GetElapsedTime(lastDeletion) > MaxFruitlessTime) return (deleted, failed);
            }

            if (keys.Count < BatchSize) return (deleted, failed);
        }
    }

    private async Task<(int Deleted, int Failed)> DeleteOrphansAsync(List<string> keys, CancellationToken ct)
    {
        if (keys.Count == 0) return (0, 0);
        var referenced = await rows.FindReferencedAsync(keys, ct);
        var (deleted, failed) = (0, 0);
        foreach (var key in keys.Where(key => !referenced.Contains(key)))
        {
            try
            {
                if (!await store.DeleteAsync(key, ct)) continue;
                deleted++;
                OrphanDeleted(key);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                failed++;                                               // the others are deleted all the same
                OrphanNotDeleted(key, e.Message);
            }
        }

        return (deleted, failed);
    }

    private SweepResult Report(SweepResult result)
    {
        if (result.Total > 0) Swept(result);
        return result;
    }

    [LoggerMessage(LogLevel.Information, "Deleted the orphan {Key}: no row refers to it.")]
    private partial void OrphanDeleted(string key);

    [LoggerMessage(LogLevel.Warning, "The orphan {Key} could not be deleted. The next full sweep retries. Reason: {Why}")]
    private partial void OrphanNotDeleted(string key, string why);

    [LoggerMessage(LogLevel.Information, "Sweep completed: {Result}")]
    private partial void Swept(SweepResult result);
}
