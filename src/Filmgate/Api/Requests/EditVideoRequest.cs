namespace Filmgate.Api.Requests;

/// <summary>
/// Reads the body of an edit or an extension. OpenAI has <c>prompt</c>, <c>video</c> and <c>seconds</c>. Here it is a create request that
/// must have a video.
/// </summary>
internal static class EditVideoRequest
{
    /// <returns>A request that does not use the body: it can be disposed.</returns>
    public static CreateVideoRequest Read(RequestBody body)
    {
        var request = CreateVideoRequest.Read(body);
        if (request.Video is not null || request.Problems.Any(problem => problem.Param is "video")) return request;
        const string message = "video is required: an uploaded MP4, {\"id\": \"video_...\"}, {\"file_id\": \"file-...\"} or a URL.";
        return request with { Problems = [.. request.Problems, new("video", message)] };
    }
}
