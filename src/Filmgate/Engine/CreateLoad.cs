namespace Filmgate.Engine;

/// <summary>
/// Creates that are being written now. While there are many, the engine submits more slowly: clients wait for their ids, and a submission
/// that starts some milliseconds later delays nobody.
/// </summary>
internal sealed class CreateLoad
{
    /// <summary>A client that creates one video after the other, or a few of them, never reaches it.</summary>
    private const int Threshold = 8;
    private int _writing;

    public bool IsHigh => Volatile.Read(ref _writing) >= Threshold;

    public void Begin() => Interlocked.Increment(ref _writing);

    public void End() => Interlocked.Decrement(ref _writing);
}
