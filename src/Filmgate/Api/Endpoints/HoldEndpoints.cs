using System.Text.Json;
using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>/v1/videos/{id}/hold</c>: while it is there, neither a rule nor its owner deletes the video or its file.</summary>
internal sealed class HoldEndpoints(OwnedVideos videos, IMediaRows rows, ApiKeyAuthentication gate, TimeProvider clock)
{
    private const int LongestReason = 500;
    private const int LargestBody = 16 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/videos/{id}/hold", Own(ShowAsync));
        routes.MapPost("/v1/videos/{id}/hold", Own(PlaceAsync));
        routes.MapDelete("/v1/videos/{id}/hold", Own(ReleaseAsync));
    }

    private async Task ShowAsync(HttpContext http, VideoTask task)
    {
        var hold = await rows.FindHoldAsync(task.Id, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(http, new VideoHold { Id = task.Id, Held = hold is not null, PlacedAt = hold?.PlacedAt.ToUnixTimeSeconds(), Reason = hold?.Reason }, ApiJson.Default.VideoHold);
    }

    private async Task PlaceAsync(HttpContext http, VideoTask task)
    {
        var (reason, error) = await ReasonAsync(http);
        if (error is null && !await rows.PlaceHoldAsync(task.Id, reason, clock.GetUtcNow())) error = ApiError.NoSuchVideo(task.Id);
        if (error is not null) await error.WriteAsync(http);
        else await ShowAsync(http, task);
    }

    private async Task ReleaseAsync(HttpContext http, VideoTask task)
    {
        await rows.ReleaseHoldAsync(task.Id);
        await ShowAsync(http, task);
    }

    /// <summary>A body is not needed; one that is there must be right.</summary>
    private static async Task<(string? Reason, ApiError? Error)> ReasonAsync(HttpContext http)
    {
        var body = new byte[LargestBody + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length == 0) return (null, null);
        if (length > LargestBody) return (null, ApiError.TooLarge(LargestBody));
        try
        {
            using var json = JsonDocument.Parse(body.AsMemory(0, length));
            if (json.RootElement.ValueKind is not JsonValueKind.Object) return (null, ApiError.Malformed("The body must be a JSON object such as {\"reason\": \"...\"}, or nothing at all."));
            if (json.RootElement.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name != "reason") is { } unknown)
                return (null, ApiError.Wrong([new(ApiError.Short(unknown), $"'{ApiError.Short(unknown)}' is unknown; a hold has a reason only.")]));
            if (!json.RootElement.TryGetProperty("reason", out var reason) || reason.ValueKind is JsonValueKind.Null) return (null, null);
            return reason.ValueKind is JsonValueKind.String && reason.GetString() is { Length: <= LongestReason } text && !text.Contains('\0', StringComparison.Ordinal)
                ? (text, null)
                : (null, ApiError.Wrong([new("reason", $"reason must be a text of at most {LongestReason} characters.")]));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, ApiError.Malformed("The body is not valid JSON."));
        }
    }

    private RequestDelegate Own(Func<HttpContext, VideoTask, Task> next) => async http =>
    {
        var (caller, error) = await gate.AdmitAsync(http);
        var id = (string)http.GetRouteValue("id")!;
        if (error is null && await videos.FindAsync(id, caller!, http.RequestAborted) is { } task) await next(http, task);
        else await (error ?? ApiError.NoSuchVideo(id)).WriteAsync(http);
    };
}
