using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Wire;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>A new Sora video from a finished one.</summary>
internal sealed class VideoRemix(JobBook book, Timeline timeline)
{
    public async Task<Order> ReadAsync(HttpRequest request, string id)
    {
        if (book.Find(VideosFamily.Name, id) is not { } source || timeline.At(source) is { Phase: Phase.Hidden or Phase.Lost }) return Order.Refused(Reply.TaskNotExist());
        if (VideoModels.ById[source.Model].Brand is not VideoBrand.Sora) return Order.Refused(Reply.Invalid($"remix is not supported by {source.Model}"));
        if (await Fields.ReadAsync(request, request.HttpContext.RequestAborted) is not { } fields) return Order.Refused(Reply.Invalid("The request body cannot be read"));
        if (fields["prompt"] is not { } prompt) return Order.Refused(Reply.Invalid("prompt is required"));
        if (timeline.At(source).Phase is not Phase.Done)
            return Order.Refused(Reply.ProxyError(StatusCodes.Status400BadRequest, $"Video {id} is not completed", "invalid_request_error"));

        return Order.For(new()
        {
            Id = VideoOrders.NewId(VideoBrand.Sora),
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
