using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Compat.Runway;

/// <summary>
/// The callback of CometAPI's older Runway API: sent once, when the task has finished, with what a poll returns in <c>data</c>.
/// CometAPI does not document its own callback.
/// </summary>
internal sealed class RunwayCompatCallback : ICompatCallback
{
    public const string Name = "runway";

    public string Format => Name;

    public JsonObject? BodyOf(VideoTask before, VideoTask after, Lazy<Video> shown, string? url)
    {
        var hasFinished = after.Status.IsTerminal() && !before.Status.IsTerminal();
        var hasRecovered = after.RecoveredAt != before.RecoveredAt;
        return hasFinished || hasRecovered ? RunwayCompatResponses.Task(after, shown.Value) : null;
    }
}
