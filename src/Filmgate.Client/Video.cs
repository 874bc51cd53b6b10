using System.Text.Json.Serialization;

namespace Filmgate.Client;

/// <summary>A video as the API shows it: OpenAI's object (all of its keys, null where empty) and Filmgate's additions (left out where empty).</summary>
public sealed record Video
{
    /// <summary><c>video_</c> and 32 hex digits; sorts by time of creation.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video</c>.</summary>
    public string Object { get; init; } = "video";

    /// <summary>The model that was asked for.</summary>
    public required string Model { get; init; }

    /// <summary><c>queued</c>, <c>in_progress</c>, <c>completed</c>, <c>failed</c> or <c>cancelled</c>. Keys with the older vocabulary read <c>succeeded</c> for <c>completed</c>.</summary>
    public required string Status { get; init; }

    /// <summary>0 to 100. The provider's figure, or an estimate from how long such renders took before.</summary>
    public int Progress { get; init; }

    /// <summary>Unix seconds.</summary>
    public long CreatedAt { get; init; }

    /// <summary>Unix seconds; null until the file is stored.</summary>
    public long? CompletedAt { get; init; }

    /// <summary>Unix seconds; null: the stored file does not expire.</summary>
    public long? ExpiresAt { get; init; }

    /// <summary>What was asked for.</summary>
    public string? Prompt { get; init; }

    /// <summary>Pixels that were asked for, <c>1280x720</c>; those of the file are in <see cref="File"/>.</summary>
    public string? Size { get; init; }

    /// <summary>Seconds as text, as OpenAI writes it.</summary>
    public string? Seconds { get; init; }

    /// <summary>The video that this one is a remix of.</summary>
    public string? RemixedFromVideoId { get; init; }

    /// <summary>Why it failed; null otherwise.</summary>
    public VideoError? Error { get; init; }

    /// <summary>Where to fetch the file without a key: on this gateway, signed, valid for a while. A new one comes with every answer.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? VideoUrl { get; init; }

    /// <summary>The same URL, for clients with the older vocabulary.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Output { get; init; }

    /// <summary>A frame of it as a picture, under a signed URL as above; absent until it is made, shortly after the video is stored.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ThumbnailUrl { get; init; }

    /// <summary>What to paint until the picture is there: a BlurHash (https://blurha.sh).</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Placeholder { get; init; }

    /// <summary>What is known of the stored file.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public VideoFile? File { get; init; }

    /// <summary>Expected price of the present attempt in US dollars. Absent where it is unknown, which is not zero.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public decimal? PriceUsd { get; init; }

    /// <summary>The model of the present attempt, when a fallback took over.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? RunningModel { get; init; }

    /// <summary>The provider of the present attempt.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Provider { get; init; }

    /// <summary>Seconds until it is probably done; absent while nothing is known.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? EtaSeconds { get; init; }

    /// <summary>A cancel was asked for and is being carried out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public bool? CancelRequested { get; init; }

    /// <summary>Unix seconds at which a result arrived after the video had been reported as failed by time-out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? RecoveredAt { get; init; }

    /// <summary>The client's own notes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, string>? Metadata { get; init; }

    /// <summary>What was converted on the way in.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Warnings { get; init; }
}

/// <summary>Why a video failed.</summary>
public sealed record VideoError
{
    /// <summary>Stable; the list is in docs/errors.md.</summary>
    public required string Code { get; init; }

    /// <summary>What happened, what it means, what to do.</summary>
    public required string Message { get; init; }

    /// <summary>Whose doing it is: <c>user</c>, <c>policy</c>, <c>provider</c>, <c>capacity</c> or <c>gateway</c>.</summary>
    public required string Class { get; init; }

    /// <summary><c>no</c>, <c>yes</c> or <c>unknown</c>.</summary>
    public required string Billed { get; init; }

    /// <summary>The same request may work when it is sent again.</summary>
    public required bool Retryable { get; init; }

