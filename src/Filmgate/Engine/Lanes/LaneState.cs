using System.Collections.Concurrent;
using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// What is known about the provider of a lane: its limits, whether it responds, whether it refuses the account, and whether the operator
/// paused it. It says when a call may start, and learns from how calls ended. Thread-safe.
/// </summary>
/// <param name="maxSubmits">Maximum concurrent submissions, so that a provider that hangs leaves room for the others.</param>
internal sealed class LaneState(string name, ProviderLimits limits, TimeProvider clock, int maxSubmits = int.MaxValue)
{
    /// <summary>Calls that an open breaker holds back are made again at this rate, so that they do not flood the provider.</summary>
    private const int PostponedCallsPerSecond = 100;
    private static readonly TimeSpan MaxSpread = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan TimeForPollProbe = TimeSpan.FromSeconds(10);
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<string, ModelLane> _models = new(StringComparer.Ordinal);
    private readonly RateWindow? _creates = limits is { QueuesItself: false, Creates: { } rate } ? new(rate) : null;
    private readonly RateWindow? _polls = limits.Polls is { } rate ? new(rate) : null;
    private readonly CircuitBreaker _breaker = new();
    private readonly AccountRefusal _account = new();
    private DateTimeOffset _overloadedUntil;
    private DateTimeOffset? _blockedSince;
    private volatile ProviderLimits _limits = limits.With(AccountLimits.Unknown);
    private volatile AccountReading? _reading;
    private DateTimeOffset? _acceptedAt;
    private bool _isPaused;
    private bool _isAwaited;
    private int _submitting;
    private int _rendering;

    public string Name => name;

    public LaneRecord Record { get; } = new();

    /// <summary>In the words of the API.</summary>
    public string State
    {
        get
        {
            lock (_lock)
            {
                return _isPaused ? "paused"
                    : _account.Error is { Kind: FailureKind.Balance } ? "no_balance"
                    : _account.Error is not null ? "key_refused"
                    : _breaker.IsOpen ? "breaker_open"
                    : "ok";
            }
        }
    }

    /// <summary>When a call or a submission tries whether a block is over. Null: nothing is blocked.</summary>
    public DateTimeOffset? ProbeAt
    {
        get
        {
            lock (_lock) return _account.Error is not null ? _account.ProbeAt : _breaker.IsOpen ? _breaker.ProbeAt : null;
        }
    }

    public ProviderLimits Limits => _limits;

    /// <summary>What the provider last said about the account. Null: it does not tell, or could not be asked yet.</summary>
    public AccountReading? Account => _reading;

    /// <summary>Called when a submission may start that could not before.</summary>
    public Action? Opened { get; set; }

    /// <summary>Called when something happens that an operator wants to know.</summary>
    public Action<LaneNotice>? Noticed { get; set; }

    /// <summary>Renders that the provider has accepted and not finished, as far as this node knows.</summary>
    public int Rendering => Volatile.Read(ref _rendering);

    /// <summary>When the last submission was sent that the provider accepted.</summary>
    public DateTimeOffset? AcceptedAt
    {
        get
        {
            lock (_lock) return _acceptedAt;
        }
    }

    public void BeginRender() => Interlocked.Increment(ref _rendering);

    public void EndRender()
    {
        Interlocked.Decrement(ref _rendering);
        if (Interlocked.Exchange(ref _isAwaited, false)) Opened?.Invoke();
    }

    /// <summary>The models that were submitted to this provider.</summary>
    public IEnumerable<ModelLane> Models => _models.Values;

    public ModelLane ModelOf(string model) => _models.TryGetValue(model, out var known) ? known : Add(model);

    /// <summary>Whether the next submission of a model may start, and what happens to those that wait.</summary>
    public SubmitGate GateAt(ModelLane model, DateTimeOffset now)
    {
        lock (_lock)
        {
            var gate = Gate(now);
            if (!gate.IsBlocked) gate = new(Max(gate.At, model.NextSubmitAt(now, _creates)));
            if (gate.At > now) Interlocked.Exchange(ref _isAwaited, true);
            return gate;
        }
    }

