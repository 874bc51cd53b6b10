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

/// <summary>What both Runway APIs share: finding, cancelling and deleting videos, and telling clients when to retry.</summary>
internal sealed class RunwayTasks(
    OwnedVideos videos, VideoTransitions transitions, VideoDeletion deletion, VideoView view, DueQueue queue, TimeProvider clock)
{
    /// <param name="id">Our id, or the UUID in it.</param>
    public Task<VideoTask?> FindAsync(string id, Caller caller, CancellationToken ct) => videos.FindAsync(ToVideoId(id), caller, ct);

    public Client.Video Show(VideoTask task, Caller caller, HttpRequest request) => view.Show(task, caller, request);

    /// <summary>Cancels an unfinished video and deletes a finished one, as Runway's DELETE does.</summary>
    /// <returns>Null on success. On an error, nothing has changed.</returns>
    public async Task<ApiError?> CancelOrDeleteAsync(VideoTask task, CancellationToken ct)
    {
        if (await transitions.RequestCancelAsync(task.Id, clock.GetUtcNow(), ct) is null) return await deletion.DeleteAsync(task, ct);
        queue.MakeDueNow(task.Id);
        return null;
    }

    /// <summary>Runway's ids are UUIDs. Our ids contain one.</summary>
    public static string ToUuid(string id) => Guid.ParseExact(id.AsSpan("video_".Length), "N").ToString("D", CultureInfo.InvariantCulture);

    /// <summary>Sets <c>x-should-retry</c>: without it, Runway's clients retry a 409.</summary>
    public static Task WriteErrorAsync(HttpContext http, ApiError error, JsonObject body)
    {
        if (error.HttpStatus is >= 400 and < 500 and not 408 and not 429) http.Response.Headers["x-should-retry"] = "false";
        return CompatEndpoints.WriteErrorAsync(http, error, body);
    }

    private static string ToVideoId(string id) => Guid.TryParseExact(id, "D", out var uuid) ? $"video_{uuid:N}" : id;
}
