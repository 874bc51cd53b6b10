using Filmgate.Storage.Sqlite;
using Filmgate.Videos;

namespace Filmgate.Storage.Backups;

/// <summary>A copy of a SQLite database, made while a server uses it.</summary>
internal static class SqliteBackup
{
    private const int ClaimBatchSize = 250;
    private const string Restorer = "restore";

    /// <summary>Writes a copy of one moment, and flushes it. Writers do not wait meanwhile.</summary>
    /// <param name="target">It must not exist.</param>
    public static Task WriteAsync(string database, string target) => Task.Run(() =>
    {
        SqliteLibrary.Initialize();
        using (var session = new SqliteSession(database)) session.Script($"VACUUM INTO '{target.Replace("'", "''")}'");
        using var copy = new FileStream(target, FileMode.Open, FileAccess.ReadWrite);
        copy.Flush(flushToDisk: true);
    });

    /// <summary>
    /// Ends the videos that were waiting to be submitted when the copy was made. The server has probably submitted them since, and a second
    /// submission would be paid for as well.
    /// </summary>
    /// <returns>How many there were.</returns>
    public static async Task<int> EndQueuedVideosAsync(SqlDatabase restored, DateTimeOffset backedUpAt, DateTimeOffset now)
    {
        IVideoStore store = new SqlVideoStore(restored);
        await store.RemoveOtherNodesAsync(Restorer, CancellationToken.None);
        await store.HeartbeatAsync(Restorer, now, CancellationToken.None);
        var error = new FilmgateError(
            FailureKind.Ambiguous,
            $"The gateway was restored from a backup of {backedUpAt:yyyy-MM-dd HH:mm} UTC, in which this video was not submitted yet. "
            + "It may have been submitted after that time, so it is not submitted again.");
        var ended = 0;
        while (await store.ClaimAsync(Restorer, now, TimeSpan.Zero, ClaimBatchSize, CancellationToken.None) is { Count: > 0 } claimed)
        {
            foreach (var task in claimed.Where(task => task.Status is VideoStatus.Queued))
                if (await store.SettleAsync(task, Transition.Failed(error), [], now, CancellationToken.None) is not null) ended++;
        }

        await store.ReleaseAsync(Restorer, CancellationToken.None);
        return ended;
    }
}
