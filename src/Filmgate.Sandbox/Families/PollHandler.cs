using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families;

/// <summary>What every poll has in common: the count, the cards that break it, and jobs that are not to be seen.</summary>
internal sealed class PollHandler(UsageCounters tally, JobSimulator timeline)
{
    private const int BrokenPolls = 3;

    public IResult Answer(HttpContext http, SandboxJob? job, Func<SandboxJob, JobState, IResult> shape)
    {
        tally.CountPoll();
        if (job is null) return Responses.TaskNotExist();

        if (job.CountPoll() <= BrokenPolls)
        {
            if (job.Has(TestCard.Poll500)) return Responses.TaskError(StatusCodes.Status500InternalServerError, "get_task_failed", "The provider did not answer");
            if (job.Has(TestCard.PollHtml)) return Responses.Html("502 Bad Gateway");
            if (job.Has(TestCard.Poll429))
            {
                http.Response.Headers.RetryAfter = "1";
                return Responses.Error(StatusCodes.Status429TooManyRequests, "Too many polls, please slow down");
            }
        }

        var moment = timeline.At(job);
        return moment.Phase is Phase.Hidden or Phase.Lost ? Responses.TaskNotExist() : shape(job, moment);
    }
}
