using Filmgate.Videos;

namespace Filmgate.Engine.Lanes;

/// <summary>
/// The provider refuses everything of an account: its balance is empty, or its key is wrong. One submission at a time tries it again, at
/// growing intervals.
/// </summary>
internal sealed class AccountRefusal
{
    public static readonly TimeSpan FirstInterval = TimeSpan.FromSeconds(1);
    public static readonly TimeSpan MaxInterval = TimeSpan.FromMinutes(5);

    /// <summary>A probe that has not reported by then is forgotten: its step may have ended without a call.</summary>
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(90);
    private TimeSpan _interval;
    private DateTimeOffset _probingUntil;
    private DateTimeOffset _refusedAt;

    /// <summary>Null: the account is not refused.</summary>
    public FilmgateError? Error { get; private set; }

    public DateTimeOffset ProbeAt { get; private set; }

    /// <returns>When a submission may be made: now, or later.</returns>
    public DateTimeOffset NextSubmitAt(DateTimeOffset now)
    {
        if (Error is null) return now;
        var at = ProbeAt > _probingUntil ? ProbeAt : _probingUntil;
        return at > now ? at : now;
    }

    public void BeginProbe(DateTimeOffset now)
    {
        if (Error is not null) _probingUntil = now + ProbeTimeout;
    }

    /// <summary>The operator says that the account is in order.</summary>
    public void ProbeNow(DateTimeOffset now) => ProbeAt = now;

    public void CancelProbe() => _probingUntil = default;

    /// <returns>True: the account was not refused before.</returns>
    public bool Refuse(FilmgateError error, DateTimeOffset startedAt, DateTimeOffset now)
    {
        var isNew = Error is null;
        if (!isNew && startedAt < ProbeAt) return false;                // it was sent before the last refusal
        (Error, _refusedAt) = (error, now);
        _interval = isNew ? FirstInterval : _interval * 2 < MaxInterval ? _interval * 2 : MaxInterval;
        (ProbeAt, _probingUntil) = (now + _interval, default);
        return isNew;
    }

    /// <summary>A submission was accepted. One that was sent before the refusal says nothing about the account now.</summary>
    /// <returns>True: the account was refused until now.</returns>
    public bool End(DateTimeOffset startedAt)
    {
        if (Error is null || startedAt < _refusedAt) return false;
        (Error, _probingUntil) = (null, default);
        return true;
    }
}
