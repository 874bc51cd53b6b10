using Filmgate.Media.Store;

namespace Filmgate.Media.Inspection;

/// <summary>A file of which only some ranges are at hand.</summary>
/// <param name="ranges">By their start; they may overlap.</param>
internal sealed class SparseStream(IReadOnlyList<CapturedRange> ranges, long length) : Stream
{
    public const string IndexTooLarge = "index too large";

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get; set; }

    /// <exception cref="MediaStoreException">Nobody kept that place.</exception>
    public override int Read(Span<byte> buffer)
    {
        if (Position >= length || buffer.IsEmpty) return 0;
        var range = Find(Position) ?? throw new MediaStoreException(IndexTooLarge, $"The index at byte {Position} of {length} is too large to be inspected on its way to the bucket.");
        var offset = (int)(Position - range.Start);
        var count = Math.Min(buffer.Length, range.Length - offset);
        range.Bytes.AsSpan(offset, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => Position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <summary>The range that reaches furthest among those that have this byte.</summary>
    private CapturedRange? Find(long position)
    {
        var (low, high) = (0, ranges.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (ranges[middle].Start <= position) low = middle;
            else high = middle - 1;
        }

        // A header overlaps what follows it, so a range or two before may have it as well.
        for (var i = low; i >= Math.Max(0, low - 3) && ranges.Count > 0; i--)
            if (ranges[i].Start <= position && position < ranges[i].Start + ranges[i].Length) return ranges[i];
        return null;
    }
}
