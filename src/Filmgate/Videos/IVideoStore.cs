namespace Filmgate.Videos;

/// <summary>The durable side of the engine, in the verbs of a video's life. Every write that returned is on disk.</summary>
internal interface IVideoStore
{
    /// <summary>
    /// Keeps a new video, held by the node that it names. With an idempotency key that its owner has used before: the first one; else, with an
    /// external id that is taken: the one that has it.
    /// </summary>
    Task<CreatedVideo> CreateAsync(VideoTask task, CancellationToken ct);

    Task<VideoTask?> FindAsync(string id, CancellationToken ct);

    /// <summary>
    /// The same for an answer to a client, perhaps from memory: as new as any write of this process that has returned. Not for decisions, which look at the row itself.
    /// </summary>
    ValueTask<VideoTask?> FindCachedAsync(string id, CancellationToken ct);

    /// <summary>By the idempotency key that it was made with; deleted or not.</summary>
    Task<VideoTask?> FindByIdempotencyKeyAsync(string owner, string idempotencyKey, CancellationToken ct);

    /// <summary>By the name that the owner gave it.</summary>
    Task<VideoTask?> FindByExternalIdAsync(string owner, string externalId, CancellationToken ct);

    /// <summary>The owner's videos by time of creation, from after <paramref name="after"/> on.</summary>
    Task<IReadOnlyList<VideoTask>> ListAsync(string owner, string? after, int limit, bool newestFirst, CancellationToken ct);

    /// <summary>Takes rows that nobody holds whose heartbeat is younger than the lease; their versions move, so that a late writer is fenced off.</summary>
    Task<IReadOnlyList<VideoTask>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct);

    /// <summary>One conditional write: the row, its attempt, its asset, its event and its deliveries together.</summary>
    /// <returns>Null: the lease was lost and nothing was written.</returns>
    Task<VideoTask?> SettleAsync(VideoTask held, Transition transition, IReadOnlyList<NewDelivery> deliveries, DateTimeOffset now, CancellationToken ct);

    /// <summary>Writes the cancel of a queued video with its event and deliveries.</summary>
    /// <param name="cancelled">The row as it will be, from <see cref="VideoTask.Cancel"/>.</param>
    /// <returns>False: the row has changed since it was read and nothing was written.</returns>
    Task<bool> CancelQueuedAsync(VideoTask cancelled, IReadOnlyList<NewDelivery> deliveries, CancellationToken ct);

    /// <summary>Asks the node that holds an unfinished video to cancel it.</summary>
    /// <returns>Null: there is nothing to cancel.</returns>
    Task<VideoTask?> MarkCancelRequestedAsync(string id, DateTimeOffset now, CancellationToken ct);

    /// <summary>Forgets a finished video's request and result; what it cost stays. False: it is not finished or not there.</summary>
    Task<bool> DeleteAsync(string id, DateTimeOffset now, CancellationToken ct);

    Task<IReadOnlyList<VideoEvent>> TimelineAsync(string id, CancellationToken ct);

    /// <summary>All submissions of a video, in order.</summary>
    Task<IReadOnlyList<Attempt>> AttemptsAsync(string id, CancellationToken ct);

    /// <summary>How long recent renders took, newest first: the samples that the clocks start from.</summary>
    Task<IReadOnlyList<RenderTime>> RenderTimesAsync(int limit, CancellationToken ct);

    /// <summary>Proves that the node is alive.</summary>
    Task HeartbeatAsync(string node, DateTimeOffset now, CancellationToken ct);

    /// <summary>Gives back whatever the node holds, and forgets the node.</summary>
    Task ReleaseAsync(string node, CancellationToken ct);

    /// <summary>Declares every other node dead: for a store that only one process can open.</summary>
    Task RemoveOtherNodesAsync(string node, CancellationToken ct);
}

/// <param name="IsNew">False when the owner's idempotency key was known: <paramref name="Task"/> is the earlier video.</param>
internal sealed record CreatedVideo(VideoTask Task, bool IsNew);

internal sealed record RenderTime(string Model, VideoRequest Request, TimeSpan Took);
