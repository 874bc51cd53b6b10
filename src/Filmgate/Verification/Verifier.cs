using System.Globalization;
using Filmgate.Dialects;
using Filmgate.Http;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Verification;

/// <summary>
/// Makes one real render in a straight line: create, poll, download. It has no retries that cost money: one create is sent, or none if a
/// task is resumed.
/// </summary>
internal sealed class Verifier(
    VerificationPlan plan, VerificationOptions options, DialectSet dialects, TimeProvider clock, IVerificationListener listener)
{
    private const int MaxFailedPolls = 5;
    private const int MaxLookups = 3;
    private const int MaxDownloads = 3;
    private static readonly TimeSpan MaxPollGap = TimeSpan.FromMinutes(1);

    private readonly List<Finding> _findings = [];
    private readonly List<DialectCall> _calls = [];
    private readonly IDialect _dialect = dialects[plan.Route.Dialect];
    private readonly Redactor _redactor = new([plan.Credential.Secret, plan.Credential.AccessKey, plan.Credential.CallbackSecret]);
    private BilledAmount? _billed;

    private TimeSpan PollGap => plan.Provider.PollGap ?? _dialect.PollGap;

    private AnswerChecks Answers => new(_dialect.Name, PollGap, _redactor);

    public async Task<VerificationReport> RunAsync(CancellationToken ct)
    {
        var header = plan.Provider.System.Authentication.Sign(plan.Credential, clock.GetUtcNow()).Name;
        var recorder = new ExchangeRecorder(header, clock, listener);
        using var http = new UpstreamHttp(options.Upstreams, clock, options.Network, (inner, isPaid) =>
            recorder.Wrap(inner, isPaid ? ExchangeKind.Create : ExchangeKind.Query));
        var upstream = new Upstream(plan.Provider, _dialect.Name, plan.Credential, http, clock);
        var report = options.Resume is { } resumed
            ? new VerificationReport { Plan = plan, Result = VerificationResult.Interrupted, Operation = resumed }
            : await CreateAsync(upstream, recorder);
        if (report.Operation is not null) report = await FinishAsync(report, upstream, recorder, ct);
        AddLimits(recorder);
        if (_billed?.Compare(plan.PriceUsd) is { } price) _findings.Add(price);
        return report with { Findings = [.. _findings.Distinct()], Calls = _calls, Billed = _billed };
    }

    /// <summary>The paid call. It cannot be cancelled: an answer that nobody waits for is a lost task.</summary>
    private async Task<VerificationReport> CreateAsync(Upstream upstream, ExchangeRecorder recorder)
    {
        var submission = plan.ToSubmission(VideoTask.NewId(clock.GetUtcNow()));
        var start = clock.GetTimestamp();
        var outcome = await CallAsync("start", recorder, () => _dialect.StartAsync(submission, upstream, CancellationToken.None));
        var time = clock.GetElapsedTime(start);
        for (var i = 0; outcome is Outcome.Ambiguous && _dialect.CanLookUp && i < MaxLookups; i++)
        {
            if (i > 0) await Task.Delay(PollGap, clock, CancellationToken.None);
            var found = await CallAsync("lookup", recorder, () => _dialect.LookUpAsync(submission, upstream, CancellationToken.None));
            if (found is Outcome.Accepted) outcome = found;
        }

        var report = new VerificationReport { Plan = plan, Result = VerificationResult.Interrupted, CreateTime = time };
        switch (outcome)
        {
            case Outcome.Accepted { Operation: var operation }:
                listener.OnAccepted(operation);
                return report with { Operation = operation };
            case Outcome.Ambiguous { Error: var error }:
                return Failed(report, VerificationResult.OutcomeUnknown, error);
            case Outcome.Unavailable { Error: var error }:
                return Failed(report, VerificationResult.Refused, error);
            case Outcome.Rejected { Error: var error }:
                return Failed(report, VerificationResult.Refused, error);
            default:
                return report with { Result = VerificationResult.OutcomeUnknown, Error = $"The dialect reported {outcome}." };
        }
    }

    private async Task<VerificationReport> FinishAsync(
        VerificationReport report, Upstream upstream, ExchangeRecorder recorder, CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(options.TimeoutFor(plan), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            return await PollAndDownloadAsync(report, upstream, recorder, either.Token);
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            var polls = _calls.Count(call => call.Command is "poll");
            return ct.IsCancellationRequested
                ? report with { Result = VerificationResult.Interrupted, Polls = polls, Error = "Interrupted. The task keeps rendering." }
                : report with { Result = VerificationResult.TimedOut, Polls = polls, Error = TimeoutText() };
        }
    }

    private async Task<VerificationReport> PollAndDownloadAsync(
        VerificationReport report, Upstream upstream, ExchangeRecorder recorder, CancellationToken ct)
    {
        var start = clock.GetTimestamp();
        var download = new VerificationDownload(plan, options, recorder, clock);
        var (failures, downloads) = (0, 0);
        while (true)
        {
            if (_calls.Exists(call => call.Command is "poll") || options.Resume is null) await DelayAsync(failures, ct);
            var outcome = await CallAsync("poll", recorder, () => _dialect.PollAsync(report.Operation!, upstream, ct));
            report = report with { Polls = report.Polls + 1 };
            switch (outcome)
            {
                case Outcome.Pending:
                    failures = 0;
                    break;
                case Outcome.Rejected { Error: var error }:
                    return Failed(report with { RenderTime = RenderTime(start) }, VerificationResult.RenderFailed, error);
                case Outcome.Ready { Source: var source }:
                    if (downloads == 0) report = report with { RenderTime = RenderTime(start) };
                    if (downloads == 0) CheckRenderTime(report.RenderTime);
                    report = await download.RunAsync(report, source, upstream.CredentialFor, _findings, ct);
                    if (report.Result is VerificationResult.Completed || ++downloads == MaxDownloads) return report;
                    break;
                case Outcome.Unavailable { Error: var error } when ++failures == MaxFailedPolls:
                    return Failed(report, VerificationResult.PollFailed, error);
                case Outcome.Unavailable:
                    break;
                default:
                    return report with { Result = VerificationResult.PollFailed, Error = $"The dialect reported {outcome}." };
            }
        }
    }

    /// <summary>The provider's advice, or the dialect's gap, which doubles after failures.</summary>
    private Task DelayAsync(int failures, CancellationToken ct)
    {
        var advice = _calls[^1].Outcome switch
        {
            Outcome.Pending { PollAfter: { } after } => after,
            Outcome.Unavailable { RetryAfter: { } after } => after,
            _ => TimeSpan.Zero,
        };
        var gap = PollGap * Math.Pow(2, failures);
        if (gap > MaxPollGap) gap = MaxPollGap;
        return Task.Delay(advice > gap ? advice : gap, clock, ct);
    }

    /// <summary>One call of the dialect, with its checks. An exception is a bug of the dialect, and is reported as such.</summary>
    private async Task<Outcome> CallAsync(string command, ExchangeRecorder recorder, Func<Task<Outcome>> call)
    {
        var before = recorder.Exchanges.Count;
        Outcome outcome;
        try
        {
            outcome = await call();
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            var text = $"The dialect failed with {fault.GetType().Name}: {fault.Message}";
            _findings.Add(Finding.Difference(
                $"dialect, {command}", "an outcome", _redactor.Text(text), "This is a bug of Filmgate: please send the transcript in."));
            FilmgateError error = new(FailureKind.Internal, text);
            outcome = command is "start" ? new Outcome.Ambiguous(error) : new Outcome.Unavailable(error);
        }

        var made = new DialectCall(command, [.. recorder.Exchanges.Skip(before)], outcome);
        _calls.Add(made);
        foreach (var exchange in made.Exchanges)
        {
            _billed = BilledAmount.Read(_dialect.Name, exchange, plan) ?? _billed;
            listener.OnResponse(exchange, [.. Answers.ReadValues(exchange)]);
        }

        _findings.AddRange(Answers.Check(made));
        return outcome;
    }

    private TimeSpan? RenderTime(long start) => options.Resume is null ? clock.GetElapsedTime(start) : null;

    private void CheckRenderTime(TimeSpan? time)
    {
        if (time is not { TotalSeconds: var seconds } || plan.Model.TypicalRenderSeconds is not { } typical) return;
        var found = string.Create(CultureInfo.InvariantCulture, $"{seconds:0} s");
        if (seconds > typical * 3)
            _findings.Add(Finding.Difference(
                "render time", $"about {typical} s", found,
                "One render says little. If it is always so, deadlines and poll times are too short."));
        else
            _findings.Add(Finding.Note("render time", found, $"The catalogue says about {typical} s."));
    }

    private void AddLimits(ExchangeRecorder recorder)
    {
        var headers = recorder.Exchanges.Where(exchange => exchange.Kind is not ExchangeKind.Download)
            .SelectMany(exchange => exchange.ResponseHeaders)
            .Where(header => header.Key.Contains("ratelimit", StringComparison.OrdinalIgnoreCase)
                || header.Key.Contains("rate-limit", StringComparison.OrdinalIgnoreCase)
                || header.Key.Equals("Retry-After", StringComparison.OrdinalIgnoreCase))
            .DistinctBy(header => header.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var header in headers) _findings.Add(Finding.Note("rate limit", $"{header.Key}: {_redactor.Text(header.Value)}"));
    }

    private string TimeoutText() => string.Create(
        CultureInfo.InvariantCulture,
        $"The render was not finished after {options.TimeoutFor(plan).TotalSeconds:0.#} s. The task keeps rendering.");

    private VerificationReport Failed(VerificationReport report, VerificationResult result, FilmgateError error) => report with
    {
        Result = result,
        Error = _redactor.Text(error.Message),
        ErrorBilled = error.Billed ?? error.Rule.Billed,
    };
}
