using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Compat.Kling;

/// <summary>Kling's own callback: the bare task, without its envelope, whenever the task's status is another word than before.</summary>
internal sealed class KlingCallback : ICompatCallback
{
    public const string Name = "kling";

    public string Format => Name;

    public JsonObject? BodyOf(VideoTask before, VideoTask after, Lazy<Video> shown, string? url)
    {
        var isNews = KlingResponses.WordOf(before.Status) != KlingResponses.WordOf(after.Status) || after.RecoveredAt != before.RecoveredAt;
        if (!isNews) return null;
        var info = new JsonObject();
        if (after.Request.ExternalId is { } external) info["external_task_id"] = external;
        return KlingResponses.Task(after, info, url);
    }
}
