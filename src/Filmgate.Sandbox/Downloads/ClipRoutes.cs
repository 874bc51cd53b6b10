using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Filmgate.Sandbox.Downloads;

/// <summary>The storage behind the temporary URLs: it knows signatures, not keys.</summary>
internal sealed class ClipRoutes(JobStore book, SignedUrls urls, VideoDownload delivery)
{
    public void Map(IEndpointRouteBuilder routes) =>
        routes.MapMethods("/sandbox/clips/{id}.mp4", ["GET", "HEAD"], ServeAsync).WithMetadata(new BearerAuthentication.Anonymous());

    private async Task<IResult> ServeAsync(HttpContext http, string id, int serial = 0, long expires = 0, string signature = "")
    {
        if (book.Find(id) is not { } job || !urls.IsGood(job, serial, expires, signature))
            return Results.Text("<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>", "application/xml", statusCode: StatusCodes.Status403Forbidden);
        return await delivery.DeliverAsync(http, job, HttpMethods.IsGet(http.Request.Method) ? job.CountDownload() : 0);
    }
}
