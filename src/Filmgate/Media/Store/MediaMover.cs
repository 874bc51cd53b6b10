using System.Buffers;

namespace Filmgate.Media.Store;

/// <param name="Failed">The files that were not moved, with the reason. They are still in the previous location.</param>
internal sealed record MoveResult(int Copied, int AlreadyThere, int Removed, long Bytes, IReadOnlyList<string> Failed);

/// <summary>
/// Moves files from one store to another, one at a time: copies a file, reads it back, compares it with the row's hash, and only then
/// deletes it from the previous store, if requested. It can be stopped at any point and restarted. A server with the previous store as
/// fallback serves files all the time.
/// </summary>
internal sealed class MediaMover(IMediaStore from, IMediaStore to, IMediaRows rows, bool remove)
{
    public async Task<MoveResult> RunAsync(IProgress<MediaProgress>? progress, CancellationToken ct)
    {
        var (copied, alreadyThere, removed, bytes, files) = (0, 0, 0, 0L, 0);
        var failed = new List<string>();
        await RefuseSameStoreAsync(ct);
        await foreach (var row in rows.AllAsync(ct))
        {
            try
            {
                if (await IsStoredAsync(row, ct))
                {
                    alreadyThere++;
                }
                else
                {
                    await CopyAsync(row, ct);
                    if (!await IsStoredAsync(row, ct))
                        throw new MediaStoreException("damaged in transit", $"{row.Key} is not the same in {to.Description}.");
                    copied++;
                    bytes += row.Bytes;
                }

                if (remove && await from.DeleteAsync(row.Key, ct)) removed++;
                if (!await IsReferencedAsync(row, ct)) await to.DeleteAsync(row.Key, ct); // its video was deleted in the meantime
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (await IsReferencedAsync(row, ct)) failed.Add($"{row.Key}: {e.Message}");
            }

            files++;
            progress?.Report(new(files, bytes));
        }

        return new(copied, alreadyThere, removed, bytes, failed);
    }

    /// <summary>
    /// Refuses two names of the same folder or bucket. Otherwise every file would seem to be copied already, and would then be deleted.
    /// </summary>
    private async Task RefuseSameStoreAsync(CancellationToken ct)
    {
        var probe = MediaKey.WithNonce("filmgate/probe.txt");
        await using (var staged = await to.StageAsync(new(probe, "text/plain"), ct))
        {
            await staged.WriteAsync("probe"u8.ToArray(), ct);
            await staged.CommitAsync(ct);
        }

        try
        {
            await using var found = await from.OpenAsync(probe, ct);
            if (found is null) return;
            throw new MediaStoreException(
                "same location", $"{from.Description} and {to.Description} are the same location. Nothing was moved.");
        }
        finally
        {
            await to.DeleteAsync(probe, CancellationToken.None);
        }
    }

    private async Task<bool> IsReferencedAsync(MediaRow row, CancellationToken ct) =>
        (await rows.FindReferencedAsync([row.Key], ct)).Count > 0;

    private async Task<bool> IsStoredAsync(MediaRow row, CancellationToken ct) =>
        await MediaAudit.ReadAsync(to, row.Key, ct) is { } found && found.Bytes == row.Bytes && found.Sha256 == row.Sha256;

    private async Task CopyAsync(MediaRow row, CancellationToken ct)
    {
        await using var source = await from.OpenAsync(row.Key, ct)
            ?? throw new MediaStoreException("missing", $"it is in neither location ({from.Description}; {to.Description}).");
        var type = row.ContentType.Length > 0 ? row.ContentType : TypeOf(row.Key);
        await using var staged = await to.StageAsync(new(row.Key, type), ct);
        var buffer = ArrayPool<byte>.Shared.Rent(128 * 1024);
        try
        {
            while (await source.ReadAsync(buffer, ct) is > 0 and var read) await staged.WriteAsync(buffer.AsMemory(0, read), ct);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        if (staged.Length != row.Bytes)
            throw new MediaStoreException("corrupt", $"it has {staged.Length} bytes in {from.Description} instead of {row.Bytes}.");
        await staged.CommitAsync(ct);
    }

    private static string TypeOf(string key) => Path.GetExtension(key) switch
    {
        ".png" => "image/png",
        ".jpg" => "image/jpeg",
        ".webp" => "image/webp",
        ".gif" => "image/gif",
        _ => "video/mp4",
    };
}
