using System.Security.Cryptography;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Filmgate.Sandbox.Rendering;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Downloads;

/// <summary>Sends the video of a completed job, or what a test card puts in its place.</summary>
internal sealed class VideoDownload(ClipCache clips, UsageCounters counters)
{
    public async Task<IResult> RespondAsync(HttpContext http, SandboxJob job, int download)
    {
        counters.CountDownload();
        if (job.Has(TestCard.PrivateRedirect)) return Results.Redirect("http://169.254.169.254/latest/meta-data");
        if (job.Has(TestCard.Html)) return Responses.Html("Please sign in");
        if (job.Has(TestCard.NotAVideo)) return Results.Bytes(RandomNumberGenerator.GetBytes(48 * 1024), "video/mp4");

        var clip = await clips.GetAsync(job, http.RequestAborted);
        http.Response.Headers["X-Sandbox-Clip"] = clip.IsBundled ? "bundled" : "rendered";
        if (job.Has(TestCard.TruncatedAlways) || (job.Has(TestCard.Truncated) && download == 1))
            return new TruncatedFile(clip.Path, AcceptsRanges: !job.Has(TestCard.TruncatedAlways));
        return Results.File(clip.Path, "video/mp4", enableRangeProcessing: true);
    }

    /// <summary>Declares the length of the whole file and closes the connection after half of it.</summary>
    private sealed record TruncatedFile(string Path, bool AcceptsRanges) : IResult
    {
        // Aborting at once would also discard bytes that are still in the send buffer.
        private static readonly TimeSpan AbortDelay = TimeSpan.FromMilliseconds(50);

        public async Task ExecuteAsync(HttpContext httpContext)
        {
            var bytes = await File.ReadAllBytesAsync(Path);
            var response = httpContext.Response;
            (response.ContentType, response.ContentLength) = ("video/mp4", bytes.Length);
            if (AcceptsRanges) response.Headers.AcceptRanges = "bytes";
            await response.Body.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
            await response.Body.FlushAsync();
            await Task.Delay(AbortDelay, TimeProvider.System, httpContext.RequestAborted)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            httpContext.Abort();
        }
    }
}
