using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>A new Sora video from a finished one.</summary>
internal sealed class RemixRequestParser(JobStore book, JobSimulator timeline)
{
    public async Task<CreateRequest> ReadAsync(HttpRequest request, string id)
    {
        if (book.Find(VideosFamily.Name, id) is not { } source || timeline.At(source) is { Phase: Phase.Hidden or Phase.Lost }) return CreateRequest.Invalid(Responses.TaskNotExist());
        if (VideoModels.ById[source.Model].Brand is not VideoBrand.Sora) return CreateRequest.Invalid(Responses.Invalid($"remix is not supported by {source.Model}"));
        if (await VideoRequestBody.ReadAsync(request, request.HttpContext.RequestAborted) is not { } fields) return CreateRequest.Invalid(Responses.Invalid("The request body cannot be read"));
        if (fields["prompt"] is not { } prompt) return CreateRequest.Invalid(Responses.Invalid("prompt is required"));
        if (timeline.At(source).Phase is not Phase.Done)
            return CreateRequest.Invalid(Responses.ProxyError(StatusCodes.Status400BadRequest, $"Video {id} is not completed", "invalid_request_error"));

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
            SizeWord = source.SizeWord,
            SecondsWord = source.SecondsWord,
            RemixedFrom = source.Id,
        });
    }
}
