using System.Buffers;

namespace Filmgate.Media.Store;

/// <param name="Failed">With the reason; they are still in the old place.</param>
internal sealed record MoveResult(int Copied, int AlreadyThere, int Removed, long Bytes, IReadOnlyList<string> Failed);

/// <summary>
/// Brings files from one place to another, one after the other: copied, read back, compared with the row's hash, and only then, where that is
/// wanted, deleted from the old place. It can be stopped anywhere and begun again. A server whose fallback is the old place serves all the while.
/// </summary>
internal sealed class MediaMover(IMediaStore from, IMediaStore to, IMediaRows rows, bool remove)
{
    public async Task<MoveResult> RunAsync(IProgress<MediaProgress>? progress, CancellationToken ct)
    {
        var (copied, there, removed, bytes, files) = (0, 0, 0, 0L, 0);
        var failed = new List<string>();
        await RefuseOnePlaceAsync(ct);
        await foreach (var row in rows.AllAsync(ct))
        {
            try
            {
                if (await IsThereAsync(row, ct))
                {
                    there++;
                }
                else
                {
                    await CopyAsync(row, ct);
                    if (!await IsThereAsync(row, ct)) throw new MediaStoreException("damaged on the way", $"{row.Key} is not the same in {to.Description}.");
                    copied++;
                    bytes += row.Bytes;
                }

                if (remove && await from.DeleteAsync(row.Key, ct)) removed++;
                if ((await rows.FindReferencedAsync([row.Key], ct)).Count == 0) await to.DeleteAsync(row.Key, ct);       // its video was deleted meanwhile
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if ((await rows.FindReferencedAsync([row.Key], ct)).Count > 0) failed.Add($"{row.Key}: {e.Message}");
            }

            files++;
            progress?.Report(new(files, bytes));
        }

        return new(copied, there, removed, bytes, failed);
    }

    /// <summary>One folder has many names, and a bucket too: its files would be found to be there already, and then be deleted.</summary>
    private async Task RefuseOnePlaceAsync(CancellationToken ct)
    {
        var probe = MediaKey.WithNonce("filmgate/probe.txt");
        await using (var staged = await to.StageAsync(new(probe, "text/plain"), ct))
        {
            await staged.WriteAsync("probe"u8.ToArray(), ct);
            await staged.CommitAsync(ct);
        }

        try
        {
            await using var seen = await from.OpenAsync(probe, ct);
            if (seen is not null) throw new MediaStoreException("one place", $"{from.Description} and {to.Description} are the same place. Nothing was moved.");
        }
        finally
        {
            await to.DeleteAsync(probe, CancellationToken.None);
        }
    }

    private async Task<bool> IsThereAsync(MediaRow row, CancellationToken ct) =>
        await MediaAudit.ReadAsync(to, row.Key, ct) is { } found && found.Bytes == row.Bytes && found.Sha256 == row.Sha256;

    private async Task CopyAsync(MediaRow row, CancellationToken ct)
    {
        await using var source = await from.OpenAsync(row.Key, ct) ?? throw new MediaStoreException("missing", $"it is in neither place ({from.Description}; {to.Description}).");
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

        if (staged.Length != row.Bytes) throw new MediaStoreException("corrupt", $"it has {staged.Length} bytes in {from.Description} instead of {row.Bytes}.");
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
