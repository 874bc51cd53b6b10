using System.Security.Cryptography;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Filmgate.Sandbox.Http;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Downloads;

/// <summary>Sends the video of a finished job, or what a test card has put in its place.</summary>
internal sealed class VideoDownload(ClipCache clips, UsageCounters tally)
{
    public async Task<IResult> DeliverAsync(HttpContext http, SandboxJob job, int download)
    {
        tally.CountDownload();
        if (job.Has(TestCard.PrivateRedirect)) return Results.Redirect("http://169.254.169.254/latest/meta-data");
        if (job.Has(TestCard.Html)) return Responses.Html("Please sign in");
        if (job.Has(TestCard.NotAVideo)) return Results.Bytes(RandomNumberGenerator.GetBytes(48 * 1024), "video/mp4");

        var clip = await clips.GetAsync(job, http.RequestAborted);
        http.Response.Headers["X-Sandbox-Clip"] = clip.IsBundled ? "bundled" : "rendered";
        if (job.Has(TestCard.TruncatedAlways) || (job.Has(TestCard.Truncated) && download == 1))
            return new HalfAFile(clip.Path, TakesRanges: !job.Has(TestCard.TruncatedAlways));
        return Results.File(clip.Path, "video/mp4", enableRangeProcessing: true);
    }

    /// <summary>Promises the whole file and breaks the connection in the middle of it.</summary>
    private sealed record HalfAFile(string Path, bool TakesRanges) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var bytes = await File.ReadAllBytesAsync(Path);
            var response = httpContext.Response;
            (response.ContentType, response.ContentLength) = ("video/mp4", bytes.Length);
            if (TakesRanges) response.Headers.AcceptRanges = "bytes";
            await response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await response.Body.FlushAsync();
            // Aborting at once would also throw away what still waits to be sent.
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, httpContext.RequestAborted).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            httpContext.Abort();
        }
    }
}
