using Filmgate.Catalogue;
using Filmgate.Catalogue.Pricing;
using Filmgate.Dialects;
using Filmgate.Engine.Lanes;
using Filmgate.Media.Downloads;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Microsoft.Extensions.Logging;

namespace Filmgate.Engine;

/// <summary>The calls of a video's steps to its provider. Each ends in an outcome. Nothing here decides, waits or writes a row.</summary>
internal sealed partial class Steps(
    Router router,
    ProviderSet providers,
    DialectSet dialects,
    SubmissionBuilder submissions,
    InputUrls inputUrls,
    UpstreamHttp http,
    VideoDownload download,
    RenderClocks clocks,
    ListedPolls lists,
    LaneSet lanes,
    TimeProvider clock,
    ILogger<Steps> log)
{
    private const int MaxLoggedResponse = 2000;

    /// <summary>The next attempt, or why there can be none.</summary>
    /// <param name="lane">The lane that admitted the submission. Its route is taken although others avoid it.</param>
    public (Attempt? Attempt, FilmgateError? Refusal) Plan(VideoTask task, string lane, DateTimeOffset now)
    {
        var number = task.NextAttempt;
        var unconfirmed = task.Attempt is { EndedAt: null } current ? current.Unconfirmed : 0;
        var model = task.ModelOfAttempt(number);
        var routed = router.Resolve(model, task.Request, task.MayHaveBeenSent ? null : IsAvoided);
        if (routed.Route is { Provider.Name: var provider, Credential.Id: var credential } route)
        {
            // The price may have changed since the request was accepted.
            if (PriceCeiling.Complaint(model, task.Request.MaxPriceMicros, routed.PriceMicros) is { } expensive)
                return (null, new(FailureKind.InvalidRequest, $"{expensive} Nothing was sent."));
            var attempt = new Attempt(
                number, model, provider, route.Dialect, credential, route.UpstreamModel, null, routed.PriceMicros, now,
                Unconfirmed: unconfirmed);
            return (attempt, null);
        }

        if (routed.Withdrawn is { } end) return (null, new(FailureKind.InvalidRequest, end.Describe(model)));
        return (null, new(FailureKind.Misconfigured, task.Request switch
        {
            { RemixOf: { } original } =>
                $"The provider {original.Provider} that made the original video is no longer configured, or no longer offers {model}.",
            { IsSimulated: true } when providers.All.All(one => !one.IsSandbox) =>
                "The video was created for the sandbox, at no cost. Providers are configured now, so it was not submitted.",
            { IsSimulated: false } when providers.All.All(one => one.IsSandbox) =>
                "The video was created for a real provider. No provider's key is set now, so it was not submitted.",
            _ => $"No configured provider serves the model {model}.",
        }));

        bool IsAvoided(ProviderRoute route) =>
            lanes.Of(route.Provider.Name, route.Credential.Id, route.UpstreamModel).Name != lane && lanes.IsAvoided(route);
    }

    /// <summary>
    /// Whether the provider of an attempt responds to anything. A free call, made before the paid call that tries a provider which did not
    /// respond: without it, the outcome of that call could be unknown.
    /// </summary>
    public async Task<bool> IsReachableAsync(Attempt attempt, CancellationToken ct)
    {
        if (UpstreamOf(attempt) is not { } upstream) return true;
        var startedAt = clock.GetUtcNow();
        await upstream.GetAsync("", ct);
        Report(attempt, upstream, startedAt);
        return upstream.HasResponse is true;
    }

    public Task<Submission> BuildAsync(VideoTask task, Attempt attempt, CancellationToken ct) => submissions.BuildAsync(task, attempt, ct);

    /// <summary>The paid call. Unless the provider clearly refused it, any fault in or after it leaves the outcome unknown.</summary>
    public async Task<Outcome> SubmitAsync(VideoTask task, Submission submission, CancellationToken ct)
    {
        if (UpstreamOf(task.Attempt!) is not { } upstream) return new Outcome.Rejected(NotConfigured(task.Attempt!));
        var startedAt = clock.GetUtcNow();
        try
        {
            var dialect = dialects[task.Attempt!.Dialect];
            if (submission.Native is null && !inputUrls.CanPassOn(dialect.Name, task.Request)) return new Outcome.Rejected(NotReadable());
            var outcome = WithResponse(await dialect.StartAsync(submission, upstream, ct), upstream);
            Report(task.Attempt, upstream, startedAt);
            var lane = lanes.Of(task.Attempt.Provider, task.Attempt.Credential, task.Attempt.UpstreamModel);
            lane.Provider.Report(lane, outcome, startedAt);
            RecordError(lane.Provider, outcome);
            if (outcome is not Outcome.Ambiguous || !dialect.CanLookUp) return outcome;
            var found = await LookUpAsync(dialect, upstream, () => Task.FromResult(submission), ct);
            if (found is Outcome.Accepted) return found;
            return found is Outcome.Pending && outcome is Outcome.Ambiguous { MayResubmit: true } ? outcome : new Outcome.Pending();
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            var response = upstream.LastResponse?.Body ?? "none";
            Log.ResponseNotRead(log, fault, task.Id, task.Attempt!.Provider, response[..Math.Min(response.Length, MaxLoggedResponse)]);
            var reason = $"The gateway failed while it submitted the request ({fault.GetType().Name}).";
            return new Outcome.Ambiguous(new(FailureKind.Ambiguous, reason) { Response = upstream.LastResponse });
        }
    }

    /// <summary>Asks the provider whether a submission without a response has arrived.</summary>
    public async Task<Outcome> LookUpAsync(VideoTask task, CancellationToken ct)
    {
        var dialect = dialects[task.Attempt!.Dialect];
        if (!dialect.CanLookUp)
        {
            return new Outcome.Ambiguous(new(
                FailureKind.Ambiguous,
                "The gateway stopped while it submitted the request, and the provider has no API to look up whether it arrived."));
        }

        if (UpstreamOf(task.Attempt) is not { } upstream) return new Outcome.Unavailable(NotConfigured(task.Attempt));
        var startedAt = clock.GetUtcNow();
        var outcome = await LookUpAsync(dialect, upstream, () => submissions.BuildAsync(task, task.Attempt, ct), ct);
        Report(task.Attempt, upstream, startedAt);
        return outcome;
    }

    public async Task<Outcome> PollAsync(VideoTask task, CancellationToken ct)
    {
        if (UpstreamOf(task.Attempt!) is not { } upstream) return new Outcome.Unavailable(NotConfigured(task.Attempt!));
        var (dialect, startedAt) = (dialects[task.Attempt!.Dialect], clock.GetUtcNow());
        var outcome = await lists.PollAsync(dialect, task.Attempt, upstream, ct)
            ?? WithResponse(await dialect.PollAsync(task.Attempt.Operation!, upstream, ct), upstream);
        Report(task.Attempt, upstream, startedAt);
        RecordError(lanes.Of(task.Attempt.Provider, task.Attempt.Credential), outcome);
        return outcome is Outcome.Ready { Usage: { } usage } ready
            ? ready with { Usage = WithCost(task, upstream.Provider, usage) }
            : outcome;
    }

    private Usage WithCost(VideoTask task, Provider provider, Usage usage) => usage.CostMicros is not null
        ? usage
        : usage with { CostMicros = router.CostOf(task.Attempt!.Model, provider, task.Request, usage) };

    /// <summary>Whether the provider of an attempt charges for a render that it stopped. Null: its terms do not say.</summary>
    public string? BilledIfStopped(VideoTask task) =>
        task.Attempt is { } attempt ? providers.Find(attempt.Provider)?.System.BilledIfFailed : null;

    public async Task<Outcome> StoreAsync(VideoTask task, VideoSource source, CancellationToken ct)
    {
        var upstream = UpstreamOf(task.Attempt!);
        var startedAt = clock.GetUtcNow();
        var outcome = await download.RunAsync(new(task.Id, task.Owner, task.Model), source, url => upstream?.CredentialFor(url), ct);
        var host = lanes.Of(LaneSelector.HostOf(source));
        host.Report(outcome is not Outcome.Unavailable { Error.HasNoResponse: true }, startedAt);
        RecordError(host, outcome);
        return outcome is Outcome.Stored { Asset: var file } stored && upstream is not null
            ? stored with
            {
                Delivered = router.CostOfDelivered(task.Attempt!.Model, upstream.Provider, task.Request, file.Duration),
            }
            : outcome;
    }

    /// <summary>How the render of a running video ended. It counts in the success rate of the provider.</summary>
    public void RecordRender(VideoTask task, Outcome outcome, Decision decision)
    {
        if (task is not { Status: VideoStatus.Running, Attempt: { AcceptedAt: { } acceptedAt } attempt }) return;
        var isRendered = outcome is Outcome.Ready;
        if (!isRendered && decision is not Decision.Move { Transition.To: VideoStatus.Failed or VideoStatus.Queued }) return;
        var now = clock.GetUtcNow();
        lanes.Of(attempt.Provider, attempt.Credential).Record.AddRender(isRendered ? now - acceptedAt : null, now);
    }

    private void RecordError(LaneState lane, Outcome outcome)
    {
        var error = outcome switch
        {
            Outcome.Rejected o => o.Error,
            Outcome.Unavailable o => o.Error,
            Outcome.Ambiguous o => o.Error,
            _ => null,
        };
        if (error is not null) lane.Record.Add(error, clock.GetUtcNow());
    }

    /// <returns>True: the provider confirmed that it stopped the render.</returns>
    public async Task<bool> CancelAsync(VideoTask task, CancellationToken ct) =>
        task is { Status: VideoStatus.Running, Attempt.Operation: { } operation } && UpstreamOf(task.Attempt) is { } upstream
        && await dialects[task.Attempt.Dialect].CancelAsync(operation, upstream, ct);

    public RenderClock ClockOf(VideoTask task)
    {
        var attempt = task.Attempt!;
        var provider = providers.Find(attempt.Provider);
        var minGap = provider?.PollGap ?? dialects[attempt.Dialect].PollGap;
        return clocks.For(attempt.Model, task.Request, minGap, isSandbox: provider is { IsSandbox: true });
    }

    /// <summary>
    /// Reduces a dialect's lookup to three outcomes: the task was found, it was not found, or the lookup failed. A rejection here rejects
    /// the lookup, not the submission. Taken for the latter, it would lead to a second paid call.
    /// </summary>
    private static async Task<Outcome> LookUpAsync(
        IDialect dialect, Upstream upstream, Func<Task<Submission>> submission, CancellationToken ct)
    {
        try
        {
            var outcome = await dialect.LookUpAsync(await submission(), upstream, ct);
            if (outcome is Outcome.Accepted or Outcome.Pending or Outcome.Unavailable) return outcome;
            var reason = (outcome as Outcome.Rejected)?.Error.Message ?? "The provider's response does not show whether the task exists.";
            return new Outcome.Unavailable(new(FailureKind.UpstreamFault, reason));
        }
        catch (Exception fault) when (!ct.IsCancellationRequested)
        {
            var reason = $"The gateway failed while it looked up the task ({fault.GetType().Name}).";
            return new Outcome.Unavailable(new(FailureKind.Internal, reason));
        }
    }

    /// <summary>The response that the outcome was read from is kept for the operator.</summary>
    private static Outcome WithResponse(Outcome outcome, Upstream upstream) => outcome switch
    {
        Outcome.Rejected o => o with { Error = o.Error with { Response = upstream.LastResponse } },
        Outcome.Unavailable o => o with { Error = o.Error with { Response = upstream.LastResponse } },
        Outcome.Ambiguous o => o with { Error = o.Error with { Response = upstream.LastResponse } },
        _ => outcome,
    };

    /// <summary>Looked up only where the decision depends on it: after a refusal of a submission.</summary>
    public RouteFacts RouteFactsOf(VideoTask task, Outcome outcome)
    {
        if (task.Status is not VideoStatus.Submitting || outcome is Outcome.Accepted or Outcome.Pending) return default;
        var attempt = task.Attempt!;
        var lane = lanes.Of(attempt.Provider, attempt.Credential, attempt.UpstreamModel);
        var route = router.Resolve(attempt.Model, task.Request, lanes.IsAvoided).Route;
        var hasOther = route is not null && (route.Provider.Name, route.Credential.Id) != (attempt.Provider, attempt.Credential);
        return new(hasOther && !lanes.IsAvoided(route!), lane.Provider.AcceptedAt, lane.Provider.RefusingSince(lane));
    }

    private void Report(Attempt attempt, Upstream upstream, DateTimeOffset startedAt)
    {
        if (upstream.HasResponse is { } hasResponse) lanes.Of(attempt.Provider, attempt.Credential).Report(hasResponse, startedAt);
    }

    private Upstream? UpstreamOf(Attempt attempt) =>
        providers.Find(attempt.Provider) is { } provider && provider.Find(attempt.Credential) is { } credential
            ? new(provider, attempt.Dialect, credential, http, clock)
            : null;

    /// <summary>The route has changed since the request was accepted.</summary>
    private static FilmgateError NotReadable() => new(
        FailureKind.InvalidRequest,
        "An image is at an address that this gateway could not read, and the provider of this attempt does not download images. "
        + "Nothing was sent.");

    private static FilmgateError NotConfigured(Attempt attempt) => new(
        FailureKind.Misconfigured,
        $"The task's provider {attempt.Provider} (credential {attempt.Credential}) is no longer configured.");

    private static partial class Log
    {
        [LoggerMessage(
            1,
            LogLevel.Critical,
            "{VideoId}: the gateway failed after its paid call to {Provider}. A task may be running there. The response: {Response}")]
        public static partial void ResponseNotRead(ILogger logger, Exception fault, string videoId, string provider, string response);
    }
}
