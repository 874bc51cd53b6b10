using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>The gateway's proxy for finished videos: the only way to Sora's, a second one to the others'.</summary>
internal sealed class VideoContentHandler(JobStore book, JobSimulator timeline, VideoDownload delivery)
{
    private const string ClientError = "invalid_request_error";

    public async Task<IResult> ServeAsync(HttpContext http, string id, string variant = "video")
    {
        if (book.Find(VideosFamily.Name, id) is not { } job) return Responses.ProxyError(StatusCodes.Status404NotFound, "Task not found", ClientError);
        var moment = timeline.At(job);
        if (moment.Phase is Phase.Hidden or Phase.Lost || moment.Withheld) return Responses.ProxyError(StatusCodes.Status404NotFound, "Task not found", ClientError);
        if (moment.Phase is not Phase.Done)
            return Responses.ProxyError(StatusCodes.Status400BadRequest, $"Task is not completed yet, current status: {GatewayWord(moment.Phase)}", ClientError);
        if (variant != "video") return Responses.ProxyError(StatusCodes.Status400BadRequest, $"variant {variant} is not supported", ClientError);

        var download = job.CountDownload();
        if (job.Has(TestCard.ExpiredUrlAlways) || (job.Has(TestCard.ExpiredUrl) && download == 1))
            return Responses.ProxyError(StatusCodes.Status502BadGateway, "Upstream service returned status 403", "server_error");

        http.Response.Headers.CacheControl = "public, max-age=86400";
        return await delivery.DeliverAsync(http, job, download);
    }

    private static string GatewayWord(Phase phase) => phase switch
    {
        Phase.Queued => "QUEUED",
        Phase.Failed => "FAILURE",
        _ => "IN_PROGRESS",
    };
}
