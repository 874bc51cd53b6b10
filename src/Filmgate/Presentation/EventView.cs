using System.Text.Json;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Presentation;

/// <summary>Converts a row of the timeline to the event that a client sees.</summary>
internal static class EventView
{
    public const string ProgressType = "video.progress";
    public const string OpenType = "stream.open";

    /// <summary>Whether a stream ends with this event. A failed video that is still watched may get a late result after it.</summary>
    public static bool Ends(VideoEvent row) =>
        row.Type is "completed" or "failed" or "cancelled" or "recovered" or "watch_ended"
            or "deleted" or "file_deleted" or "pictures_ready";

    public static TimelineEvent Show(VideoEvent row, string id, Caller caller)
    {
        var facts = row.Data is "{}" ? null : JsonSerializer.Deserialize(row.Data, FactsJson.Default.DictionaryStringString);
        return new()
        {
            Id = id,
            Type = row.Type is "accepted" ? "video.started" : $"video.{row.Type}",
            Timestamp = row.At,
            VideoId = row.VideoId,
            Version = row.Version,
            Status = StatusAfter(row.Type) is { } status ? VideoView.StatusWord(status, caller) : null,
            Data = facts,
        };
    }

    private static VideoStatus? StatusAfter(string type) => type switch
    {
        "created" or "refused" or "resubmission" or "fallback" => VideoStatus.Queued,
        "submitting" => VideoStatus.Submitting,
        "accepted" => VideoStatus.Running,
        "rendered" or "download_retry" => VideoStatus.Storing,
        "completed" => VideoStatus.Completed,
        "failed" or "late_operation" or "late_result" or "recovered" or "watch_ended" => VideoStatus.Failed,
        "cancelled" => VideoStatus.Cancelled,
        _ => null,                                                      // "claimed" and "deleted", for example, do not change the status
    };
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FactsJson : System.Text.Json.Serialization.JsonSerializerContext;
