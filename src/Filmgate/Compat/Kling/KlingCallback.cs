using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Compat.Kling;

/// <summary>Kling's own callback: the task without its envelope, sent whenever Kling's status of the task changes.</summary>
internal sealed class KlingCallback : ICompatCallback
{
    public const string Name = "kling";

    public string Format => Name;

    public JsonObject? BodyOf(VideoTask before, VideoTask after, Lazy<Video> shown, string? url)
    {
        var hasChanged = KlingResponses.StatusOf(before.Status) != KlingResponses.StatusOf(after.Status);
        var hasRecovered = after.RecoveredAt != before.RecoveredAt;
        return hasChanged || hasRecovered ? KlingResponses.BuildTask(after, KlingResponses.BuildTaskInfo(after), url) : null;
    }
}
