using System.Collections.Concurrent;
using Filmgate.Sandbox.Http;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Sandbox.Families;

/// <summary>Handles the creates of all families: applies the test cards, accepts the job and responds.</summary>
internal sealed class CreateHandler(JobStore jobs, UsageCounters counters, SandboxOptions options, IHostApplicationLifetime lifetime)
{
    private const int RefusalsBeforeAccepting = 2;

    private readonly ConcurrentDictionary<string, int> _refusals = new();

    public async Task<IResult> HandleAsync(HttpContext http, IFamily family, CreateRequest request)
    {
        if (request.Job is not { } job) return Refuse(request.Error!);
        var cards = TestCard.Find(job.Prompt, out var unknown);
        if (unknown is not null) return Refuse(family.Refused(RefusalReason.Invalid, UnknownCard(unknown)));
        if (cards.Count > 0 && RefusalByCard(http, family, job) is { } refusal) return Refuse(refusal);

        job.CreatedAt = options.Clock.GetUtcNow();
        if (!jobs.TryAccept(job))
            return Refuse(family.Refused(RefusalReason.DuplicateExternalId, $"external_task_id {job.ExternalId} already exists"));
        counters.CountAccepted();
        return await RespondAsync(http, family, job);
    }

    private static string UnknownCard(string card) =>
        $"Unknown test card {card}. Known cards: {string.Join(' ', TestCard.All.Select(known => known.Token))}";

    private IResult? RefusalByCard(HttpContext http, IFamily family, SandboxJob job)
    {
        if (job.Has(TestCard.RateLimitAlways) || (job.Has(TestCard.RateLimit) && IsAmongTheFirst(job)))
        {
            http.Response.Headers.RetryAfter = "1";
            return family.Refused(RefusalReason.RateLimited, "Too many requests, please slow down");
        }

        if (job.Has(TestCard.Overloaded) && IsAmongTheFirst(job))
            return family.Refused(RefusalReason.Overloaded, "The system is overloaded, please try again later");
        if (job.Has(TestCard.Refuse)) return family.Refused(RefusalReason.Invalid, "The request was refused by a test card");
        if (job.Has(TestCard.InvalidAs500))
            return Responses.Error(StatusCodes.Status500InternalServerError, "invalid request body", "invalid_request");
        if (job.Has(TestCard.RefusedWith500Always) || (job.Has(TestCard.RefusedWith500) && IsAmongTheFirst(job)))
            return Responses.TaskError(StatusCodes.Status500InternalServerError, "get_channel_failed", "no available channel");
        if (job.Has(TestCard.NoBalance)) return family.Refused(RefusalReason.NoBalance, "The balance of this account is not sufficient");
        if (job.Has(TestCard.Unauthorized)) return family.Refused(RefusalReason.Unauthorized, "Invalid API key");
        if (job.Has(TestCard.Moderated)) return family.Refused(RefusalReason.Moderated, "The prompt violates the content policy");
        if (job.Has(TestCard.HtmlApi)) return Responses.Html("Welcome");
        return job.Has(TestCard.Redirect) ? Results.Redirect("/", permanent: true) : null;
    }

    private bool IsAmongTheFirst(SandboxJob job)
    {
        var key = $"{job.Family} {job.Prompt}";
        return _refusals.AddOrUpdate(key, 1, (_, count) => Math.Min(count + 1, RefusalsBeforeAccepting + 1)) <= RefusalsBeforeAccepting;
    }

    private async Task<IResult> RespondAsync(HttpContext http, IFamily family, SandboxJob job)
    {
        var slowAnswer = job.Has(TestCard.SlowAnswer) ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
        var delay = options.Scaled((options.CreateDelay * (0.5 + Latency.FractionOf(job.Id))) + slowAnswer);
        if (job.Has(TestCard.AcceptedHang)) delay = Timeout.InfiniteTimeSpan;
        if (delay != TimeSpan.Zero) await DelayAsync(delay, http);

        if (job.Has(TestCard.AcceptedNoAnswer) || http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
            return Results.Empty;
        }

        if (job.Has(TestCard.AcceptedWith500))
            return Responses.Error(StatusCodes.Status500InternalServerError, "internal server error", "internal_error");
        return job.Has(TestCard.AcceptedGarbage)
            ? Results.Text($$"""{"id":"{{job.Id[..(job.Id.Length / 2)]}}""", "application/json; charset=utf-8")
            : family.Accepted(job);
    }

    /// <summary>Returns early when the client disconnects or the sandbox stops.</summary>
    private async Task DelayAsync(TimeSpan delay, HttpContext http)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(delay, options.Clock, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (delay == Timeout.InfiniteTimeSpan) http.Abort();
    }

    private IResult Refuse(IResult response)
    {
        counters.CountRefused();
        return response;
    }
}
