using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

/// <summary>Deletes files that rows gave up. What fails stays noted, and the sweeper tries again.</summary>
internal sealed partial class MediaDeletion(IMediaStore store, IMediaRows rows, ILogger<MediaDeletion> log)
{
    /// <summary>At once, for whoever just deleted a video: it does not matter to him whether the store answers now.</summary>
    public async Task<bool> DeleteAsync(string key, CancellationToken ct = default)
    {
        try
        {
            await store.DeleteAsync(key, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            StillThere(key, e.Message);
            return false;
        }

        await rows.RemoveFromTrashAsync(key);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "{Key} was given up, but could not be deleted; it is tried again: {Why}")]
    private partial void StillThere(string key, string why);
}
