using System.Globalization;
using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Compat.Runway;

/// <summary>What both of Runway's ways in do alike: find and end videos, and tell clients when to try again.</summary>
internal sealed class RunwayTasks(OwnedVideos videos, VideoTransitions transitions, VideoDeletion deletion, VideoView view, DueQueue queue, TimeProvider clock)
{
    /// <param name="id">In any of our spellings.</param>
    public Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct) => videos.FindAsync(IdOf(id), caller, ct);

    public Client.Video Show(VideoTask task, Caller caller, HttpRequest request) => view.Show(task, caller, request);

    /// <summary>Cancels what is under way, forgets what is over; as Runway's one call does.</summary>
    /// <returns>Null: it is done. Otherwise nothing has changed.</returns>
    public async Task<ApiError?> EndAsync(VideoTask task, CancellationToken ct)
    {
        if (await transitions.RequestCancelAsync(task.Id, clock.GetUtcNow(), ct) is null) return await deletion.DeleteAsync(task, ct);
        queue.MakeDueNow(task.Id);
        return null;
    }

    /// <summary>Runway's ids are UUIDs, and ours have one in them.</summary>
    public static string UuidOf(string id) => Guid.ParseExact(id.AsSpan("video_".Length), "N").ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Runway's clients repeat a 409 unless they are told not to.</summary>
    public static Task WriteErrorAsync(HttpContext http, ApiError error, JsonObject body)
    {
        if (error.HttpStatus is >= 400 and < 500 and not 408 and not 429) http.Response.Headers["x-should-retry"] = "false";
        return CompatEndpoints.WriteErrorAsync(http, error, body);
    }

    private static string IdOf(string id) => Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;
}
