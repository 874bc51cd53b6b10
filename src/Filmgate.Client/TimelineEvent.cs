using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A change of a video. It says what changed; <see cref="FilmgateClient.GetVideoAsync"/> returns the whole video.</summary>
public sealed record TimelineEvent
{
    /// <summary>Pass it as <c>after</c> to resume behind this event. Null for <c>video.progress</c>, which is not stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Id { get; init; }

    /// <summary>
    /// <c>video.created</c>, <c>video.started</c>, <c>video.progress</c>, <c>video.completed</c>, <c>video.failed</c>, … docs/events.md
    /// lists all types. Ignore types that you do not know: later versions may add some.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    public required DateTimeOffset Timestamp { get; init; }

    /// <summary>Id of the video. Null for <c>stream.open</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VideoId { get; init; }

    /// <summary>1 for <c>video.created</c>, incremented with every change. Null for <c>video.progress</c> and <c>stream.open</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Version { get; init; }

    /// <summary>The video's new status, with the values of <see cref="Video.Status"/>. Null: the event does not change it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Status { get; init; }

    /// <summary>0 to 100. Only <c>video.progress</c> has it.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Progress { get; init; }

    /// <summary>Estimated seconds until the render ends. Only <c>video.progress</c> has it; null without an estimate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EtaSeconds { get; init; }

    /// <summary>Details of the event: the attempt's model and provider, the code and reason of a failure, the hash of the file, …</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Data { get; init; }
}

/// <summary>A page of events.</summary>
public sealed record TimelineEventList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The events, oldest first.</summary>
    public required IReadOnlyList<TimelineEvent> Data { get; init; }

    /// <summary>Id of the first event; null on an empty page.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last event; null on an empty page. Pass it as <c>after</c> to get the next page.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public bool HasMore { get; init; }
}
