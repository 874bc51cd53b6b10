using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>Parses and validates a remix: a new Sora video from a completed one.</summary>
internal sealed class RemixRequestParser(JobStore jobs, JobSimulator simulator)
{
    public async Task<CreateRequest> ParseAsync(HttpRequest request, string id)
    {
        if (jobs.Find(VideosFamily.Name, id) is not { } source
            || simulator.StateOf(source) is { Phase: JobPhase.Hidden or JobPhase.Lost })
            return CreateRequest.Invalid(Responses.TaskNotExist());
        if (VideoModels.ById[source.Model].Brand is not VideoBrand.Sora) return Invalid($"remix is not supported by {source.Model}");
        if (await VideoRequestBody.ReadAsync(request, request.HttpContext.RequestAborted) is not { } body)
            return Invalid("The request body cannot be read");
        if (body["prompt"] is not { } prompt) return Invalid("prompt is required");
        if (simulator.StateOf(source).Phase is not JobPhase.Completed) return NotCompleted(id);

        return CreateRequest.Valid(new()
        {
            Id = VideoRequestParser.NewId(VideoBrand.Sora),
            Family = VideosFamily.Name,
            Route = "/v1/videos/{id}/remix",
            Model = source.Model,
            Prompt = prompt,
            Seconds = source.Seconds,
            Width = source.Width,
            Height = source.Height,
            Audio = source.Audio,
            Image = source.Image,
            ImageByUrl = source.ImageByUrl,
            RequestedSize = source.RequestedSize,
            RequestedSeconds = source.RequestedSeconds,
            RemixedFrom = source.Id,
        });
    }

    private static CreateRequest Invalid(string message) => CreateRequest.Invalid(Responses.Invalid(message));

    private static CreateRequest NotCompleted(string id) => CreateRequest.Invalid(
        Responses.ProxyError(StatusCodes.Status400BadRequest, $"Video {id} is not completed", "invalid_request_error"));
}
