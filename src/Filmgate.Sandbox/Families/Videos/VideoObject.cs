using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The video object: OpenAI's for Sora, with every key always there; the gateway's leaner one for the others.</summary>
internal sealed class VideoObject(SignedUrls urls)
{
    private static readonly TimeSpan KeptFor = TimeSpan.FromHours(24);

    public static JsonObject Created(SandboxJob job) => Base(job, VideoModels.ById[job.Model], new(Phase.Queued));

    public JsonObject Polled(HttpRequest request, SandboxJob job, JobState moment)
    {
        var model = VideoModels.ById[job.Model];
        var video = Base(job, model, moment);
        var completed = moment is { Phase: Phase.Done, EndedAt: { } at } ? JsonValue.Create(Responses.Unix(at)) : null;
        if (model.Brand is not VideoBrand.Veo || completed is not null) video["completed_at"] = completed;
        if (model.Brand is VideoBrand.Sora)
        {
            video["expires_at"] = moment is { Phase: Phase.Done, EndedAt: { } ended } ? Responses.Unix(ended + KeptFor) : null;
            video["error"] = null;
        }

        if (moment.Phase is Phase.Failed && Error(job) is { } error) video["error"] = error;
        if (moment is { Phase: Phase.Done, Withheld: false } && model.HasUrl)
        {
            var url = urls.For(request, job);
            if (job.Has(TestCard.Succeeded)) video["output"] = new JsonArray(url);
            else video["video_url"] = url;
        }

        return video;
    }

    private static JsonObject Base(SandboxJob job, VideoModel model, JobState moment)
    {
        var video = new JsonObject { ["id"] = job.Id };
        if (model.Brand is not VideoBrand.Sora) video["task_id"] = job.Id;
        video["object"] = "video";
        video["model"] = model.AnswersAs ?? model.Id;
        video["status"] = VideoStatusNames.Of(job, model).Word(moment.Phase);
        video["progress"] = moment.Progress;
        video["created_at"] = Responses.Unix(job.CreatedAt);
        // The alias page shows empty seconds; nobody may read a meaning into them.
        video["seconds"] = model.AnswersAs is null ? job.SecondsWord : "";
        video["size"] = job.SizeWord;
        if (model.Brand is VideoBrand.Sora)
        {
            video["prompt"] = job.Prompt;
            video["remixed_from_video_id"] = job.RemixedFrom;
        }

        return video;
    }

    private static JsonObject? Error(SandboxJob job) => job.Failure switch
    {
        Failure.ContentPolicy => new() { ["code"] = "moderation_blocked", ["message"] = "The generated video was blocked by our content policy" },
        Failure.Internal => new() { ["code"] = "render_failed", ["message"] = "Internal error: the render worker exited with code 137" },
        _ => null,
    };
}
