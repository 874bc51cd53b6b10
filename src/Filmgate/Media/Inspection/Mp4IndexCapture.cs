using System.Buffers.Binary;
using Filmgate.Media.Store;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Watches a file pass by and keeps what <see cref="Mp4Inspector"/> will want to read: the header of every outermost box, the index (moov)
/// and the indexes of fragments (moof). So a file of any size is inspected that is neither on our disk nor visible in the bucket yet.
/// </summary>
internal sealed class Mp4IndexCapture
{
    private const int HeaderBytes = 16;
    private const int MostKept = 40 << 20;                              // the inspector refuses an index of more than 32 MiB by itself
    private const int MostBoxes = 100_001;
    private readonly List<CapturedRange> _kept = [];
    private readonly List<CapturedRange> _open = [];
    private CapturedRange? _header;
    private long _position;
    private long _total;
    private int _boxes;

    private long NextBox { get; set; }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_header is null && _position == NextBox) Begin();
            var step = (int)Math.Min(bytes.Length, StepTo(_header, NextBox) - _position);
            foreach (var range in _open) range.Append(bytes[..step]);
            _open.RemoveAll(range => range.IsFull);
            _position += step;
            bytes = bytes[step..];
            if (_header is not null) Decide(_header);
        }
    }

    public void Reset()
    {
        _kept.Clear();
        _open.Clear();
        (_header, _position, _total, _boxes, NextBox) = (null, 0, 0, 0, 0);
    }

    /// <exception cref="MediaStoreException">The indexes were too large to be kept.</exception>
    public Stream Open() => new SparseStream(_kept, _position);

    private void Begin()
    {
        if (++_boxes > MostBoxes || _total + HeaderBytes > MostKept)
        {
            NextBox = long.MaxValue;                                    // the inspector does not go that far either, or says that it cannot
            return;
        }

        _header = new(_position, HeaderBytes);
        Keep(_header);
    }

    /// <summary>How far nothing has to be decided: to where a size is known, or to the next box.</summary>
    private long StepTo(CapturedRange? header, long nextBox)
    {
        if (header is null) return nextBox;
        return header.Start + (_position < header.Start + 8 ? 8 : HeaderBytes);
    }

    private void Decide(CapturedRange header)
    {
        if (header.Length < 8) return;
        long size = BinaryPrimitives.ReadUInt32BigEndian(header.Bytes);
        var headerLength = 8;
        if (size == 1)
        {
            if (header.Length < HeaderBytes) return;
            (size, headerLength) = ((long)Math.Min(BinaryPrimitives.ReadUInt64BigEndian(header.Bytes.AsSpan(8)), long.MaxValue / 2), HeaderBytes);
        }

        _header = null;
        var isLast = size < headerLength;                               // to the end of the file, or not a size: the inspector says which
        NextBox = isLast || size > long.MaxValue - header.Start ? long.MaxValue : header.Start + size;
        if (!IsIndex(header.Bytes.AsSpan(4, 4))) return;

        Keep(new(header.Start + headerLength, isLast ? MostKept - _total : size - headerLength));
    }

    private void Keep(CapturedRange range)
    {
        if (_total + range.Capacity > MostKept) return;
        _total += range.Capacity;
        _kept.Add(range);
        if (range.Capacity > 0) _open.Add(range);
    }

    private static bool IsIndex(ReadOnlySpan<byte> type) => type.SequenceEqual("moov"u8) || type.SequenceEqual("moof"u8);
}

/// <summary>Some bytes of a file, from a place on; memory grows with what has come, not with what was announced.</summary>
internal sealed class CapturedRange(long start, long capacity)
{
    private byte[] _bytes = new byte[Math.Min(capacity, 4096)];

    public long Start => start;
    public long Capacity => capacity;
    public int Length { get; private set; }
    public byte[] Bytes => _bytes;
    public bool IsFull => Length == capacity;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes = bytes[..(int)Math.Min(bytes.Length, capacity - Length)];
        if (Length + bytes.Length > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(capacity, Math.Max(_bytes.Length * 2L, Length + bytes.Length)));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }
}
