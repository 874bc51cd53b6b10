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
    private int _submitting;
    private int _rendering;

    public string Name { get; } = $"{provider.Name} {model}";

    public LaneState Provider => provider;

    public string Model => model;

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

    public DateTimeOffset NextSubmitAt(DateTimeOffset now)
    {
        if (_refusals.IsTrying && _submitting > 0) return DateTimeOffset.MaxValue;
        var free = _concurrency.NextStartAt(_submitting + Rendering, now);
        return free > _refusals.Until ? free : _refusals.Until;
    }

    public void BeginSubmit(DateTimeOffset now)
    {
        _concurrency.Start(_submitting + Rendering, now);
        _submitting++;
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
