using Filmgate.Videos;

namespace Filmgate.Webhooks;

/// <summary>The durable side of deliveries, endpoints and secrets. Moves are fenced by node and version, as those of videos are.</summary>
internal interface IDeliveryStore
{
    /// <summary>For messages that tell of no move: tests.</summary>
    Task AddAsync(NewDelivery message, CancellationToken ct);

    /// <summary>Takes pending messages that nobody alive holds.</summary>
    Task<IReadOnlyList<Delivery>> ClaimAsync(string node, DateTimeOffset now, TimeSpan lease, int limit, CancellationToken ct);

    /// <summary>What the node holds and should have tried before that moment: a look behind its own memory.</summary>
    Task<IReadOnlyList<Delivery>> OverdueAsync(string node, DateTimeOffset before, int limit, CancellationToken ct);

    /// <summary>What the node holds for one receiver, soonest first.</summary>
    Task<IReadOnlyList<PendingDelivery>> WaitingAsync(string node, string owner, string receiver, int limit, CancellationToken ct);

    /// <summary>What the node holds and somebody else was asked to replay after that moment, not tried since.</summary>
    Task<IReadOnlyList<Delivery>> ReplayedAsync(string node, DateTimeOffset after, int limit, CancellationToken ct);

    /// <summary>A delivery with its body, and the keys that sign its owner's deliveries.</summary>
    Task<LoadedDelivery?> LoadAsync(string id, CancellationToken ct);

    /// <summary>Writes a try and what became of the message; false: somebody else holds it, nothing was written.</summary>
    Task<bool> SettleAsync(Delivery held, DeliveryTry tried, DeliveryDecision verdict, CancellationToken ct);

    /// <summary>The receiver does not want it any more: ends the endpoint, or what else of the video waits for the same address.</summary>
    Task EndAsync(Delivery gone, string reason, DateTimeOffset now, CancellationToken ct);

    Task<IReadOnlyList<Delivery>> ListAsync(string owner, DeliveryFilter filter, int limit, CancellationToken ct);

    Task<IReadOnlyList<DeliveryTry>> TriesAsync(string id, CancellationToken ct);

    /// <summary>Sends it again, from the first try on, under its id. Null: it is not the owner's.</summary>
    Task<Delivery?> ReplayAsync(string owner, string id, string node, DateTimeOffset now, CancellationToken ct);

    /// <summary>Forgets what ended before that moment. Returns how many.</summary>
    Task<int> ForgetAsync(DateTimeOffset endedBefore, int limit, CancellationToken ct);

    /// <summary>Gives up what this node has held for too long without being able to try it. Returns how many.</summary>
    Task<int> GiveUpAsync(string node, DateTimeOffset since, DateTimeOffset now, CancellationToken ct);

    Task ReleaseAsync(string node, CancellationToken ct);

    Task<bool> AddEndpointAsync(DeliveryEndpoint endpoint, int most, CancellationToken ct);

    /// <summary>The owner's; of all owners with keys that are not revoked when none is named.</summary>
    Task<IReadOnlyList<DeliveryEndpoint>> EndpointsAsync(string? owner, CancellationToken ct);

    Task<DeliveryEndpoint?> SwitchEndpointAsync(string owner, string id, string? disabledReason, DateTimeOffset now, CancellationToken ct);

    Task<bool> RemoveEndpointAsync(string owner, string id, DateTimeOffset now, CancellationToken ct);

    Task<StoredSigningKeys> SigningKeysAsync(string owner, CancellationToken ct);

    /// <summary>Makes one current unless there is one already.</summary>
    Task AddSecretAsync(string owner, string value, DateTimeOffset now, CancellationToken ct);

    /// <summary>Makes one current; the one before it goes on signing until its end.</summary>
    Task RotateSecretAsync(string owner, string value, string before, DateTimeOffset now, DateTimeOffset until, CancellationToken ct);

    /// <summary>Adds the owner's key pair unless there is one.</summary>
    Task AddKeyPairAsync(string owner, SigningKeyPair keyPair, CancellationToken ct);
}

/// <summary>A delivery with its body, and its owner's signing keys.</summary>
internal sealed record LoadedDelivery(Delivery Delivery, StoredSigningKeys Keys);

/// <summary>A message as it stands.</summary>
/// <param name="Body">Empty where only its place in the queue is read.</param>
/// <param name="Since">When its tries began: at its creation, or at the last replay.</param>
internal sealed record Delivery(
    string Id,
    string Owner,
    string? VideoId,
    string Event,
    string? EndpointId,
    string Url,
    string Body,
    string Status,
    long Version,
    string? Node,
    int Tries,
    DateTimeOffset? DueAt,
    DateTimeOffset Since,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt)
{
    public const string Pending = "pending";
    public const string Delivered = "delivered";
    public const string Failed = "failed";

    /// <summary>Sorts by time, as a video's does.</summary>
    public static string NewId(DateTimeOffset now) => $"msg_{VideoTask.NewId(now).AsSpan("video_".Length)}";
}

/// <summary>A message's place in the queue of its receiver.</summary>
internal sealed record PendingDelivery(string Id, DateTimeOffset DueAt, DateTimeOffset? TriedAt);

/// <summary>One try of a message.</summary>
/// <param name="Status">What the receiver answered; null where there was no answer.</param>
internal sealed record DeliveryTry(DateTimeOffset At, int? Status, string? Error, TimeSpan Took);

/// <summary>Where a key's events go.</summary>
internal sealed record DeliveryEndpoint(string Id, string Owner, string Url, IReadOnlyList<string> Events, string? Description, DateTimeOffset CreatedAt, DateTimeOffset? DisabledAt = null, string? DisabledReason = null);

/// <param name="ExpiresAt">Null: the one that counts.</param>
internal sealed record SigningSecret(string Value, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt)
{
    /// <summary>Stands for the setting <c>webhook_secret</c>, which is not copied into the database.</summary>
    public const string Gateway = "gateway";
}

/// <param name="Secrets">The current one first, then those that still sign after a rotation.</param>
/// <param name="KeyPair">Null: not created yet.</param>
internal sealed record StoredSigningKeys(IReadOnlyList<SigningSecret> Secrets, SigningKeyPair? KeyPair);

internal sealed record DeliveryFilter(string? After = null, string? Status = null, string? VideoId = null, string? EndpointId = null);
