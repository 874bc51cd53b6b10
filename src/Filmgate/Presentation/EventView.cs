using System.Text.Json;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Presentation;

/// <summary>From a line of the timeline to the event that a client sees.</summary>
internal static class EventView
{
    public const string ProgressType = "video.progress";
    public const string OpenType = "stream.open";

    /// <summary>There is nothing to wait for behind it; but a failed video that is still watched may get a late result.</summary>
    public static bool Ends(VideoEvent line) => line.Type is "completed" or "failed" or "cancelled" or "recovered" or "watch_ended" or "deleted" or "file_deleted";

    public static TimelineEvent Show(VideoEvent line, string id, Caller caller)
    {
        var facts = line.Data is "{}" ? null : JsonSerializer.Deserialize(line.Data, FactsJson.Default.DictionaryStringString);
        return new()
        {
            Id = id,
            Type = line.Type is "accepted" ? "video.started" : $"video.{line.Type}",
            Timestamp = line.At,
            VideoId = line.VideoId,
            Version = line.Version,
            Status = StatusAfter(line.Type) is { } status ? VideoView.Word(status, caller) : null,
            Data = facts,
        };
    }

    private static VideoStatus? StatusAfter(string type) => type switch
    {
        "created" or "refused" or "fallback" => VideoStatus.Queued,
        "submitting" => VideoStatus.Submitting,
        "accepted" => VideoStatus.Running,
        "rendered" or "download_retry" => VideoStatus.Storing,
        "completed" => VideoStatus.Completed,
        "failed" or "late_result" or "recovered" or "watch_ended" => VideoStatus.Failed,
        "cancelled" => VideoStatus.Cancelled,
        _ => null,                                                      // claimed and deleted leave it as it is
    };
}

[System.Text.Json.Serialization.JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class FactsJson : System.Text.Json.Serialization.JsonSerializerContext;
