namespace Filmgate.Videos;

/// <summary>The rows of videos that ended long ago.</summary>
internal interface IVideoHistory
{
    /// <summary>
    /// Looks through a number of videos, the oldest first, and deletes those that ended before this time and have no file, with their
    /// events,
    /// attempts and inputs. Videos stay that are on legal hold, are still polled, have a charge that is not resolved, or a webhook delivery
    /// that is pending. The ledger keeps its entries.
    /// </summary>
    /// <param name="after">The last video of the page before. Empty: start with the oldest.</param>
    /// <param name="limit">How many videos are looked through.</param>
    Task<HistoryPage> PruneAsync(string after, DateTimeOffset endedBefore, int limit, CancellationToken ct);
}

/// <param name="Last">Where the next page starts. Null: there are no more videos of this age.</param>
/// <param name="Pruned">How many were deleted.</param>
internal readonly record struct HistoryPage(string? Last, int Pruned);
