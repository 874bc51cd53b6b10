using Microsoft.Extensions.Logging;

namespace Filmgate.Media.Store;

/// <summary>
/// Deletes files in the trash. A file that cannot be deleted stays there. The sweeper retries it, less often after each failure, so that it
/// does not keep other files from being deleted.
/// </summary>
internal sealed partial class MediaDeletion(IMediaStore store, IMediaRows rows, TimeProvider clock, ILogger<MediaDeletion> log)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MaxPause = TimeSpan.FromDays(1);

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
            DeleteFailed(key, e.Message, await rows.PostponeTrashAsync(key, clock.GetUtcNow(), FirstPause, MaxPause));
            return false;
        }

        await rows.RemoveFromTrashAsync(key);
        return true;
    }

    [LoggerMessage(LogLevel.Warning, "{Key} is no longer needed, but could not be deleted: {Why} The next try is at {RetryAt:u}")]
    private partial void DeleteFailed(string key, string why, DateTimeOffset retryAt);
}
