using Filmgate.Videos;

namespace Filmgate.Webhooks;

/// <summary>A webhook delivery as stored.</summary>
/// <param name="Body">Empty unless the delivery was loaded with its body.</param>
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

    /// <summary>Sorts by time, as a video's id does.</summary>
    public static string NewId(DateTimeOffset now) => $"msg_{VideoTask.NewId(now).AsSpan("video_".Length)}";
}

/// <summary>A delivery with its body, and its owner's signing keys.</summary>
internal sealed record LoadedDelivery(Delivery Delivery, StoredSigningKeys Keys);

/// <summary>What the queue needs to know about a delivery on disk.</summary>
internal sealed record PendingDelivery(string Id, DateTimeOffset DueAt, DateTimeOffset? TriedAt);

/// <summary>One try of a delivery.</summary>
/// <param name="Status">The HTTP status. Null: there was no response.</param>
internal sealed record DeliveryTry(DateTimeOffset At, int? Status, string? Error, TimeSpan Took);

internal sealed record DeliveryFilter(string? After = null, string? Status = null, string? VideoId = null, string? EndpointId = null);

/// <summary>A URL that receives the events of all videos of a key.</summary>
internal sealed record DeliveryEndpoint(
    string Id,
    string Owner,
    string Url,
    IReadOnlyList<string> Events,
    string? Description,
    DateTimeOffset CreatedAt,
    DateTimeOffset? DisabledAt = null,
    string? DisabledReason = null);
