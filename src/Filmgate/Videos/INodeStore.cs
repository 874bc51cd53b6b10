namespace Filmgate.Videos;

/// <summary>The processes that use the database, for people.</summary>
internal interface INodeStore
{
    /// <summary>Adds to the node's heartbeat what it says about itself, and forgets nodes that were last alive a day ago.</summary>
    Task DescribeAsync(string node, string role, string version, DateTimeOffset startedAt, CancellationToken ct);

    Task<IReadOnlyList<NodeState>> ListAsync(DateTimeOffset now, CancellationToken ct);
}

/// <param name="Role">Null: the node has not described itself.</param>
/// <param name="SinceBeat">How long ago its last heartbeat was.</param>
/// <param name="Videos">Unfinished and watched videos that it holds.</param>
/// <param name="Deliveries">Webhook deliveries that it holds.</param>
internal sealed record NodeState(
    string Id, string? Role, string? Version, DateTimeOffset? StartedAt, TimeSpan SinceBeat, long Videos, long Deliveries);
