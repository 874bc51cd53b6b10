using Filmgate.Media.Store;
using Filmgate.Streams;

namespace Filmgate.Media.Inspection;

/// <summary>A file of which only some ranges are available.</summary>
/// <param name="ranges">Ordered by their start; they may overlap.</param>
internal sealed class SparseStream(IReadOnlyList<CapturedRange> ranges, long length) : SeekableReadStream(length)
{
    public const string IndexTooLarge = "index too large";

    public override long Position { get; set; }

    /// <exception cref="MediaStoreException">No range contains this position.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (Position >= Length || buffer.IsEmpty) return 0;
        var range = Find(Position) ?? throw new MediaStoreException(
            IndexTooLarge, $"The index at byte {Position} of {Length} is too large to be inspected while it is uploaded to the bucket.");
        var offset = (int)(Position - range.Start);
        var count = Math.Min(buffer.Length, range.Length - offset);
        range.Bytes.AsSpan(offset, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<int>(cancellationToken) : new(Read(buffer.Span));

    /// <summary>Of the ranges that contain this byte, the one that starts last: it reaches furthest.</summary>
    private CapturedRange? Find(long position)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (ranges[middle].Start <= position) low = middle;
            else high = middle - 1;
        }

        // A captured header overlaps the box's content, so an earlier range may contain the position as well.
        for (var i = low; i >= Math.Max(0, low - 3) && ranges.Count > 0; i--)
            if (ranges[i].Start <= position && position < ranges[i].Start + ranges[i].Length) return ranges[i];
        return null;
    }
}
