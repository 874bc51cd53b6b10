using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

/// <summary>Deletes files in the trash. A file that cannot be deleted stays in the trash, and the sweeper retries it.</summary>
internal sealed partial class MediaDeletion(IMediaStore store, IMediaRows rows, ILogger<MediaDeletion> log)
{
    /// <summary>
    /// Deletes a file now. It does not throw when the store fails, so that deleting a video does not depend on the store.
    /// </summary>
    public async Task<bool> DeleteAsync(string key, CancellationToken ct = default)
    {
        try
        {
            await store.DeleteAsync(key, ct);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            DeleteFailed(key, e.Message);
            return false;
        }

        await rows.RemoveFromTrashAsync(key);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "{Key} is no longer needed, but could not be deleted. The sweeper retries. Reason: {Why}")]
    private partial void DeleteFailed(string key, string why);
}
