using System.Text.Json;
using Filmgate.Api.Audit;
using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Formatting;
using Filmgate.Json;
using Filmgate.Keys;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>/v1/videos/{id}/hold</c>: during a legal hold, neither retention rules nor the owner can delete the video or its file.
/// </summary>
internal sealed class HoldEndpoints(EndpointHandlers handlers, IMediaRows rows, TimeProvider clock)
{
    private const int MaxReasonLength = 500;
    private const int MaxBodyBytes = 16 * 1024;

    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/videos/{id:video}/hold", handlers.WithVideo(ShowAsync));
        routes.MapPost("/v1/videos/{id:video}/hold", handlers.WithVideo(PlaceAsync)).AuditsOthers("video.hold");
        routes.MapDelete("/v1/videos/{id:video}/hold", handlers.WithVideo(ReleaseAsync)).AuditsOthers("video.release");
    }

    private async Task ShowAsync(HttpContext http, Caller caller, VideoTask video)
    {
        var hold = await rows.FindHoldAsync(video.Id, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        var shown = new VideoHold
        {
            Id = video.Id,
            Held = hold is not null,
            PlacedAt = hold?.PlacedAt.ToUnixTimeSeconds(),
            Reason = hold?.Reason,
        };
        await JsonResponse.WriteAsync(http, shown, ApiJson.Default.VideoHold);
    }

    private async Task PlaceAsync(HttpContext http, Caller caller, VideoTask video)
    {
        var (reason, error) = await ReadReasonAsync(http);
        if (error is null && !await rows.PlaceHoldAsync(video.Id, reason, clock.GetUtcNow())) error = ApiError.NoSuchVideo(video.Id);
        if (error is not null) await error.WriteAsync(http);
        else await ShowAsync(http, caller, video);
    }

    private async Task ReleaseAsync(HttpContext http, Caller caller, VideoTask video)
    {
        await rows.ReleaseHoldAsync(video.Id);
        await ShowAsync(http, caller, video);
    }

    /// <summary>The body is optional.</summary>
    private static async Task<(string? Reason, ApiError? Error)> ReadReasonAsync(HttpContext http)
    {
        var body = new byte[MaxBodyBytes + 1];
        var length = await http.Request.Body.ReadAtLeastAsync(body, body.Length, throwOnEndOfStream: false, http.RequestAborted);
        if (length == 0) return (null, null);
        if (length > MaxBodyBytes)
        {
            var message = $"The request body exceeds the limit of {UnitFormat.Of(MaxBodyBytes)}.";
            return (null, ApiError.RequestTooLarge(MaxBodyBytes) with { Message = message });
        }

        try
        {
            using var json = JsonDocument.Parse(body.AsMemory(0, length));
            return Reason(JsonNulls.Remove(json.RootElement));
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return (null, ApiError.Malformed("The body is not valid JSON."));
        }
    }

    private static (string? Reason, ApiError? Error) Reason(JsonElement body)
    {
        if (body.ValueKind is not JsonValueKind.Object)
            return (null, ApiError.Malformed("The body must be empty or a JSON object such as {\"reason\": \"...\"}."));
        if (body.EnumerateObject().Select(member => member.Name).FirstOrDefault(name => name != "reason") is { } unknown)
        {
            var name = ApiError.Truncate(unknown);
            return (null, ApiError.InvalidRequest([new(name, $"Unknown field '{name}'. Known fields: reason.")]));
        }

        if (!body.TryGetProperty("reason", out var reason)) return (null, null);
        return reason.ValueKind is JsonValueKind.String
            && reason.GetString() is { } text && !TextLength.IsOver(text, MaxReasonLength)
            && !text.Contains('\0', StringComparison.Ordinal)
                ? (text, null)
                : (null, ApiError.InvalidRequest([new("reason", $"reason must be a string of at most {MaxReasonLength} characters.")]));
    }
}
