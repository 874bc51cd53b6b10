using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Where a key's events go.</summary>
public sealed record WebhookEndpoint
{
    /// <summary><c>we_</c> and 32 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>webhook.endpoint</c>.</summary>
    public string Object { get; init; } = "webhook.endpoint";

    /// <summary>The receiver.</summary>
    public required string Url { get; init; }

    /// <summary>What it is told of.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The owner's own note.</summary>
    public string? Description { get; init; }

    /// <summary>Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Unix seconds; null while it gets messages.</summary>
    public long? DisabledAt { get; init; }

    /// <summary>Why it gets none.</summary>
    public string? DisabledReason { get; init; }
}

/// <summary>The endpoints of a key.</summary>
public sealed record WebhookEndpointList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>All of them, oldest first.</summary>
    public required IReadOnlyList<WebhookEndpoint> Data { get; init; }
}

/// <summary>A message to a receiver, and how it fared.</summary>
public sealed record WebhookMessage
{
    /// <summary>The <c>webhook-id</c>: the same on every try.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>webhook.message</c>.</summary>
    public string Object { get; init; } = "webhook.message";

    /// <summary>What it tells: <c>video.completed</c>, …</summary>
    public required string Event { get; init; }

    /// <summary><c>pending</c>, <c>delivered</c> or <c>failed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>The video it tells of.</summary>
    public string? VideoId { get; init; }

    /// <summary>The endpoint it goes to; null: the video's own <c>webhook_url</c>.</summary>
    public string? EndpointId { get; init; }

    /// <summary>The receiver.</summary>
    public required string Url { get; init; }

    /// <summary>Tries so far, since the last replay.</summary>
    public int Tries { get; init; }

    /// <summary>Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Unix seconds; null when there is no next try.</summary>
    public long? NextTryAt { get; init; }

    /// <summary>Unix seconds; null while it is pending.</summary>
    public long? EndedAt { get; init; }

    /// <summary>Every try, oldest first; only where one message is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<WebhookTry>? Log { get; init; }

    /// <summary>The body as it is sent; only where one message is asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Body { get; init; }
}

/// <summary>One try of a message.</summary>
/// <param name="At">Unix seconds.</param>
/// <param name="Status">The HTTP status; null where there was no answer.</param>
/// <param name="Error">What went wrong; null where nothing did.</param>
/// <param name="TookMs">Milliseconds.</param>
public sealed record WebhookTry(long At, int? Status, string? Error, long TookMs);

/// <summary>A page of messages, newest first.</summary>
public sealed record WebhookMessageList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The messages.</summary>
    public required IReadOnlyList<WebhookMessage> Data { get; init; }

    /// <summary>Id of the first one.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last one: the next page's <c>after</c>.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public bool HasMore { get; init; }
}

/// <summary>What a key's messages are signed with.</summary>
public sealed record WebhookSecret
{
    /// <summary>Always <c>webhook.secret</c>.</summary>
    public string Object { get; init; } = "webhook.secret";

    /// <summary><c>key</c>: this key's own. <c>gateway</c>: the operator's, who alone can tell it; a rotation gives the key one of its own.</summary>
    public required string Source { get; init; }

    /// <summary><c>whsec_…</c>; null where it is the gateway's.</summary>
    public string? Secret { get; init; }

    /// <summary>Unix seconds.</summary>
    public long? CreatedAt { get; init; }

    /// <summary>Unix seconds until which messages are signed with the one before as well; null where there is none.</summary>
    public long? PreviousUntil { get; init; }
}

/// <summary>A new endpoint.</summary>
public sealed record CreateWebhookEndpoint
{
    /// <summary>An absolute http(s) URL.</summary>
    public required string Url { get; init; }

    /// <summary>What it is told of; null: everything but <c>video.progress</c>.</summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>A note of at most 200 characters.</summary>
    public string? Description { get; init; }
}

/// <summary>Where a test message goes: exactly one of the two.</summary>
public sealed record TestWebhook
{
    /// <summary>One of the key's endpoints.</summary>
    public string? EndpointId { get; init; }

    /// <summary>Any receiver.</summary>
    public string? Url { get; init; }
}

/// <summary>How the records of webhooks are written.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(WebhookEndpoint))]
[JsonSerializable(typeof(WebhookEndpointList))]
[JsonSerializable(typeof(WebhookMessage))]
[JsonSerializable(typeof(WebhookMessageList))]
[JsonSerializable(typeof(WebhookSecret))]
[JsonSerializable(typeof(CreateWebhookEndpoint))]
[JsonSerializable(typeof(TestWebhook))]
public sealed partial class WebhookJson : JsonSerializerContext;
