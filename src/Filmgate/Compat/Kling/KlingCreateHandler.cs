using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects.Kling;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>
/// Creates a video from a body in Kling's format. A request that every API can express becomes an ordinary one. Any other is native:
/// it is passed through to a provider of Kling's format. All problems are reported at once.
/// </summary>
internal sealed class KlingCreateHandler(
    OwnedVideos videos, CreateVideoHandler createHandler, ModelCatalogue catalogue, KlingSessions sessions)
{
    private const string Dialect = "kling";
    private static readonly InputImage ImagePlaceholder = new("", "", 0, 0, 0);

    public async Task<(CreatedVideo? Video, ApiError? Error)> CreateAsync(
        KlingAction action, JsonObject body, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var inputs = new KlingInputs();
        var klingRequest = KlingRequestReader.Read(action, new(body, problems, inputs));
        var request = klingRequest.ToVideoRequest();
        if (action.Model is null) problems.AddRange(CheckModel(action, klingRequest, request));
        if (klingRequest.SourceVideoId is { } id)
        {
            var (source, wrongVideo) = await FindSourceVideoAsync(id, caller, ct);
            if (wrongVideo is not null) problems.Add(wrongVideo);
            else request = request with { RemixOf = ToRemixSource(source!) };
        }

        var maySendSession = action.Model is not null;
        if (problems.Count == 0 && maySendSession && ReplaceSession(body, caller) is { } wrongSession) problems.Add(wrongSession);
        if (problems.Count > 0) return (null, ApiError.InvalidRequest(problems));
        if (!klingRequest.IsNative)
            return await createHandler.CreateAsync(new(klingRequest.Model, request, klingRequest.Frames, []), caller, idempotencyKey, ct);
        request = request with { Native = new(Dialect, action.Path, KlingRequest.ToNativeBody(body, action)) };
        var native = new CreateVideoRequest(klingRequest.Model, request, [], []) { References = inputs.Images };
        return await createHandler.CreateAsync(native, caller, idempotencyKey, ct);
    }

    /// <summary>
    /// Finds a completed video of the caller that a provider of Kling's format made. Only that provider knows the clip, under its own id.
    /// </summary>
    public async Task<(VideoTask? Video, Problem? Problem)> FindSourceVideoAsync(string id, Caller caller, CancellationToken ct)
    {
        if (await videos.FindAsync(id, caller, ct) is not { } video)
        {
            const string advice = "video_id must be the id of a video that this gateway created.";
            return (null, new("video_id", $"There is no video '{ApiError.Truncate(id)}' under this API key; {advice}"));
        }

        if (video is not { Status: VideoStatus.Completed, Attempt: { Operation: not null } attempt })
            return (null, new("video_id", $"The video {id} is {video.Status.Name()}; it must be completed."));
        return attempt.Dialect is Dialect
            ? (video, null)
            : (null, new("video_id", $"The video {id} was made by {attempt.Model}, which does not run on Kling."));
    }

    /// <summary>Replaces our session id in the body with the provider's. A body without one is valid.</summary>
    public Problem? ReplaceSession(JsonObject body, Caller caller)
    {
        if (body["session_id"] is not { } given) return null;
        var id = given.GetValue<string>();
        if (sessions.Verify(caller.Owner, id) is not { } session)
        {
            const string advice = "Send the session_id that identify-face or init-selection returned.";
            return new("session_id", $"There is no session '{ApiError.Truncate(id)}' under this API key. {advice}");
        }

        body["session_id"] = session;
        return null;
    }

    private static RemixSource ToRemixSource(VideoTask video) =>
        new(video.Id, video.Attempt!.Provider, video.Attempt.Credential, video.Attempt.Operation!);

    private IEnumerable<Problem> CheckModel(KlingAction action, KlingRequest klingRequest, VideoRequest request)
    {
        if (catalogue.Find(klingRequest.Model!) is not { } model)
        {
            var known = catalogue.All.Where(m => m.NativeRoute is null && m.Routes.Values.Any(route => route.Dialect == Dialect));
            var ids = string.Join(", ", known.Select(m => m.Id));
            return [WrongModel($"There is no model '{ApiError.Truncate(klingRequest.Model!)}'. Known: {ids}.")];
        }

        var ownAction = model.Routes.Values.FirstOrDefault(route => route.Dialect == Dialect)?.Action;
        if (klingRequest.IsNative && model.NativeRoute is null && (ownAction ?? action.Path) != action.Path)
            return [WrongModel($"Send requests for {model.Id} to /kling/v1/videos/{ownAction}.")];
        if (action == KlingAction.Omni)
        {
            if (ownAction == action.Path) return [];
            var supported = catalogue.All.Where(m => m.Routes.Values.Any(route => route.Action == action.Path)).Select(m => m.Id);
            return [WrongModel($"{model.Id} does not support {action.Path}. Supported: {string.Join(", ", supported)}.")];
        }

        return model.Check(request with
        {
            Images = [.. klingRequest.Frames.Select(_ => ImagePlaceholder)],
            References = [.. Enumerable.Repeat(ImagePlaceholder, klingRequest.ReferenceCount)],
        });
    }

    private static Problem WrongModel(string message) => new("model_name", message);
}
