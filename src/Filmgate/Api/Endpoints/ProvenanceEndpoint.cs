using System.Security.Cryptography;
using System.Text;
using Filmgate.Api.Authentication;
using Filmgate.Api.Errors;
using Filmgate.Client;
using Filmgate.Compat;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;
using Filmgate.Presentation;
using Filmgate.Videos;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Api.Endpoints;

/// <summary><c>GET /v1/videos/{id}/provenance</c>: who made it, when, by what, and whether the file carries Content Credentials.</summary>
internal sealed class ProvenanceEndpoint(OwnedVideos videos, IMediaStore media, ApiKeyAuthentication gate)
{
    public void Map(IEndpointRouteBuilder routes) => routes.MapGet("/v1/videos/{id}/provenance", (RequestDelegate)TellAsync);

    private async Task TellAsync(HttpContext http)
    {
        var id = (string)http.GetRouteValue("id")!;
        var (caller, error) = await gate.AdmitAsync(http);
        var task = error is null ? await videos.FindAsync(id, caller!, http.RequestAborted) : null;
        if (task is null)
        {
            await (error ?? ApiError.NoSuchVideo(id)).WriteAsync(http);
            return;
        }

        var attempts = await videos.AttemptsAsync(task, http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        await JsonResponse.WriteAsync(
            http,
            new VideoProvenance
            {
                Id = task.Id,
                Status = VideoView.Word(task.Status, caller!),
                Model = task.Attempt?.Model ?? task.Model,
                RequestedModel = task.Model,
                Provider = task.Attempt?.Provider,
                CreatedAt = task.CreatedAt.ToUnixTimeSeconds(),
                CompletedAt = task.Asset?.CreatedAt.ToUnixTimeSeconds(),
                PromptSha256 = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(task.Request.Prompt))),
                Attempts = [.. attempts.Select(a => new ProvenanceAttempt(
                    a.Number, a.Model, a.Provider, a.UpstreamModel, a.SubmittedAt.ToUnixTimeSeconds(), a.AcceptedAt?.ToUnixTimeSeconds(), a.EndedAt?.ToUnixTimeSeconds()))],
                File = task.Asset is { } file ? new(file.Bytes, file.Sha256, file.Width, file.Height, file.Duration.TotalSeconds, file.HasAudio) : null,
                C2paManifest = task.Asset is { } asset ? await HasManifestAsync(asset, http.RequestAborted) : null,
            },
            ApiJson.Default.VideoProvenance);
    }

    private async Task<bool?> HasManifestAsync(Asset asset, CancellationToken ct)
    {
        await using var file = await media.OpenAsync(asset.Key, ct);
        return file is null ? null : await ContentCredentials.ArePresentAsync(file, ct);
    }
}
