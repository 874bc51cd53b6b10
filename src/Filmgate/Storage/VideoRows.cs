using System.Text.Json;
using System.Text.Json.Serialization;
using Filmgate.Videos;

namespace Filmgate.Storage;

/// <summary>Between rows and the domain's records.</summary>
internal static class VideoRows
{
    /// <summary>Columns of a video, its present attempt and its stored file, in the order that <see cref="Read"/> takes them.</summary>
    public const string Columns = """
        v.id, v.owner, v.model, v.status, v.version, v.node, v.due_at, v.tries, v.step_since, v.request, v.source, v.error,
        v.created_at, v.deadline_at, v.finished_at, v.cancel_requested_at, v.watch_until, v.recovered_at, v.deleted_at, v.idempotency_key, v.fingerprint,
        a.number, a.model, a.provider, a.dialect, a.credential, a.upstream_model, a.operation, a.price_micros, a.submitted_at, a.accepted_at, a.ended_at,
        s.key, s.content_type, s.bytes, s.sha256, s.width, s.height, s.duration_ms, s.has_audio, s.created_at, s.placeholder
        """;

    /// <remarks>The conditions in the joins spare the search where there is nothing to find: no attempt before the first, no file before the end.</remarks>
    public const string From = """
        FROM videos v
        LEFT JOIN attempts a ON a.video_id = CASE WHEN v.attempt > 0 THEN v.id END AND a.number = v.attempt
        LEFT JOIN assets s ON s.video_id = CASE WHEN v.finished_at IS NOT NULL THEN v.id END AND s.kind = 'video'
        """;

    private const int FirstOfAttempt = 21;
    private const int FirstOfAsset = 32;

    public static VideoTask Read(SqlRow row) => new()
    {
        Id = row.GetString(0),
        Owner = row.GetString(1),
        Model = row.GetString(2),
        Status = VideoStatusExtensions.Parse(row.GetString(3)),
        Version = row.GetInt64(4),
        Node = row.Text(5),
        DueAt = row.TimeOrNull(6),
        Tries = (int)row.GetInt64(7),
        StepSince = row.Time(8),
        Request = row.Json(9, RowJson.Default.VideoRequest)!,
        Source = row.Json(10, RowJson.Default.VideoSource),
        Error = row.Json(11, RowJson.Default.FilmgateError),
        CreatedAt = row.Time(12),
        DeadlineAt = row.TimeOrNull(13),
        FinishedAt = row.TimeOrNull(14),
        CancelRequestedAt = row.TimeOrNull(15),
        WatchUntil = row.TimeOrNull(16),
        RecoveredAt = row.TimeOrNull(17),
        DeletedAt = row.TimeOrNull(18),
        IdempotencyKey = row.Text(19),
        Fingerprint = row.Text(20),
        Attempt = row.IsDBNull(FirstOfAttempt) ? null : ReadAttempt(row, FirstOfAttempt),
        Asset = row.IsDBNull(FirstOfAsset) ? null : ReadAsset(row, FirstOfAsset),
    };

    public static Attempt ReadAttempt(SqlRow row, int first) => new(
        (int)row.GetInt64(first),
        row.GetString(first + 1),
        row.GetString(first + 2),
        row.GetString(first + 3),
        row.GetString(first + 4),
        row.GetString(first + 5),
        row.Text(first + 6),
        row.Number(first + 7),
        row.Time(first + 8),
        row.TimeOrNull(first + 9),
        row.TimeOrNull(first + 10));

    private static Asset ReadAsset(SqlRow row, int first) => new(
        "video",
        row.GetString(first),
        row.GetString(first + 1),
        row.GetInt64(first + 2),
        row.GetString(first + 3),
        (int)row.GetInt64(first + 4),
        (int)row.GetInt64(first + 5),
        TimeSpan.FromMilliseconds(row.GetInt64(first + 6)),
        row.GetInt64(first + 7) == 1,
        row.Time(first + 8),
        row.Text(first + 9));

    public static byte[] Utf8(this VideoRequest request) => JsonSerializer.SerializeToUtf8Bytes(request, RowJson.Default.VideoRequest);

    public static string? Json(this VideoSource? source) => source is null ? null : JsonSerializer.Serialize(source, RowJson.Default.VideoSource);

    public static string? Json(this FilmgateError? error) => error is null ? null : JsonSerializer.Serialize(error, RowJson.Default.FilmgateError);

    public static string FactsJson(this Transition transition) => transition.Facts.IsEmpty
        ? "{}"
        : JsonSerializer.Serialize(transition.Facts.ToDictionary(), RowJson.Default.DictionaryStringString);
}

/// <summary>How records are kept in TEXT columns. Kinds of failure are kept by name, so that the enum may be reordered.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(VideoRequest))]
[JsonSerializable(typeof(VideoSource))]
[JsonSerializable(typeof(FilmgateError))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class RowJson : JsonSerializerContext;