    /// <summary>Whether new submissions take another route if there is one. A lane that is due for a probe takes one.</summary>
    public bool IsAvoided(DateTimeOffset now)
    {
        lock (_lock) return Gate(now) is { IsBlocked: true } gate && gate.At > now;
    }

    /// <summary>Why no submission is made. Null: there is no reason that lasts.</summary>
    public FilmgateError? Block
    {
        get
        {
            lock (_lock) return BlockError();
        }
    }

    public void BeginSubmit(ModelLane model, DateTimeOffset now)
    {
        lock (_lock)
        {
            model.BeginSubmit(now, _creates);
            _submitting++;
            _breaker.BeginCall(now);
            _account.BeginProbe(now);
        }
    }

    public void EndSubmit(ModelLane model) => Change(_ =>
    {
        model.EndSubmit();
        _submitting--;
        _account.CancelProbe();
        _breaker.CancelProbe();
    });

    public DateTimeOffset NextPollAt(DateTimeOffset now)
    {
        if (_polls is null) return now;
        lock (_lock) return _polls.NextCallAt(now);
    }

    public void BeginPoll(DateTimeOffset now)
    {
        if (_polls is null) return;
        lock (_lock) _polls.Add(now);
    }

    /// <summary>Begins a poll or a download, unless the breaker is open.</summary>
    /// <param name="random">In [0,1).</param>
    /// <returns>Null: make the call. Otherwise when to try again.</returns>
    public DateTimeOffset? Postpone(DateTimeOffset now, double random)
    {
        lock (_lock)
        {
            if (!_breaker.IsOpen) return null;
            var at = _breaker.NextCallAt(now);
            if (at > now) return at + (Spread() * random);
            _breaker.BeginCall(now);
            return null;
        }
    }

    /// <summary>A call to the provider has ended.</summary>
    /// <param name="hasResponse">It was answered, whatever the answer was.</param>
    public void Report(bool hasResponse, DateTimeOffset startedAt)
    {
        if (!hasResponse || !_breaker.IsCalm) Change(now => Learn(hasResponse, startedAt, now));     // else nothing changes, as usual
    }

    /// <summary>How a submission ended.</summary>
    public void Report(ModelLane model, Outcome outcome, DateTimeOffset startedAt) => Change(now =>
    {
        switch (outcome)
        {
            case Outcome.Accepted:
                if (_acceptedAt is null || startedAt > _acceptedAt) _acceptedAt = startedAt;
                model.Accept();
                if (!_account.End(startedAt)) return null;
                if (!_breaker.IsOpen) _blockedSince = null;
                return new LaneNotice.AccountAccepted(name);
            case Outcome.Unavailable { Error.Kind: FailureKind.RateLimited or FailureKind.Overloaded } o:
                var isRate = o.Error.Kind is FailureKind.RateLimited;
                model.Refuse(o, isLearned: isRate && !limits.QueuesItself, startedAt, now);
                if (!isRate && o.RetryAfter is { } pause) _overloadedUntil = now + Min(pause, RefusalPause.MaxRetryAfter);
                return null;
            case Outcome.Rejected { Error: { Kind: FailureKind.Balance or FailureKind.Authentication } error }:
                _blockedSince ??= now;
                return _account.Refuse(error, startedAt, now) ? new LaneNotice.AccountRefused(name, error) : null;
            default:
                return null;
        }
    });

    /// <summary>The operator stops or permits new submissions. Time in a pause does not count against the submit window.</summary>
    public void SetPaused(bool isPaused) => Change(now =>
    {
        if (_isPaused && !isPaused)
        {
            if (_blockedSince is not null) _blockedSince = now;
            foreach (var model in Models) model.RestartRefusing(now);
        }

        _isPaused = isPaused;
        if (!isPaused) _account.ProbeNow(now);
    });

    /// <summary>The provider said what it permits to the account.</summary>
    public void SetAccount(AccountLimits account) => Change(now =>
    {
        _reading = new(account, now);
        _limits = limits.With(account);
        foreach (var model in Models) model.SetLimits(LimitsOf(model.Model));
    });

