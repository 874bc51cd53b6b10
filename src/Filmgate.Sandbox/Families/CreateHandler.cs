using Filmgate.Sandbox.Http;
using System.Collections.Concurrent;
using Filmgate.Sandbox.Jobs;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Filmgate.Sandbox.Families;

/// <summary>The one way in: plays the test cards of a create, accepts the job, and answers, or does not.</summary>
internal sealed class CreateHandler(JobStore book, UsageCounters tally, SandboxOptions options, IHostApplicationLifetime lifetime)
{
    private const int RefusalsBeforeAccepting = 2;

    private readonly ConcurrentDictionary<string, int> _refusals = new();

    public async Task<IResult> ReceiveAsync(HttpContext http, IFamily family, CreateRequest request)
    {
        if (request.Job is not { } job) return Refused(request.Refusal!);
        var cards = TestCard.In(job.Prompt, out var unknown);
        if (unknown is not null)
            return Refused(family.Refuse(Refusal.Invalid, $"Unknown test card {unknown}. Known: {string.Join(' ', TestCard.All.Select(card => card.Token))}"));
        if (cards.Count > 0 && RefusalByCard(http, family, job) is { } refusal) return Refused(refusal);

        job.CreatedAt = options.Clock.GetUtcNow();
        if (!book.TryAccept(job)) return Refused(family.Refuse(Refusal.DuplicateExternalId, $"external_task_id {job.ExternalId} already exists"));
        tally.CountAccepted();
        return await AnswerAsync(http, family, job);
    }

    private IResult? RefusalByCard(HttpContext http, IFamily family, SandboxJob job)
    {
        if (job.Has(TestCard.RateLimitAlways) || (job.Has(TestCard.RateLimit) && IsAmongTheFirst(job)))
        {
            http.Response.Headers.RetryAfter = "1";
            return family.Refuse(Refusal.RateLimited, "Too many requests, please slow down");
        }

        if (job.Has(TestCard.Overloaded) && IsAmongTheFirst(job)) return family.Refuse(Refusal.Overloaded, "The system is overloaded, please try again later");
        if (job.Has(TestCard.Refuse)) return family.Refuse(Refusal.Invalid, "The request was refused by a test card");
        if (job.Has(TestCard.InvalidAs500)) return Responses.Error(StatusCodes.Status500InternalServerError, "invalid request body", "invalid_request");
        if (job.Has(TestCard.NoBalance)) return family.Refuse(Refusal.NoBalance, "The balance of this account is not sufficient");
        if (job.Has(TestCard.Unauthorized)) return family.Refuse(Refusal.Unauthorized, "Invalid API key");
        if (job.Has(TestCard.Moderated)) return family.Refuse(Refusal.Moderated, "The prompt violates the content policy");
        if (job.Has(TestCard.HtmlApi)) return Responses.Html("Welcome");
        return job.Has(TestCard.Redirect) ? Results.Redirect("/", permanent: true) : null;
    }

    private bool IsAmongTheFirst(SandboxJob job) => _refusals.AddOrUpdate($"{job.Family} {job.Prompt}", 1, (_, n) => Math.Min(n + 1, RefusalsBeforeAccepting + 1)) <= RefusalsBeforeAccepting;

    private async Task<IResult> AnswerAsync(HttpContext http, IFamily family, SandboxJob job)
    {
        var wait = options.Scaled((options.CreateDelay * (0.5 + Latency.Luck(job.Id))) + (job.Has(TestCard.SlowAnswer) ? TimeSpan.FromSeconds(1) : TimeSpan.Zero));
        if (job.Has(TestCard.AcceptedHang)) wait = Timeout.InfiniteTimeSpan;
        if (wait != TimeSpan.Zero) await WaitAsync(wait, http);

        if (job.Has(TestCard.AcceptedNoAnswer) || http.RequestAborted.IsCancellationRequested)
        {
            http.Abort();
            return Results.Empty;
        }

        return job.Has(TestCard.AcceptedGarbage)
            ? Results.Text($$"""{"id":"{{job.Id[..(job.Id.Length / 2)]}}""", "application/json; charset=utf-8")
            : family.Accepted(job);
    }

    /// <summary>Ends early when the client has gone or the sandbox stops.</summary>
    private async Task WaitAsync(TimeSpan wait, HttpContext http)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, lifetime.ApplicationStopping);
        await Task.Delay(wait, options.Clock, over.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (wait == Timeout.InfiniteTimeSpan) http.Abort();
    }

    private IResult Refused(IResult refusal)
    {
        tally.CountRefused();
        return refusal;
    }
}
