using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Sandbox.Families;

/// <summary>Handles the polls of all families: counts them, applies the test cards and finds the job's state.</summary>
internal sealed class PollHandler(UsageCounters counters, JobSimulator simulator)
{
    private const int BrokenPolls = 3;

    public IResult Handle(HttpContext http, SandboxJob? job, Func<SandboxJob, JobState, IResult> respond)
    {
        counters.CountPoll();
        if (job is null) return Responses.TaskNotExist();
        if (job.CountPoll() <= BrokenPolls && ErrorByCard(http, job) is { } error) return error;

        var state = simulator.StateOf(job);
        return state.Phase is JobPhase.Hidden or JobPhase.Lost ? Responses.TaskNotExist() : respond(job, state);
    }

    /// <summary>One call that asks for several jobs. Jobs with a broken poll are absent, as they may be in a list that lags.</summary>
    public IEnumerable<(SandboxJob Job, JobState State)> List(IEnumerable<SandboxJob> jobs)
    {
        counters.CountPoll();
        return jobs
            .Where(job => !job.Has(TestCard.Poll500) && !job.Has(TestCard.PollHtml) && !job.Has(TestCard.Poll429))
            .Select(job => (Job: job, State: simulator.StateOf(job)))
            .Where(found => found.State.Phase is not (JobPhase.Hidden or JobPhase.Lost));
    }

    private static IResult? ErrorByCard(HttpContext http, SandboxJob job)
    {
        if (job.Has(TestCard.Poll500))
            return Responses.TaskError(StatusCodes.Status500InternalServerError, "get_task_failed", "The provider did not answer");
        if (job.Has(TestCard.PollHtml)) return Responses.Html("502 Bad Gateway");
        if (!job.Has(TestCard.Poll429)) return null;
        http.Response.Headers.RetryAfter = "1";
        return Responses.Error(StatusCodes.Status429TooManyRequests, "Too many polls, please slow down");
    }
}
