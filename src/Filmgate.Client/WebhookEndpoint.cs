namespace Filmgate.Client;

/// <summary>A URL that receives webhooks for all videos of an API key.</summary>
public sealed record WebhookEndpoint
{
    /// <summary><c>we_</c> and 32 hex digits.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>webhook.endpoint</c>.</summary>
    public string Object { get; init; } = "webhook.endpoint";

    /// <summary>The URL of the receiver.</summary>
    public required string Url { get; init; }

    /// <summary>The events that are sent to it, for example <c>video.completed</c>.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The description given with the endpoint.</summary>
    public string? Description { get; init; }

    /// <summary>When it was added, in Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When it was disabled, in Unix seconds. Null: it is enabled.</summary>
    public long? DisabledAt { get; init; }

    /// <summary>Why it was disabled. Null: it is enabled.</summary>
    public string? DisabledReason { get; init; }
}

/// <summary>The webhook endpoints of an API key.</summary>
public sealed record WebhookEndpointList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>All endpoints, oldest first.</summary>
    public required IReadOnlyList<WebhookEndpoint> Data { get; init; }
}

/// <summary>A request for a new webhook endpoint.</summary>
public sealed record CreateWebhookEndpoint
{
    /// <summary>An absolute http(s) URL.</summary>
    public required string Url { get; init; }

    /// <summary>
    /// The events to send, for example <c>video.completed</c>. Null: those that report the end of a video (completed, failed, cancelled,
    /// recovered).
    /// </summary>
    public IReadOnlyList<string>? Events { get; init; }

    /// <summary>A description of at most 200 characters.</summary>
    public string? Description { get; init; }
}
