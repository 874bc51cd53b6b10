using Filmgate.Ledger;

namespace Filmgate.Videos;

/// <summary>The durable side of the engine, in the verbs of a video's life. A write that has returned is on disk.</summary>
/// <remarks>Each method that writes is one transaction. A video is held by one node at a time, and only that node may settle it.</remarks>
internal interface IVideoStore
{
    /// <summary>
    /// Inserts a new video, held by the node that it names. If the owner has used its idempotency key or its external id before, nothing is
    /// written and the earlier video is returned; the idempotency key is checked first.
    /// </summary>
    Task<CreatedVideo> CreateAsync(VideoTask task, CancellationToken ct);

    /// <returns>Null: there is no such video, or it was deleted.</returns>
    Task<VideoTask?> FindAsync(string id, CancellationToken ct);

    /// <summary>
    /// The same for a response to a client, possibly from memory. It includes every write of this process that has returned.
    /// Do not base decisions on it: use <see cref="FindAsync"/>.
    /// </summary>
    ValueTask<VideoTask?> FindCachedAsync(string id, CancellationToken ct);

    /// <summary>Finds the owner's video that was created with this idempotency key, even if it was deleted.</summary>
    Task<VideoTask?> FindByIdempotencyKeyAsync(string owner, string idempotencyKey, CancellationToken ct);

    /// <summary>Finds a video by the name that its owner gave it. Deleted videos have none.</summary>
    Task<VideoTask?> FindByExternalIdAsync(string owner, string externalId, CancellationToken ct);

    /// <summary>One page of an owner's videos by time of creation, without deleted ones.</summary>
    /// <remarks>
    /// A page may be short although there are more: only so many videos are searched for one page. <see cref="VideoPage.Next"/> then says
    /// where to go on.
    /// </remarks>
    /// <param name="after">The id that the page starts after; null: the first page.</param>
    /// <param name="limit">Maximum number of videos: 0 to 100.</param>
    Task<VideoPage> ListAsync(VideoFilter filter, string? after, int limit, bool newestFirst, CancellationToken ct);

    /// <summary>Counts the videos that a list shows, by status. Statuses without any are missing.</summary>
    Task<IReadOnlyDictionary<VideoStatus, VideoCount>> CountAsync(VideoFilter filter, CancellationToken ct);

    /// <summary>
    /// Takes over due rows that no node holds, or whose node has sent no heartbeat within the lease. Each row's version is incremented, so
    /// that its former node can no longer settle it. Concurrent claims never return the same row.
    /// </summary>
    Task<IReadOnlyList<VideoTask>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct);

    /// <summary>Applies a transition: writes the row, its attempt, its asset, its event and its deliveries, all or nothing.</summary>
    /// <param name="held">The row as this node last saw it. Its version and its node must still be the stored ones.</param>
    /// <returns>The row after the transition. Null: the lease was lost and nothing was written.</returns>
    Task<VideoTask?> SettleAsync(
        VideoTask held, Transition transition, IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct);

    /// <summary>Cancels a queued video: writes the row, its event and its deliveries, all or nothing. Any node may call it.</summary>
    /// <param name="cancelled">The row after the cancel, from <see cref="VideoTask.Cancel"/>.</param>
    /// <returns>False: the row has changed since it was read, and nothing was written.</returns>
    Task<bool> CancelQueuedAsync(VideoTask cancelled, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct);

    /// <summary>Asks the node that holds an unfinished video to cancel it.</summary>
    /// <remarks>The version stays, so that node can still settle the video: a submission in flight keeps its handle.</remarks>
    /// <returns>The row with the request. Null: the video is finished, deleted or unknown.</returns>
    Task<VideoTask?> MarkCancelRequestedAsync(string id, DateTimeOffset now, CancellationToken ct);

    /// <summary>
    /// Erases a finished video's request, files, inputs and deliveries. The row, its attempts and its timeline stay: they record the cost.
    /// </summary>
    /// <returns>False: the video is not finished, is on legal hold, was deleted before or is unknown. Nothing was written.</returns>
    Task<bool> DeleteAsync(string id, DateTimeOffset now, CancellationToken ct);

    /// <summary>All submissions of a video, in order.</summary>
    Task<IReadOnlyList<Attempt>> AttemptsAsync(string id, CancellationToken ct);

    /// <summary>The last refusal or failure of each attempt, in order. For the operator only.</summary>
    Task<IReadOnlyList<StoredProviderResponse>> ProviderResponsesAsync(string id, CancellationToken ct);

    /// <summary>How long recent renders took, newest first: the samples that the render clocks start from.</summary>
    Task<IReadOnlyList<RenderTime>> RenderTimesAsync(int limit, CancellationToken ct);

    /// <summary>Records that the node is alive. Its rows cannot be claimed for one lease from <paramref name="now"/> on.</summary>
    Task HeartbeatAsync(string node, DateTimeOffset now, CancellationToken ct);

    /// <summary>The number of rows that the node holds and that are not done.</summary>
    Task<long> CountHeldAsync(string node, CancellationToken ct);

    /// <summary>The ids of the rows that the node holds and that are not done.</summary>
    Task<IReadOnlyList<string>> HeldAsync(string node, CancellationToken ct);

    /// <summary>Records the handle of an attempt that has none, whatever became of the video. Nothing follows from it.</summary>
    Task SaveOperationAsync(string id, int attempt, string operation, DateTimeOffset now, CancellationToken ct);

    /// <summary>Releases all unfinished rows that the node holds, and removes the node.</summary>
    Task ReleaseAsync(string node, CancellationToken ct);

    /// <summary>Removes all other nodes, so that their rows can be claimed. Only for a store that a single process can open.</summary>
    Task RemoveOtherNodesAsync(string node, CancellationToken ct);
}

/// <param name="IsNew">False: <paramref name="Task"/> is the earlier video with the same idempotency key or external id.</param>
internal sealed record CreatedVideo(VideoTask Task, bool IsNew)
{
    /// <summary>Why nothing was written: a budget does not permit it. Null: one does, or there is none.</summary>
    public BudgetRefusal? Refusal { get; init; }

    /// <summary>Limits of which the key must be warned.</summary>
    public IReadOnlyList<BudgetUse> Warnings { get; init; } = [];

    /// <summary>
    /// The limits of its key. If one is exceeded, nothing was written. Null: it has none, or the video is an earlier one.
    /// </summary>
    public LimitUse? LimitUse { get; init; }
}

/// <param name="Model">The public model id that was rendered, which may be a fallback model.</param>
/// <param name="Took">From the provider's acceptance to the end of the render.</param>
internal sealed record RenderTime(string Model, VideoRequest Request, TimeSpan Took);