    /// <summary>
    /// Since when the provider has accepted nothing of a model. From then on, the submit window of what waits counts.
    /// </summary>
    public DateTimeOffset? RefusingSince(ModelLane model)
    {
        lock (_lock)
        {
            if (_isPaused) return null;
            return _blockedSince < model.RefusingSince ? _blockedSince : model.RefusingSince ?? _blockedSince;
        }
    }

    /// <summary>What the provider said when it refused a submission and has accepted none since.</summary>
    public FilmgateError? RefusalOf(ModelLane model)
    {
        lock (_lock) return BlockError() ?? model.Refusal;
    }

    /// <summary>In the lock, so that it does not miss limits that are set at the same time.</summary>
    private ModelLane Add(string model)
    {
        lock (_lock)
        {
            var lane = _models.GetOrAdd(model, static (id, lane) => new(lane, id), this);
            lane.SetLimits(LimitsOf(model));
            return lane;
        }
    }

    private ModelLimits LimitsOf(string model) => limits.Obeyed(
        _reading?.Limits.Models.GetValueOrDefault(model) ?? ModelLimits.Unknown);

    private LaneNotice? Learn(bool hasResponse, DateTimeOffset startedAt, DateTimeOffset now)
    {
        if (hasResponse)
        {
            if (!_breaker.Succeed()) return null;
            if (_account.Error is null) _blockedSince = null;
            return new LaneNotice.Responding(name);
        }

        if (!_breaker.Fail(startedAt, now)) return null;
        _blockedSince ??= now;
        return new LaneNotice.NotResponding(name, _breaker.ProbeAt);
    }

    private SubmitGate Gate(DateTimeOffset now)
    {
        if (_isPaused) return new(DateTimeOffset.MaxValue, IsBlocked: true);
        if (_account.Error is not null || _breaker.IsOpen)
        {
            // With renders in flight, a poll is the better probe, so it gets some time to be the first.
            var forPoll = _breaker.IsOpen && Rendering > 0 && now < _breaker.ProbeAt + TimeForPollProbe;
            var at = Max(_account.NextSubmitAt(now), _breaker.NextCallAt(now));
            return new(forPoll ? Max(at, _breaker.ProbeAt + TimeForPollProbe) : at, IsBlocked: true);
        }

        if (_submitting >= maxSubmits || _submitting + Rendering >= _limits.MaxConcurrent) return new(DateTimeOffset.MaxValue);
        return new(Max(_overloadedUntil, now));
    }

    private FilmgateError? BlockError() =>
        _isPaused ? new(FailureKind.Overloaded, "The operator of this gateway paused the provider.")
        : _account.Error is { } account ? account
        : _breaker.IsOpen ? new(FailureKind.Overloaded, "The provider does not respond.")
        : null;

    private TimeSpan Spread()
    {
        var spread = TimeSpan.FromSeconds(1 + (Rendering / (double)PostponedCallsPerSecond));
        return spread < MaxSpread ? spread : MaxSpread;
    }

    private void Change(Action<DateTimeOffset> change) => Change(now =>
    {
        change(now);
        return null;
    });

    /// <summary>Handlers take locks of their own, so they run outside of this one.</summary>
    private void Change(Func<DateTimeOffset, LaneNotice?> change)
    {
        LaneNotice? notice;
        lock (_lock) notice = change(clock.GetUtcNow());
        if (notice is not null) Noticed?.Invoke(notice);
        if (Interlocked.Exchange(ref _isAwaited, false)) Opened?.Invoke();
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;

    private static DateTimeOffset Max(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}

/// <param name="At">When the next submission may start. <see cref="DateTimeOffset.MaxValue"/>: after something else has happened.</param>
/// <param name="IsBlocked">What waits may take another route, because the provider accepts nothing for now.</param>
internal readonly record struct SubmitGate(DateTimeOffset At, bool IsBlocked = false);

/// <summary>What an operator wants to know about a lane.</summary>
internal abstract record LaneNotice(string Lane)
{
    public sealed record NotResponding(string Lane, DateTimeOffset ProbeAt) : LaneNotice(Lane);

    public sealed record Responding(string Lane) : LaneNotice(Lane);

    public sealed record AccountRefused(string Lane, FilmgateError Error) : LaneNotice(Lane);

    public sealed record AccountAccepted(string Lane) : LaneNotice(Lane);
}
