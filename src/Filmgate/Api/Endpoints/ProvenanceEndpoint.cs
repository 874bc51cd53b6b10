using System.Security.Cryptography;
using System.Text;
using Filmgate.Client;
using Filmgate.Keys;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary>
/// <c>GET /v1/videos/{id}/provenance</c>: when, by which provider and with which model a video was made, and whether its file has Content
/// Credentials.
/// </summary>
internal sealed class ProvenanceEndpoint(EndpointHandlers handlers, OwnedVideos videos, IMediaStore media)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/videos/{id:video}/provenance", handlers.WithVideo(ShowAsync));

    private async Task ShowAsync(HttpContext http, Caller caller, VideoTask video)
    {
        var attempts = await videos.AttemptsAsync(video, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        var provenance = new VideoProvenance
        {
            Id = video.Id,
            Status = VideoView.StatusWord(video.Status, caller),
            Model = video.Attempt?.Model ?? video.Model,
            RequestedModel = video.Model,
            Provider = video.Attempt?.Provider,
            CreatedAt = video.CreatedAt.ToUnixTimeSeconds(),
            CompletedAt = video.Asset?.CreatedAt.ToUnixTimeSeconds(),
            PromptSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(video.Request.Prompt))),
            Attempts = [.. attempts.Select(Show)],
            File = VideoView.ShowFile(video.Asset),
            C2paManifest = video.Asset is { } asset ? await HasManifestAsync(asset, http.RequestAborted) : null,
        };
        await JsonResponse.WriteAsync(http, provenance, ApiJson.Default.VideoProvenance);
    }

    private static ProvenanceAttempt Show(Attempt attempt) => new(
        attempt.Number,
        attempt.Model,
        attempt.Provider,
        attempt.UpstreamModel,
        attempt.SubmittedAt.ToUnixTimeSeconds(),
        attempt.AcceptedAt?.ToUnixTimeSeconds(),
        attempt.EndedAt?.ToUnixTimeSeconds());

    private async Task<bool?> HasManifestAsync(Asset asset, CancellationToken ct)
    {
        await using var file = await media.OpenAsync(asset.Key, ct);
        return file is null ? null : await ContentCredentials.ArePresentAsync(file, ct);
    }
}
