using Filmgate.Catalogue;
using Filmgate.Dialects;
using Filmgate.Media.Downloads;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine;

/// <summary>What a video's next step does in the world outside; each ends in an outcome. Nothing here decides, waits or writes a row.</summary>
internal sealed class Steps(
    Router router, ProviderSet providers, DialectSet dialects, SubmissionBuilder submissions, UpstreamHttp http, VideoDownload keeper, RenderClocks clocks, TimeProvider clock)
{
    /// <summary>The attempt that comes next, or why there can be none.</summary>
    public (Attempt? Attempt, FilmgateError? Refusal) Plan(VideoTask task, DateTimeOffset now)
    {
        var number = task.Attempt is null ? 1 : task.Attempt.EndedAt is null ? task.Attempt.Number : task.Attempt.Number + 1;
        var id = task.ModelOfAttempt(number);
        var routed = router.Resolve(id, task.Request);
        if (routed.Route is { } route)
            return (new(number, id, route.Provider.Name, route.Dialect, route.Credential.Id, route.UpstreamModel, null, routed.PriceMicros, now), null);
        return (null, new(FailureKind.Misconfigured, task.Request.RemixOf is { } original
            ? $"The provider {original.Provider} that made the original video is no longer configured."
            : $"No configured provider serves the model {id}."));
    }

    public Task<Submission> WriteAsync(VideoTask task, Attempt attempt, CancellationToken ct) => submissions.BuildAsync(task, attempt, ct);

    /// <summary>The paid call. Whatever goes wrong in or after it without a clear refusal leaves the outcome in doubt.</summary>
    public async Task<Outcome> SubmitAsync(VideoTask task, Submission submission, CancellationToken ct)
    {
        if (UpstreamOf(task.Attempt!) is not { } upstream) return new Outcome.Rejected(Gone(task.Attempt!));
        try
        {
            var dialect = dialects[task.Attempt!.Dialect];
            var outcome = await dialect.StartAsync(submission, upstream, ct);
            if (outcome is not Outcome.Ambiguous || !dialect.CanLookUp) return outcome;
            return await LookUpAsync(dialect, upstream, () => Task.FromResult(submission), ct) is Outcome.Accepted found ? found : new Outcome.Pending();
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return new Outcome.Ambiguous(new(FailureKind.Ambiguous, $"The gateway failed while it submitted the request ({fault.GetType().Name})."));
        }
    }

    /// <summary>Looks for the task of a submission that nobody saw the answer of.</summary>
    public async Task<Outcome> LookUpAsync(VideoTask task, CancellationToken ct)
    {
        var dialect = dialects[task.Attempt!.Dialect];
        if (!dialect.CanLookUp)
            return new Outcome.Ambiguous(new(FailureKind.Ambiguous, "The gateway stopped after it had begun to submit the request, and the provider has no way to ask whether it arrived."));
        return UpstreamOf(task.Attempt) is { } upstream
            ? await LookUpAsync(dialect, upstream, () => submissions.BuildAsync(task, task.Attempt, ct), ct)
            : new Outcome.Unavailable(Gone(task.Attempt));
    }

    public async Task<Outcome> PollAsync(VideoTask task, CancellationToken ct) => UpstreamOf(task.Attempt!) is { } upstream
        ? await dialects[task.Attempt!.Dialect].PollAsync(task.Attempt.Operation!, upstream, ct)
        : new Outcome.Unavailable(Gone(task.Attempt!));

    public Task<Outcome> StoreAsync(VideoTask task, VideoSource source, CancellationToken ct)
    {
        var upstream = UpstreamOf(task.Attempt!);
        return keeper.KeepAsync(new(task.Id, task.Owner, task.Model), source, url => upstream?.CredentialFor(url), ct);
    }

    /// <summary>True when the provider said that it stopped the render.</summary>
    public async Task<bool> CancelAsync(VideoTask task, CancellationToken ct) =>
        task is { Status: VideoStatus.Running, Attempt.Operation: { } operation } && UpstreamOf(task.Attempt) is { } upstream
        && await dialects[task.Attempt.Dialect].CancelAsync(operation, upstream, ct);

    public RenderClock ClockOf(VideoTask task)
    {
        var attempt = task.Attempt!;
        var advice = providers.Find(attempt.Provider)?.PollGap ?? dialects[attempt.Dialect].PollGap;
        return clocks.For(attempt.Model, task.Request, advice);
    }

    /// <summary>
    /// Whatever a dialect makes of it: a lookup finds the task, does not find it, or could not be done. A refusal here refuses the question and not the
    /// submission; read as one, it would lead to another paid call.
    /// </summary>
    private static async Task<Outcome> LookUpAsync(IDialect dialect, Upstream upstream, Func<Task<Submission>> submission, CancellationToken ct)
    {
        try
        {
            var outcome = await dialect.LookUpAsync(await submission(), upstream, ct);
            return outcome is Outcome.Accepted or Outcome.Pending or Outcome.Unavailable
                ? outcome
                : new Outcome.Unavailable(new(FailureKind.UpstreamFault, (outcome as Outcome.Rejected)?.Error.Message ?? "The provider's answer says nothing about the task."));
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            return new Outcome.Unavailable(new(FailureKind.Internal, $"The gateway failed while it looked the task up ({fault.GetType().Name})."));
        }
    }

    private Upstream? UpstreamOf(Attempt attempt) =>
        providers.Find(attempt.Provider) is { } provider && provider.Find(attempt.Credential) is { } credential
            ? new(provider, attempt.Dialect, credential, http, clock)
            : null;

    private static FilmgateError Gone(Attempt attempt) =>
        new(FailureKind.Misconfigured, $"The provider {attempt.Provider} (credential {attempt.Credential}) that has this task is no longer configured.");
}
