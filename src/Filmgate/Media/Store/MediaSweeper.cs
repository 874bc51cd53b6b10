using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

internal sealed record SweepResult(int Expired, int Deleted, int Inputs, int Orphans, int Unfinished)
{
    public int Total => Expired + Deleted + Inputs + Orphans + Unfinished;

    public override string ToString() => $"{Expired} expired by rule, {Inputs} inputs released, {Deleted} given-up files deleted, {Orphans} orphans deleted, {Unfinished} unfinished uploads thrown away";
}

/// <summary>Ends what has to end: files whose time is over, files that nobody points at, uploads that nobody finishes. Rows go first, so whenever it dies nothing dangles.</summary>
internal sealed partial class MediaSweeper(IMediaStore store, IMediaRows rows, MediaDeletion trash, SweepOptions options, TimeProvider clock, ILogger<MediaSweeper> log)
{
    private const int Batch = 200;
    private const int Search = 2000;                                    // a search begins with all that is in use, so it shall find much

    /// <summary>The part that costs little: rules, and files that rows gave up.</summary>
    public async Task<SweepResult> RunOnceAsync(CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var expired = await InBatchesAsync(Batch, async () => (await rows.ExpireAsync(now, options.DeleteAfter, Batch)).Count, ct);
        var inputs = await InBatchesAsync(Search, () => rows.ReleaseUnusedInputsAsync(now - options.OrphanAge, Search), ct);
        return Tell(new(expired, await EmptyAsync(ct), inputs, 0, 0));
    }

    /// <summary>Everything, with a look at each video that had inputs and each file of the store.</summary>
    public async Task<SweepResult> RunFullyAsync(CancellationToken ct)
    {
        var before = clock.GetUtcNow() - options.OrphanAge;
        await rows.ReleaseInputsOfFailedAsync(before, Batch, ct);
        var small = await RunOnceAsync(ct);
        var unfinished = await store.SweepStagingAsync(before, ct);
        var orphans = 0;
        var old = new List<string>(Batch);
        await foreach (var file in store.ListAsync(ct))
        {
            if (file.StoredAt >= before || !MediaKey.IsGenerated(file.Key)) continue;
            old.Add(file.Key);
            if (old.Count < Batch) continue;
            orphans += await DeleteUnknownAsync(old, ct);
            old.Clear();
        }

        orphans += await DeleteUnknownAsync(old, ct);
        return Tell(small with { Orphans = orphans, Unfinished = unfinished });
    }

    private static async Task<int> InBatchesAsync(int batch, Func<Task<int>> step, CancellationToken ct)
    {
        for (var total = 0; ;)
        {
            ct.ThrowIfCancellationRequested();
            var count = await step();
            total += count;
            if (count < batch) return total;
        }
    }

    private async Task<int> EmptyAsync(CancellationToken ct)
    {
        for (var total = 0; ;)
        {
            var deleted = 0;
            var keys = await rows.ListTrashAsync(Batch, ct);
            foreach (var key in keys)
                if (await trash.DeleteAsync(key, ct)) deleted++;
            total += deleted;
            if (keys.Count < Batch || deleted == 0) return total;       // a store that refuses is asked again at the next round
        }
    }

    private async Task<int> DeleteUnknownAsync(List<string> keys, CancellationToken ct)
    {
        if (keys.Count == 0) return 0;
        var known = await rows.FindReferencedAsync(keys, ct);
        var orphans = 0;
        foreach (var key in keys.Where(key => !known.Contains(key)))
        {
            if (!await store.DeleteAsync(key, ct)) continue;
            orphans++;
            Orphan(key);
        }

        return orphans;
    }

    private SweepResult Tell(SweepResult swept)
    {
        if (swept.Total > 0) Done(swept);
        return swept;
    }

    [LoggerMessage(LogLevel.Information, "The sweeper deleted {Key}: no row points at it")]
    private partial void Orphan(string key);

    [LoggerMessage(LogLevel.Information, "Swept: {Swept}")]
    private partial void Done(SweepResult swept);
}
