namespace Filmgate.Media.Thumbnails;

/// <summary>
/// Clients wait for the work of ffmpeg, so few run at a time. The others wait their turn, first come, first served, but not longer than a
/// client should wait for its response.
/// </summary>
internal sealed class FfmpegTurns(int concurrent, TimeProvider clock) : IDisposable
{
    public static readonly TimeSpan MaxWait = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _turns = new(concurrent);

    /// <returns>False: the turn did not come in time. Otherwise the caller ends it with <see cref="End"/>.</returns>
    public async Task<bool> WaitAsync(CancellationToken ct)
    {
        using var timer = new CancellationTokenSource(MaxWait, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timer.Token);
        try
        {
            await _turns.WaitAsync(either.Token);
            return true;
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return false;
        }
    }

    public void End() => _turns.Release();

    public void Dispose() => _turns.Dispose();
}
