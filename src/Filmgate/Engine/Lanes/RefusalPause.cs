namespace Filmgate.Engine.Lanes;

/// <summary>
/// After a refusal for lack of capacity (429, 503), the lane submits nothing until the provider's Retry-After, or for a pause that grows
/// while nothing is accepted. Otherwise each waiting video would be refused once.
/// </summary>
internal sealed class RefusalPause
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);
    public static readonly TimeSpan MaxRetryAfter = TimeSpan.FromMinutes(10);
    private int _refusals;
    private DateTimeOffset _refusedAt;

    public DateTimeOffset Until { get; private set; }

    /// <summary>Nothing was accepted since the last refusal, so one submission at a time is tried.</summary>
    public bool IsTrying => _refusals > 0;

    public void Accept() => _refusals = 0;

    /// <param name="startedAt">When the submission began. One that began before the last refusal does not lengthen the pause.</param>
    public void Refuse(DateTimeOffset startedAt, TimeSpan? retryAfter, DateTimeOffset now)
    {
        if (_refusals == 0 || startedAt > _refusedAt)
        {
            _refusals++;
            _refusedAt = now;
        }

        var pause = FirstPause * Math.Pow(2, Math.Min(_refusals - 1, 10));
        if (pause > MaxPause) pause = MaxPause;
        if (retryAfter > pause) pause = retryAfter.Value < MaxRetryAfter ? retryAfter.Value : MaxRetryAfter;
        if (now + pause > Until) Until = now + pause;
    }
}
