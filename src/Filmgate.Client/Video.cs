using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A video as the API shows it.</summary>
/// <remarks>
/// The JSON object has all fields of OpenAI's <c>video</c> object, null where they have no value, and Filmgate's own fields, left out where
/// they have no value.
/// </remarks>
public sealed record Video
{
    /// <summary><c>video_</c> and 32 hex digits. Ids sort by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video</c>.</summary>
    public string Object { get; init; } = "video";

    /// <summary>The requested model.</summary>
    public required string Model { get; init; }

    /// <summary>
    /// <c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>. API keys with the <c>succeeded</c>
    /// vocabulary get <c>succeeded</c> instead of <c>completed</c>; <see cref="VideoExtensions.IsCompleted"/> knows both.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>0 to 100. The provider's figure, or an estimate from earlier renders. 100 only when the file is stored.</summary>
    public int Progress { get; init; }

    /// <summary>When the gateway accepted the request, in Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>When the file was stored, in Unix seconds. Null: it is not.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>
    /// When the video reached its final status (completed, failed or cancelled), in Unix seconds. Null: it has none yet.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? EndedAt { get; init; }

    /// <summary>When the file expires, in Unix seconds. Null: it does not expire.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>The prompt of the request.</summary>
    public string? Prompt { get; init; }

    /// <summary>Requested width and height in pixels, for example <c>1280x720</c>. <see cref="File"/> has those of the file.</summary>
    public string? Size { get; init; }

    /// <summary>Requested length in seconds. A string, as in OpenAI's API.</summary>
    public string? Seconds { get; init; }

    /// <summary>The video that this one is a remix of. Null: it is not a remix.</summary>
    public string? RemixedFromVideoId { get; init; }

    /// <summary>The video whose request this one repeats (<see cref="FilmgateClient.RetryVideoAsync"/>). Null: it is not a retry.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RetryOf { get; init; }

    /// <summary>The last retry of this video. Null: it was not retried.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RetriedAs { get; init; }

    /// <summary>Why the video failed. Null: it did not fail.</summary>
    public VideoError? Error { get; init; }

    /// <summary>
    /// A signed, expiring URL on this gateway that serves the file without an API key. Each response has a new one. Null: there is no file.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VideoUrl { get; init; }

    /// <summary><see cref="VideoUrl"/> as a list, for API keys with the <c>succeeded</c> vocabulary. Null for other keys.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Output { get; init; }

    /// <summary>A signed, expiring URL of the thumbnail. Null until it is rendered, shortly after the file is stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ThumbnailUrl { get; init; }

    /// <summary>A BlurHash (https://blurha.sh) to show until the thumbnail has loaded. Null until there is a thumbnail.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Placeholder { get; init; }

    /// <summary>What the gateway found in the stored file. Null: there is no file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VideoFile? File { get; init; }

    /// <summary>Expected price of the current attempt in US dollars. Null: the price is unknown, which does not mean zero.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? PriceUsd { get; init; }

    /// <summary>What it costs: the estimate, what was billed, and how that is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VideoCost? Cost { get; init; }

    /// <summary>True if the sandbox simulates it, which costs nothing; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? Simulated { get; init; }

    /// <summary>The model of the current attempt if it is a fallback. Null: it is the requested model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RunningModel { get; init; }

    /// <summary>The provider of the current attempt. Null before the first attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary>Estimated seconds until the render ends. Null: no estimate.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EtaSeconds { get; init; }

    /// <summary>
    /// Source of the estimate. <c>history</c>: similar renders by this gateway. <c>provider</c>: the typical time of the model, because
    /// this gateway has seen too few. Null: no estimate.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? EtaFrom { get; init; }

    /// <summary>True while a requested cancellation is in progress; null otherwise.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CancelRequested { get; init; }

    /// <summary>When a result arrived after the video had failed with a timeout, in Unix seconds. Null: none did.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RecoveredAt { get; init; }

    /// <summary>The metadata of the request.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What the gateway converted in the request, and where the file differs from it. Null: nothing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}
