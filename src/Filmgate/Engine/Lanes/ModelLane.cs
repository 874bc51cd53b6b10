using Filmgate.Upstreams;
using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// The submissions of one model to a provider. What refusals teach holds for the model only, because many providers count per model, and a
/// gateway in front of several providers passes on the refusals of each. <see cref="LaneState"/> guards it.
/// </summary>
internal sealed class ModelLane(LaneState provider, string model)
{
    private readonly ConcurrencyLimit _concurrency = new();
    private readonly RefusalPause _refusals = new();
    private RateWindow? _creates;
    private int _submitting;
    private int _rendering;

    public string Name { get; } = $"{provider.Name} {model}";

    public LaneState Provider => provider;

    public string Model => model;

    /// <summary>Those that the provider told and the lane obeys.</summary>
    public ModelLimits Limits { get; private set; } = ModelLimits.Unknown;

    /// <summary>How many renders may be in flight, as refusals have taught. Null: there was none.</summary>
    public int? LearnedLimit => _concurrency.Learned;

    /// <summary>Renders that the provider has accepted and not finished, as far as this node knows.</summary>
    public int Rendering => Volatile.Read(ref _rendering);

    /// <summary>The last refusal, while nothing was accepted since.</summary>
    public FilmgateError? Refusal { get; private set; }

    public DateTimeOffset? RefusingSince { get; private set; }

    public void BeginRender()
    {
        Interlocked.Increment(ref _rendering);
        provider.BeginRender();
    }

    public void EndRender()
    {
        Interlocked.Decrement(ref _rendering);
        provider.EndRender();
    }

    public void SetLimits(ModelLimits limits)
    {
        if (_creates?.Rate != limits.Creates) _creates = limits.Creates is { } rate ? new(rate) : null;
        Limits = limits;
    }

    /// <param name="ofProvider">The creates of all models that have no rate of their own. Null: they have no limit.</param>
    public DateTimeOffset NextSubmitAt(DateTimeOffset now, RateWindow? ofProvider)
    {
        var inFlight = _submitting + Rendering;
        if ((_refusals.IsTrying && _submitting > 0) || inFlight >= Limits.MaxConcurrent) return DateTimeOffset.MaxValue;
        var free = _concurrency.NextStartAt(inFlight, now);
        if (_refusals.Until > free) free = _refusals.Until;
        return (_creates ?? ofProvider)?.NextCallAt(now) is { } next && next > free ? next : free;
    }

    public void BeginSubmit(DateTimeOffset now, RateWindow? ofProvider)
    {
        _concurrency.Start(_submitting + Rendering, now);
        _submitting++;
        (_creates ?? ofProvider)?.Add(now);
    }

    public void EndSubmit() => _submitting--;

    public void Accept()
    {
        (Refusal, RefusingSince) = (null, null);
        _refusals.Accept();
        _concurrency.Accept(Rendering + 1);
    }

    /// <param name="isLearned">Whether the number of renders in flight may be the reason.</param>
    public void Refuse(Outcome.Unavailable refusal, bool isLearned, DateTimeOffset startedAt, DateTimeOffset now)
    {
        (Refusal, RefusingSince) = (refusal.Error, RefusingSince ?? now);
        _refusals.Refuse(startedAt, refusal.RetryAfter, now);
        if (isLearned) _concurrency.Refuse(Rendering, now);
    }

    /// <summary>A pause of the operator does not count as time in which the provider refused.</summary>
    public void RestartRefusing(DateTimeOffset now)
    {
        if (RefusingSince is not null) RefusingSince = now;
    }
}
