using System.Text.Json.Nodes;
using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The video object. Sora has OpenAI's, which always contains all fields; the other models have CometAPI's smaller one.</summary>
internal sealed class VideoObject(SignedUrls urls)
{
    private static readonly TimeSpan Retention = TimeSpan.FromHours(24);

    public static JsonObject ForCreate(SandboxJob job) => CommonFields(job, VideoModels.ById[job.Model], new(JobPhase.Queued));

    public JsonObject ForPoll(HttpRequest request, SandboxJob job, JobState state)
    {
        var model = VideoModels.ById[job.Model];
        var video = CommonFields(job, model, state);
        var completedAt = state.Phase is JobPhase.Completed ? state.EndedAt : null;
        if (model.Brand is not VideoBrand.Veo || completedAt is not null) video["completed_at"] = Unix(completedAt);
        if (model.Brand is VideoBrand.Sora)
        {
            video["expires_at"] = Unix(completedAt + Retention);
            video["error"] = null;
        }

        if (state.Phase is JobPhase.Failed && Error(job) is { } error) video["error"] = error;
        if (state is { Phase: JobPhase.Completed, ResultMissing: false } && model.HasUrl)
        {
            var url = urls.Create(request, job);
            if (job.Has(TestCard.Succeeded)) video["output"] = new JsonArray(url);
            else video["video_url"] = url;
        }

        return video;
    }

    private static JsonObject CommonFields(SandboxJob job, VideoModel model, JobState state)
    {
        var video = new JsonObject { ["id"] = job.Id };
        if (model.Brand is not VideoBrand.Sora) video["task_id"] = job.Id;
        video["object"] = "video";
        video["model"] = model.ReportedId ?? model.Id;
        video["status"] = VideoStatusNames.Of(job, model).NameOf(state.Phase);
        video["progress"] = state.Progress;
        video["created_at"] = Responses.Unix(job.CreatedAt);
        // The alias page shows an empty string here. Clients must not read a duration from it.
        video["seconds"] = model.ReportedId is null ? job.RequestedSeconds : "";
        video["size"] = job.RequestedSize;
        if (model.Brand is VideoBrand.Sora)
        {
            video["prompt"] = job.Prompt;
            video["remixed_from_video_id"] = job.RemixedFrom;
        }

        return video;
    }

    private static JsonValue? Unix(DateTimeOffset? time) => time is { } value ? JsonValue.Create(Responses.Unix(value)) : null;

    private static JsonObject? Error(SandboxJob job) => job.Failure switch
    {
        RenderFailure.ContentPolicy => new()
        {
            ["code"] = "moderation_blocked",
            ["message"] = "The generated video was blocked by our content policy",
        },
        RenderFailure.Internal => new()
        {
            ["code"] = "render_failed",
            ["message"] = "Internal error: the render worker exited with code 137",
        },
        _ => null,
    };
}
