using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api.Endpoints;

/// <summary>The ETag of a video's JSON.</summary>
/// <remarks>
/// It is weak because the remaining seconds in the JSON change all the time without meaning anything new. The signed URL expires: the tag
/// changes twice in its
/// lifetime, so a client that receives "not modified" holds a URL that is valid for at least half of it.
/// </remarks>
internal sealed class VideoETag(LinkOptions options, TimeProvider clock)
{
    public string Of(VideoTask video, Caller caller, in VideoProgress progress)
    {
        var percent = video.Status.IsTerminal() ? 0 : progress.Percent;
        var url = video.Asset is null ? 0 : clock.GetUtcNow().UtcTicks / (options.VideoUrlLifetime.Ticks / 2);
        var cancelling = video.CancelRequestedAt is null ? "" : "c";
        var placeholder = video.Asset?.Placeholder is null ? "" : "p";
        var retried = video.RetriedAs is { } retry ? $"r{retry[^8..]}" : "";
        var succeeded = caller.ExpectsSucceeded ? "s" : "";
        return $"W/\"{video.Version:x}-{percent:x}-{url:x}{cancelling}{placeholder}{retried}{succeeded}\"";
    }

    /// <summary>Whether the client already has the version with this tag.</summary>
    public static bool Matches(string tag, HttpRequest request)
    {
        if (request.Headers.IfNoneMatch is not { Count: > 0 } header) return false;
        if (!EntityTagHeaderValue.TryParseList(header.ToArray()!, out var known)) return false;
        var current = EntityTagHeaderValue.Parse(tag);
        return known.Any(one => one.Equals(EntityTagHeaderValue.Any) || one.Compare(current, useStrongComparison: false));
    }
}
