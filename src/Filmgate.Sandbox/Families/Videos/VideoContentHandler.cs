using Filmgate.Sandbox.Downloads;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families.Videos;

/// <summary>CometAPI's proxy for completed videos. Sora's results are available only here, the others' also by URL.</summary>
internal sealed class VideoContentHandler(JobStore jobs, JobSimulator simulator, VideoDownload download)
{
    private const string ClientError = "invalid_request_error";

    public async Task<IResult> ServeAsync(HttpContext http, string id, string variant = "video")
    {
        if (jobs.Find(VideosFamily.Name, id) is not { } job) return NotFound();
        var state = simulator.StateOf(job);
        if (state.Phase is JobPhase.Hidden or JobPhase.Lost || state.ResultMissing) return NotFound();
        if (state.Phase is not JobPhase.Completed)
            return BadRequest($"Task is not completed yet, current status: {StatusOf(state.Phase)}");
        if (variant != "video") return BadRequest($"variant {variant} is not supported");

        var downloads = job.CountDownload();
        if (job.Has(TestCard.ExpiredUrlAlways) || (job.Has(TestCard.ExpiredUrl) && downloads == 1))
            return Responses.ProxyError(StatusCodes.Status502BadGateway, "Upstream service returned status 403", "server_error");

        http.Response.Headers.CacheControl = "public, max-age=86400";
        return await download.RespondAsync(http, job, downloads);
    }

    private static IResult NotFound() => Responses.ProxyError(StatusCodes.Status404NotFound, "Task not found", ClientError);

    private static IResult BadRequest(string message) => Responses.ProxyError(StatusCodes.Status400BadRequest, message, ClientError);

    private static string StatusOf(JobPhase phase) => phase switch
    {
        JobPhase.Queued => "QUEUED",
        JobPhase.Failed => "FAILURE",
        _ => "IN_PROGRESS",
    };
}