    /// <summary>The provider's own code.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? ProviderCode { get; init; }
}

/// <summary>What was found in the stored file, not what was promised.</summary>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Sha256">Lower-case hex.</param>
/// <param name="Width">Pixels.</param>
/// <param name="Height">Pixels.</param>
/// <param name="DurationSeconds">Length by the container.</param>
/// <param name="HasAudio">Whether there is a sound track.</param>
public sealed record VideoFile(long Bytes, string Sha256, int Width, int Height, double DurationSeconds, bool HasAudio);

/// <summary>A page of videos.</summary>
public sealed record VideoList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The videos, in the order that was asked for.</summary>
    public required IReadOnlyList<Video> Data { get; init; }

    /// <summary>Id of the first one.</summary>
    public string? FirstId { get; init; }

    /// <summary>Id of the last one: the next page's <c>after</c>.</summary>
    public string? LastId { get; init; }

    /// <summary>Whether there is a next page.</summary>
    public bool HasMore { get; init; }
}

/// <summary>Whether a video is on hold, and since when.</summary>
public sealed record VideoHold
{
    /// <summary>The video.</summary>
    public required string Id { get; init; }

    /// <summary>Always <c>video.hold</c>.</summary>
    public string Object => "video.hold";

    /// <summary>True: neither a rule nor its owner deletes the video or its file.</summary>
    public bool Held { get; init; }

    /// <summary>Unix seconds.</summary>
    public long? PlacedAt { get; init; }

    /// <summary>As it was given.</summary>
    public string? Reason { get; init; }
}

/// <summary>The answer to a delete.</summary>
public sealed record DeletedVideo(string Id, bool Deleted)
{
    /// <summary>Always <c>video.deleted</c>.</summary>
    public string Object { get; init; } = "video.deleted";
}

/// <summary>OpenAI's error object.</summary>
public sealed record ErrorBody
{
    /// <summary>The error.</summary>
    public required ErrorDetail Error { get; init; }
}

/// <summary>What was wrong with a request.</summary>
public sealed record ErrorDetail
{
    /// <summary>What happened and what to do.</summary>
    public required string Message { get; init; }

    /// <summary>OpenAI's type, such as <c>invalid_request_error</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The field that is wrong, or null.</summary>
    public string? Param { get; init; }

    /// <summary>Stable; the list is in docs/errors.md.</summary>
    public string? Code { get; init; }

    /// <summary>All problems, when there is more than one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<FieldProblem>? Problems { get; init; }
}

/// <summary>One wrong field.</summary>
public sealed record FieldProblem(string Param, string Message);

/// <summary>The models of this gateway, in OpenAI's shape.</summary>
public sealed record ModelList
{
    /// <summary>Always <c>list</c>.</summary>
    public string Object { get; init; } = "list";

    /// <summary>The models.</summary>
    public required IReadOnlyList<Model> Data { get; init; }
}

/// <summary>One model.</summary>
public sealed record Model(string Id, long Created, string OwnedBy)
{
    /// <summary>Always <c>model</c>.</summary>
    public string Object { get; init; } = "model";
}

/// <summary>How the API's records are written; generated, so that nothing is looked up at run time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Video))]
[JsonSerializable(typeof(VideoList))]
[JsonSerializable(typeof(DeletedVideo))]
[JsonSerializable(typeof(VideoHold))]
[JsonSerializable(typeof(UploadedFile))]
[JsonSerializable(typeof(UploadedFileList))]
[JsonSerializable(typeof(DeletedFile))]
[JsonSerializable(typeof(TimelineEvent))]
[JsonSerializable(typeof(VideoProvenance))]
[JsonSerializable(typeof(TimelineEventList))]
[JsonSerializable(typeof(ErrorBody))]
[JsonSerializable(typeof(ModelList))]
[JsonSerializable(typeof(Model))]
[JsonSerializable(typeof(QuoteList))]
[JsonSerializable(typeof(CapabilityList))]
public sealed partial class ApiJson : JsonSerializerContext;
