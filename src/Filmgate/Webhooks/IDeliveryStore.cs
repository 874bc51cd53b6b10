using Filmgate.Videos;

namespace Filmgate.Webhooks;

/// <summary>Stores deliveries, endpoints and signing keys. Writes are fenced by node and version, as those of videos are.</summary>
internal interface IDeliveryStore
{
    /// <summary>Adds a delivery that belongs to no transition: a test.</summary>
    Task AddAsync(NewDelivery delivery, CancellationToken ct);

    /// <summary>Claims pending deliveries that no live node has.</summary>
    Task<IReadOnlyList<Delivery>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct);

    /// <summary>The node's pending deliveries that were due before this time. Finds those that the node's memory has lost.</summary>
    Task<IReadOnlyList<Delivery>> OverdueAsync(string node, DateTimeOffset before, int limit, CancellationToken ct);

    /// <summary>The node's pending deliveries to one receiver, sorted by due time.</summary>
    Task<IReadOnlyList<PendingDelivery>> WaitingAsync(string node, string owner, string receiver, int limit, CancellationToken ct);

    /// <summary>The node's deliveries that were replayed after this time and not tried since. Any node may accept a replay.</summary>
    Task<IReadOnlyList<Delivery>> ReplayedAsync(string node, DateTimeOffset after, int limit, CancellationToken ct);

    /// <summary>A delivery with its body, and the keys that sign its owner's deliveries.</summary>
    Task<LoadedDelivery?> LoadAsync(string id, CancellationToken ct);

    /// <summary>Writes a try and its decision. False: another node has the delivery, and nothing was written.</summary>
    Task<bool> SettleAsync(Delivery held, DeliveryTry tried, DeliveryDecision verdict, CancellationToken ct);

    /// <summary>
    /// Stops sending after a 410: disables the endpoint and gives up its pending deliveries, or those of the same video to the same URL.
    /// </summary>
    Task EndAsync(Delivery gone, string reason, DateTimeOffset now, CancellationToken ct);

    Task<IReadOnlyList<Delivery>> ListAsync(string owner, DeliveryFilter filter, int limit, CancellationToken ct);

    Task<IReadOnlyList<DeliveryTry>> TriesAsync(string id, CancellationToken ct);

    /// <summary>Makes a delivery pending again, with the same id and a new series of tries. Null: the owner has no such delivery.</summary>
    Task<Delivery?> ReplayAsync(string owner, string id, string node, DateTimeOffset now, CancellationToken ct);

    /// <summary>Deletes deliveries that ended before this time.</summary>
    /// <returns>The number of deleted deliveries.</returns>
    Task<int> ForgetAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct);

    /// <summary>Gives up the node's pending deliveries whose tries began before <paramref name="since"/>.</summary>
    /// <returns>The number of deliveries given up.</returns>
    Task<int> GiveUpAsync(string node, DateTimeOffset since, DateTimeOffset now, CancellationToken ct);

    /// <summary>Releases the node's pending deliveries, so that another node claims them at once.</summary>
    Task ReleaseAsync(string node, CancellationToken ct);

    /// <returns>False: the owner already has the maximum number of endpoints.</returns>
    Task<bool> AddEndpointAsync(DeliveryEndpoint endpoint, int most, CancellationToken ct);

    /// <param name="owner">Null: the enabled endpoints of all owners whose key is not revoked.</param>
    Task<IReadOnlyList<DeliveryEndpoint>> EndpointsAsync(string? owner, CancellationToken ct);

    /// <summary>Enables or disables an endpoint.</summary>
    /// <param name="disabledReason">Null: enable it.</param>
    /// <returns>Null: the owner has no such endpoint.</returns>
    Task<DeliveryEndpoint?> SwitchEndpointAsync(string owner, string id, string? disabledReason, DateTimeOffset now, CancellationToken ct);

    /// <summary>Removes an endpoint and gives up its pending deliveries.</summary>
    /// <returns>False: the owner has no such endpoint.</returns>
    Task<bool> RemoveEndpointAsync(string owner, string id, DateTimeOffset now, CancellationToken ct);

    Task<StoredSigningKeys> SigningKeysAsync(string owner, CancellationToken ct);

    /// <summary>Adds the owner's current secret unless there is one.</summary>
    Task AddSecretAsync(string owner, string value, DateTimeOffset now, CancellationToken ct);

    /// <summary>Replaces the current secret. The previous one also signs until <paramref name="until"/>.</summary>
    Task RotateSecretAsync(string owner, string value, string before, DateTimeOffset now, DateTimeOffset until, CancellationToken ct);

    /// <summary>Adds the owner's key pair unless there is one.</summary>
    Task AddKeyPairAsync(string owner, SigningKeyPair keyPair, CancellationToken ct);
}
