using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>Something that happened to a video. It says what changed; the whole video is a <see cref="FilmgateClient.GetVideoAsync"/> away.</summary>
public sealed record TimelineEvent
{
    /// <summary>Where a stream or a list goes on behind this event. Null for <c>video.progress</c>, which is not kept.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary><c>video.created</c>, <c>video.started</c>, <c>video.progress</c>, <c>video.completed</c>, <c>video.failed</c>, …; docs/events.md has all.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>The video.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VideoId { get; init; }

    /// <summary>1 for the create, and one more with every change. Null for <c>video.progress</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Version { get; init; }

    /// <summary>The video's status from then on, in the words of <see cref="Video.Status"/>; null where the event does not change it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>0 to 100, with <c>video.progress</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Progress { get; init; }

    /// <summary>Seconds until it is probably done, with <c>video.progress</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EtaSeconds { get; init; }

    /// <summary>What else is known: the attempt's model and provider, a failure's code and reason, a file's hash.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}

/// <summary>A page of events, oldest first.</summary>
public sealed record TimelineEventList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The events.</summary>
    public required IReadOnlyList<TimelineEvent> Data { get; init; }

    /// <summary>Id of the first one.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last one: the next page's <c>after</c>.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public bool HasMore { get; init; }
}
