using System.Text.Json;
using System.Text.Json.Nodes;
using Filmgate.Api.Errors;
using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Engine;
using Filmgate.Keys;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Api.Requests;

/// <summary>
/// Edits and extends videos. OpenAI's calls name no model: the model of the video is used, or its variant for this kind of work. An edit
/// of a video whose provider remixes is a remix; any other becomes a create request with the video as its input.
/// </summary>
internal sealed class EditVideoHandler(
    ModelCatalogue catalogue,
    Router router,
    ProviderSet providers,
    DialectSet dialects,
    OwnedVideos videos,
    CreateVideoHandler createHandler)
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
            return NotInherited(request, "this model edits a video with its length, size and sound") is { Count: > 0 } problems
                ? (null, ApiError.InvalidRequest(problems))
                : await createHandler.RemixAsync(source, request.Request, caller, idempotencyKey, ct);
        }

        if (kind is EditKind.Extend && source is not null && FindNativeExtension(source, request.Model) is var (extension, route))
            return await ExtendNativelyAsync(source, extension, route, request, caller, idempotencyKey, ct);
        if (FindModel(kind, named) is not { } model) return (null, Refuse(kind, named));
        return await createHandler.CreateAsync(request with { Model = model }, caller, idempotencyKey, ct);
    }

    private bool CanRemix(VideoTask source) =>
        source.Attempt is { } attempt && catalogue.Find(attempt.Model) is { Remix: true } && dialects[attempt.Dialect].CanRemix;

    /// <summary>The model of a provider that extends only videos that it made itself, if it made this one.</summary>
    private (CatalogueModel Model, ModelRoute Route)? FindNativeExtension(VideoTask source, string? named)
    {
        if (source.Attempt is not { } attempt || providers.Find(attempt.Provider)?.System.Name is not { } system) return null;
        foreach (var model in catalogue.All.Where(model => model is { Extends: true, NativeRoute: not null }))
            if ((named is null || named == attempt.Model || named == model.Id)
                && model.Routes.GetValueOrDefault(system) is { Action: not null } route && route.Dialect == attempt.Dialect)
                return (model, route);
        return null;
    }

    private async Task<(CreatedVideo? Video, ApiError? Error)> ExtendNativelyAsync(
        VideoTask source,
        CatalogueModel model,
        ModelRoute route,
        CreateVideoRequest request,
        Caller caller,
        string? idempotencyKey,
        CancellationToken ct)
    {
        if (source is not { Status: VideoStatus.Completed, Attempt: { Operation: { } operation } attempt })
            return (null, NotCompleted(source));
        var problems = NotInherited(request, $"{model.Id} decides about it");
        if (request.Request.ProviderOptions is not null) problems.Add(new("provider_options", $"{model.Id} has no provider_options."));
        if (request.Request.Prompt.Length > model.MaxPrompt)
            problems.Add(new("prompt", $"prompt must have at most {model.MaxPrompt} characters for {model.Id}."));
        if (problems.Count > 0) return (null, ApiError.InvalidRequest(problems));

        var body = JsonSerializer.SerializeToElement(new JsonObject { ["prompt"] = request.Request.Prompt });
        var native = request.Request with
        {
            RemixOf = new(source.Id, attempt.Provider, attempt.Credential, operation),
            Native = new(route.Dialect, route.Action!, body),
        };
        return await createHandler.CreateAsync(new(model.Id, native, [], []), caller, idempotencyKey, ct);
    }

    private static ApiError NotCompleted(VideoTask source) => source.Status.IsTerminal()
        ? ApiError.NoFile(source.Id, source.Status.Name()) with { Param = "video" }
        : ApiError.InputNotReady(source.Id, "video");

    /// <summary>Fields that the client cannot choose for this video.</summary>
    private static List<Problem> NotInherited(CreateVideoRequest request, string why)
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
                field.Name, $"{field.Name} cannot be set: {why}. Omit the field.")),
        ];
    }

    /// <summary>The named model or its variant. Null: neither can do this kind of work.</summary>
    private string? FindModel(EditKind kind, string? named)
    {
        if (named is null) return null;
        var variant = $"{named}-{(kind is EditKind.Edit ? "edit" : "extend")}";
        var able = new[] { named, variant }.FirstOrDefault(id => catalogue.Find(id) is { } model && Supports(model, kind));
        if (able is not null) return able;
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

    /// <summary>Whether it takes any video as input.</summary>
    private static bool Supports(CatalogueModel model, EditKind kind) =>
        model.NativeRoute is null && (kind is EditKind.Edit ? model.Edits : model.Extends);

    private static string Verb(EditKind kind) => kind is EditKind.Edit ? "edit" : "extend";
}
