namespace Filmgate.Videos;

/// <summary>A webhook delivery as it is first written.</summary>
/// <param name="Id"><c>msg_</c> and 32 hex digits: the <c>webhook-id</c> that the receiver sees, the same for each try.</param>
/// <param name="VideoId">Null for a test delivery.</param>
/// <param name="EndpointId">Null when it goes to the video's own <c>webhook_url</c>.</param>
/// <param name="Node">The node that tries it first.</param>
internal sealed record NewDelivery(
    string Id,
    string Owner,
    string? VideoId,
    string Event,
    string? EndpointId,
    string Url,
    string Body,
    string Node,
    DateTimeOffset CreatedAt);
