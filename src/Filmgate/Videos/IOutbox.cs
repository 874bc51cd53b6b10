namespace Filmgate.Videos;

/// <summary>What a move has to tell the world. The store writes it with the move itself, in one transaction.</summary>
internal interface IOutbox
{
    /// <summary>The messages of a move; none for most videos, and then it must cost nothing.</summary>
    IReadOnlyList<OutgoingMessage> Of(VideoTask before, VideoTask after, string @event, DateTimeOffset now);

    /// <summary>They are on disk: whoever delivers them may begin.</summary>
    void Written(IReadOnlyList<OutgoingMessage> messages);
}

/// <summary>A webhook message as it is first written.</summary>
/// <param name="Id"><c>msg_</c> and 32 hex digits; the receiver's <c>webhook-id</c>, the same on every try.</param>
/// <param name="VideoId">Null: a test message.</param>
/// <param name="EndpointId">Null: it goes to the video's own <c>webhook_url</c>.</param>
/// <param name="Node">Who delivers it first.</param>
internal sealed record OutgoingMessage(string Id, string Owner, string? VideoId, string Event, string? EndpointId, string Url, string Body, string Node, DateTimeOffset CreatedAt);
