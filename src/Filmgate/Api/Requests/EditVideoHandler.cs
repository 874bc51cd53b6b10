using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>
/// Edits and extends videos. OpenAI's calls name no model: the model of the video is used, or its variant for this kind of work. An edit
/// of a video whose provider remixes is a remix; any other becomes a create request with the video as its input.
/// </summary>
internal sealed class EditVideoHandler(
    ModelCatalogue catalogue, Router router, DialectSet dialects, OwnedVideos videos, CreateVideoHandler createHandler)
{
    public async Task<(CreatedVideo? Video, ApiError? Error)> CreateAsync(
        EditKind kind, CreateVideoRequest request, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        if (request.Problems.Count > 0) return (null, ApiError.InvalidRequest(request.Problems));
        VideoTask? source = null;
        if (request.Video!.StoredId is { } id && id.StartsWith("video_", StringComparison.Ordinal))
        {
            source = await videos.FindAsync(id, caller, ct);
            if (source is null) return (null, ApiError.NoSuchVideo(id) with { Param = "video" });
        }

        var named = request.Model ?? source?.Attempt?.Model ?? source?.Model;
        if (kind is EditKind.Edit && source is not null && CanRemix(source) && named == source.Attempt!.Model)
        {
            return NotInherited(request) is { Count: > 0 } problems
                ? (null, ApiError.InvalidRequest(problems))
                : await createHandler.RemixAsync(source, request.Request, caller, idempotencyKey, ct);
        }

        if (FindModel(kind, named) is not { } model) return (null, Refuse(kind, named));
        return await createHandler.CreateAsync(request with { Model = model }, caller, idempotencyKey, ct);
    }

    private bool CanRemix(VideoTask source) =>
        source.Attempt is { } attempt && catalogue.Find(attempt.Model) is { Remix: true } && dialects[attempt.Dialect].CanRemix;

    /// <summary>A remix takes these from the original.</summary>
    private static List<Problem> NotInherited(CreateVideoRequest request)
    {
        var sent = request.Request;
        (string Name, bool IsSent)[] fields =
        [
            ("seconds", sent.Seconds is not null), ("size", sent.Size is not null), ("aspect_ratio", sent.AspectRatio is not null),
            ("resolution", sent.Resolution is not null), ("audio", sent.Audio is not null), ("seed", sent.Seed is not null),
            ("negative_prompt", sent.NegativePrompt is not null), ("fallback_models", sent.FallbackModels.Count > 0),
            ("input_reference", request.Images.Count > 0), ("reference_images", request.References.Count > 0),
        ];
        return
        [
            .. fields.Where(field => field.IsSent).Select(field => new Problem(
                field.Name, $"{field.Name} cannot be set: this model edits a video with its length, size and sound. Omit the field.")),
        ];
    }

    /// <summary>The named model or its variant. Null: neither can do this kind of work.</summary>
    private string? FindModel(EditKind kind, string? named)
    {
        if (named is null) return null;
        var variant = $"{named}-{(kind is EditKind.Edit ? "edit" : "extend")}";
        if (new[] { named, variant }.FirstOrDefault(id => catalogue.Find(id) is { } model && Supports(model, kind)) is { } able) return able;
        return kind is EditKind.Edit && catalogue.Find(named) is null ? named : null;      // the create decides about an unknown model
    }

    private ApiError Refuse(EditKind kind, string? named)
    {
        var able = catalogue.All.Where(model => Supports(model, kind)).ToList();
        var served = able.Where(model => router.RouteTo(model) is not null).Select(model => model.Id).ToList();
        if (served.Count == 0) return ApiError.NoModelEdits(Verb(kind), able.Select(model => model.Id));
        var list = string.Join(", ", served);
        return ApiError.InvalidRequest(
        [
            new("model", named is null
                ? $"model is required for a video that this gateway did not make. Models that can {Verb(kind)} a video: {list}."
                : $"{ApiError.Truncate(named)} cannot {Verb(kind)} a video. Set model to one that can: {list}."),
        ]);
    }

    private static bool Supports(CatalogueModel model, EditKind kind) => kind is EditKind.Edit ? model.Edits : model.Extends;

    private static string Verb(EditKind kind) => kind is EditKind.Edit ? "edit" : "extend";
}
