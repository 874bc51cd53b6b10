using System.Collections.Concurrent;

namespace Filmgate.Media.Inputs;

/// <summary>
/// The memory for inputs that must be whole in memory. Its parts are separate budgets, because one request can need a share of each:
/// three quarters for bodies in JSON, which can hold data URIs, and a quarter for images that are inspected or downloaded. ffmpeg decodes
/// pictures in processes of its own. They may take twice as much, because a picture takes far more memory than its file.
/// </summary>
internal sealed class InputMemory(long bytes, TimeProvider clock)
{
    /// <summary>The quarter for images must hold the largest one that is accepted.</summary>
    public const long MinBytes = 96L << 20;
    private const long MaxDefaultBytes = 512L << 20;
    private const int LargeImage = 1 << 20;
    private const int MaxIdleBuffers = 4;
    private readonly ConcurrentQueue<WeakReference<byte[]>> _idle = new();

    public MemoryBudget Bodies { get; } = new(bytes / 4 * 3, clock);

    public MemoryBudget Images { get; } = new(bytes / 4, clock);

    public MemoryBudget Pictures { get; } = new(bytes * 2, clock);

    /// <summary>A quarter of the memory limit of the container, or of the machine.</summary>
    public static long DefaultBytes { get; } =
        Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4, MinBytes, MaxDefaultBytes);

    /// <summary>Memory for an image. Small ones do not wait.</summary>
    public async Task<ImageBuffer> TakeImageAsync(int length, CancellationToken ct)
    {
        if (length < LargeImage) return new(GC.AllocateUninitializedArray<byte>(length), share: null, memory: null);
        var share = await Images.TakeAsync(length, ct);
        return new(TakeBuffer(length), share, this);
    }

    /// <summary>
    /// A large buffer of at least this length, for memory that the caller has a share of. Buffers are used again until the garbage
    /// collector needs their memory: new ones in a burst would be garbage for a while, and the shared pool keeps some for each thread.
    /// </summary>
    public byte[] TakeBuffer(int length) => FindIdle(length) ?? GC.AllocateUninitializedArray<byte>(length);

    public void Release(byte[] buffer)
    {
        if (_idle.Count < MaxIdleBuffers) _idle.Enqueue(new(buffer));
    }

    private byte[]? FindIdle(int length)
    {
        while (_idle.TryDequeue(out var reference))
            if (reference.TryGetTarget(out var buffer) && buffer.Length >= length) return buffer;
        return null;
    }
}

/// <summary>Where an image is whole in memory. Its bytes must not be used after it is disposed.</summary>
internal sealed class ImageBuffer(byte[] bytes, MemoryShare? share, InputMemory? memory) : IDisposable
{
    public byte[] Bytes => bytes;

    /// <returns>The content, which has the given length.</returns>
    /// <exception cref="EndOfStreamException">It is shorter.</exception>
    public async Task<ArraySegment<byte>> FillAsync(Stream content, int length, CancellationToken ct)
    {
        await content.ReadExactlyAsync(bytes.AsMemory(0, length), ct);
        return new(bytes, 0, length);
    }

    public void Dispose()
    {
        memory?.Release(bytes);
        share?.Dispose();
    }
}
