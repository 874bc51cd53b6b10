using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Downloads;

/// <summary>Serves the temporary URLs. Like a provider's storage, it checks signatures, not API keys.</summary>
internal sealed class ClipRoutes(JobStore jobs, SignedUrls urls, VideoDownload download)
{
    private const string AccessDenied = "<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>";

    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/sandbox/clips/{id}.mp4", ["GET", "HEAD"], ServeAsync).WithMetadata(new BearerAuthentication.Anonymous());

    private async Task<IResult> ServeAsync(HttpContext http, string id, int serial = 0, long expires = 0, string signature = "")
    {
        if (jobs.Find(id) is not { } job || !urls.IsValid(job, serial, expires, signature))
            return Results.Text(AccessDenied, "application/xml", statusCode: StatusCodes.Status403Forbidden);
        return await download.RespondAsync(http, job, HttpMethods.IsGet(http.Request.Method) ? job.CountDownload() : 0);
    }
}
