using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// The ETag of a video's JSON: weak, because the remaining seconds in it change all the time and mean nothing new. The signed URL does expire: the tag changes
/// twice in its lifetime, so whoever is told "not modified" holds a URL that works for at least half of it.
/// </summary>
internal sealed class VideoETag(LinkOptions options, TimeProvider clock)
{
    public string Of(VideoTask task, Caller caller, in VideoProgress standing)
    {
        var progress = task.Status.IsTerminal() ? 0 : standing.Progress;
        var url = task.Asset is null ? 0 : clock.GetUtcNow().UtcTicks / (options.VideoUrlLifetime.Ticks / 2);
        return $"W/\"{task.Version:x}-{progress:x}-{url:x}{(task.CancelRequestedAt is null ? "" : "c")}{(task.Asset?.Placeholder is null ? "" : "p")}{(caller.ExpectsSucceeded ? "s" : "")}\"";
    }

    /// <summary>The client has this one.</summary>
    public static bool IsKnown(string tag, HttpRequest request) =>
        request.Headers.IfNoneMatch is { Count: > 0 } sent
        && EntityTagHeaderValue.TryParseList(sent.ToArray()!, out var known)
        && known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(EntityTagHeaderValue.Parse(tag), useStrongComparison: false));
}
