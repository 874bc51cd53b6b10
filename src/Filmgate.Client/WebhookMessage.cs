using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A webhook message and the state of its delivery.</summary>
public sealed record WebhookMessage
{
    /// <summary>The value of the <c>webhook-id</c> header. It is the same on every try.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>webhook.message</c>.</summary>
    public string Object { get; init; } = "webhook.message";

    /// <summary>The type of the event, for example <c>video.completed</c>.</summary>
    public required string Event { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The video that the event is about. Null for <c>webhook.test</c>.</summary>
    public string? VideoId { get; init; }

    /// <summary>The endpoint that receives the message. Null: the <c>webhook_url</c> of the video.</summary>
    public string? EndpointId { get; init; }

    /// <summary>The URL of the receiver.</summary>
    public required string Url { get; init; }

    /// <summary>Number of tries since the message was created or last replayed.</summary>
    public int Tries { get; init; }

    /// <summary>When the message was created, in Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When the next try is due, in Unix seconds. Null: there is no further try.</summary>
    public long? NextTryAt { get; init; }

    /// <summary>When the delivery succeeded or was given up, in Unix seconds. Null while it is pending.</summary>
    public long? EndedAt { get; init; }

    /// <summary>All tries, oldest first. Null in lists: only the response for a single message has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WebhookTry>? Log { get; init; }

    /// <summary>The body as it is sent. Null in lists: only the response for a single message has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Body { get; init; }
}

/// <summary>One try to deliver a webhook message.</summary>
/// <param name="At">When it started, in Unix seconds.</param>
/// <param name="Status">The receiver's HTTP status. Null: there was no response.</param>
/// <param name="Error">What went wrong. Null: nothing.</param>
/// <param name="TookMs">Duration in milliseconds.</param>
public sealed record WebhookTry(long At, int? Status, string? Error, long TookMs);

/// <summary>A page of webhook messages.</summary>
public sealed record WebhookMessageList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The messages, newest first.</summary>
    public required IReadOnlyList<WebhookMessage> Data { get; init; }

    /// <summary>Id of the first message; null on an empty page.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last message; null on an empty page. Pass it as <c>after</c> to get the next page.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public bool HasMore { get; init; }
}

/// <summary>A request for a test message. Set exactly one of the two properties.</summary>
public sealed record TestWebhook
{
    /// <summary>The id of one of the key's endpoints.</summary>
    public string? EndpointId { get; init; }

    /// <summary>An absolute http(s) URL.</summary>
    public string? Url { get; init; }
}
