namespace Filmgate.Engine.Lanes;

/// <summary>
/// Opens after several calls in a row found no server: a refused connection, a failed handshake, a timeout. While it is open, one call at
/// a time probes the server after each pause. Not thread-safe.
/// </summary>
internal sealed class CircuitBreaker
{
    private const int FailuresToOpen = 5;
    private static readonly TimeSpan InitialPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);
    private int _failures;
    private int _pauses;
    private DateTimeOffset _openedAt = DateTimeOffset.MinValue;
    private DateTimeOffset _probeAt;
    private bool _isProbing;

    public bool IsOpen => _failures >= FailuresToOpen;

    /// <summary>When the next probe may start; meaningful while the circuit is open.</summary>
    public DateTimeOffset ProbeAt => _probeAt;

    /// <summary>Whether a call may start now. While the circuit is open, a call that may start is the probe.</summary>
    public bool TryStart(DateTimeOffset now)
    {
        if (!IsOpen) return true;
        if (_isProbing || now < _probeAt) return false;
        _isProbing = true;
        return true;
    }

    /// <summary>A server responded, whatever it said.</summary>
    public void Succeeded() => (_failures, _pauses, _isProbing) = (0, 0, false);

    /// <param name="startedAt">Failures of calls that started before the circuit opened do not prolong its pause.</param>
    public void Failed(DateTimeOffset startedAt, DateTimeOffset now)
    {
        _failures++;
        _isProbing = false;
        if (!IsOpen || startedAt < _openedAt) return;
        var pause = InitialPause * Math.Pow(2, Math.Min(_pauses++, 10));
        _openedAt = now;
        _probeAt = now + (pause < MaxPause ? pause : MaxPause);
    }

    /// <summary>A probe ended without a call.</summary>
    public void Abandon() => _isProbing = false;
}
