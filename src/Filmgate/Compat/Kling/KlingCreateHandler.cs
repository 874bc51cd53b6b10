using System.Text.Json.Nodes;
using Filmgate.Api;
using Filmgate.Api.Errors;
using Filmgate.Api.Requests;
using Filmgate.Catalogue;
using Filmgate.Dialects.Kling;
using Filmgate.Keys;
using Filmgate.Videos;

namespace Filmgate.Compat.Kling;

/// <summary>From a body in Kling's words to a video: ordinary where every shape can say it, native where only Kling's can. Every problem is found at once.</summary>
internal sealed class KlingCreateHandler(OwnedVideos videos, CreateVideoHandler intake, ModelCatalogue catalogue, KlingSessions sessions)
{
    private static readonly InputImage Unseen = new("", "", 0, 0, 0);

    public async Task<(CreatedVideo? Video, ApiError? Error)> TakeAsync(KlingAction action, JsonObject body, Caller caller, string? idempotencyKey, CancellationToken ct)
    {
        var problems = new List<Problem>();
        var images = new KlingInputs();
        var draft = KlingRequestReader.Read(action, new(body, problems, images));
        var request = draft.Ordinary;
        if (action.Model is null) problems.AddRange(CheckModel(action, draft, request));
        if (draft.Clip is { } id)
        {
            var (original, wrong) = await FindClipAsync(id, caller, ct);
            if (wrong is not null) problems.Add(wrong);
            else request = request with { RemixOf = new(original!.Id, original.Attempt!.Provider, original.Attempt.Credential, original.Attempt.Operation!) };
        }

        if (problems.Count == 0 && action.Model is not null && OpenSession(body, caller) is { } foreign) problems.Add(foreign);
        if (problems.Count > 0) return (null, ApiError.Wrong(problems));
        if (!draft.IsNative) return await intake.TakeAsync(new(draft.Model, request, draft.Frames, []), caller, idempotencyKey, ct);
        request = request with { Native = new("kling", action.Path, KlingRequest.Kept(body, action)) };
        return await intake.TakeAsync(new(draft.Model, request, [], []) { References = images.Kept }, caller, idempotencyKey, ct);
    }

    /// <summary>A finished video of the caller's that a provider of Kling's format made: only that provider knows the clip, under a name of its own.</summary>
    public async Task<(VideoTask? Video, Problem? Wrong)> FindClipAsync(string id, Caller caller, CancellationToken ct)
    {
        if (await videos.FindAsync(id, caller, ct) is not { } video)
            return (null, new("video_id", $"There is no video '{ApiError.Short(id)}' under this API key; video_id is the id of a video that this gateway made."));
        if (video is not { Status: VideoStatus.Completed, Attempt: { Operation: not null } attempt }) return (null, new("video_id", $"The video {id} is {video.Status.Name()}; it must be completed."));
        return attempt.Dialect is "kling" ? (video, null) : (null, new("video_id", $"The video {id} was made by {attempt.Model}, whose provider is not Kling."));
    }

    /// <summary>Puts the provider's own name of the session in the place of ours. A body without one passes.</summary>
    public Problem? OpenSession(JsonObject body, Caller caller)
    {
        if (body["session_id"] is not { } given) return null;
        if (sessions.Open(caller.Owner, given.GetValue<string>()) is not { } session) return new("session_id", $"There is no session '{ApiError.Short(given.GetValue<string>())}' under this API key; it is what identify-face or init-selection answered here.");
        body["session_id"] = session;
        return null;
    }

    private IEnumerable<Problem> CheckModel(KlingAction action, KlingRequest draft, VideoRequest request)
    {
        if (catalogue.Find(draft.Model!) is not { } model)
        {
            var known = catalogue.All.Where(m => m.NativeRoute is null && m.Routes.Values.Any(way => way.Dialect == "kling")).Select(m => m.Id);
            return [new("model_name", $"There is no model '{ApiError.Short(draft.Model!)}'. Known: {string.Join(", ", known)}.")];
        }

        var own = model.Routes.Values.FirstOrDefault(way => way.Dialect == "kling")?.Action;
        if (draft.IsNative && model.NativeRoute is null && (own ?? action.Path) != action.Path) return [new("model_name", $"{model.Id} is asked for at /kling/v1/videos/{own}.")];
        if (action == KlingAction.Omni)
            return own == action.Path ? [] : [new("model_name", $"{model.Id} does not make {action.Path}; {string.Join(", ", catalogue.All.Where(m => m.Routes.Values.Any(way => way.Action == action.Path)).Select(m => m.Id))} does.")];
        return model.Check(request with
        {
            Images = [.. draft.Frames.Select(_ => Unseen)],
            References = [.. Enumerable.Repeat(Unseen, draft.References)],
        });
    }
}
