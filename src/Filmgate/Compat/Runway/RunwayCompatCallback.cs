using System.Text.Json.Nodes;
using Filmgate.Client;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Compat.Runway;

/// <summary>The compatibility shape's callback: once, when the task is over, what a poll would then answer in <c>data</c>. (The upstream's own is not documented.)</summary>
internal sealed class RunwayCompatCallback : ICompatCallback
{
    public const string Name = "runway";

    public string Format => Name;

    public JsonObject? BodyOf(VideoTask before, VideoTask after, Lazy<Video> shown, string? url)
    {
        var isNews = (after.Status.IsTerminal() && !before.Status.IsTerminal()) || after.RecoveredAt != before.RecoveredAt;
        return isNews ? RunwayCompatApi.Show(after, shown.Value) : null;
    }
}
