using System.Buffers.Binary;
using Filmgate.Media.Store;

namespace Filmgate.Media.Inspection;

/// <summary>
/// Captures from the bytes of an upload what <see cref="Mp4Inspector"/> reads: the header of every top-level box, the index (moov) and the
/// indexes of fragments (moof). So a file of any size can be inspected while it is neither on disk nor visible in the bucket.
/// </summary>
internal sealed class Mp4IndexCapture
{
    private const int HeaderBytes = 16;
    private const int MaxCapturedBytes = 40 << 20; // the inspector refuses an index of more than 32 MiB
    private const int MaxBoxes = 100_001; // one more than the inspector accepts
    private readonly List<CapturedRange> _captured = [];
    private readonly List<CapturedRange> _open = [];
    private CapturedRange? _header;
    private long _position;
    private long _total;
    private int _boxes;
    private long _nextBox;

    public void Write(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (_header is null && _position == _nextBox) StartHeader();
            var step = (int)Math.Min(bytes.Length, NextStop() - _position);
            foreach (var range in _open) range.Append(bytes[..step]);
            _open.RemoveAll(range => range.IsFull);
            _position += step;
            bytes = bytes[step..];
            if (_header is not null) ReadHeader(_header);
        }
    }

    public void Reset()
    {
        _captured.Clear();
        _open.Clear();
        (_header, _position, _total, _boxes, _nextBox) = (null, 0, 0, 0, 0);
    }

    /// <exception cref="MediaStoreException">The stream throws it for an index that was too large to be captured.</exception>
    public Stream Open() => new SparseStream(_captured, _position);

    private void StartHeader()
    {
        if (++_boxes > MaxBoxes || _total + HeaderBytes > MaxCapturedBytes)
        {
            _nextBox = long.MaxValue; // the inspector stops here too, or reports that the index is too large
            return;
        }

        _header = new(_position, HeaderBytes);
        Capture(_header);
    }

    /// <summary>The next position at which something is decided: where the box's size is known, or where the next box starts.</summary>
    private long NextStop() => _header is null
        ? _nextBox
        : _header.Start + (_position < _header.Start + 8 ? 8 : HeaderBytes);

    private void ReadHeader(CapturedRange header)
    {
        if (header.Length < 8) return;
        long size = BinaryPrimitives.ReadUInt32BigEndian(header.Bytes);
        var headerLength = 8;
        if (size == 1)
        {
            if (header.Length < HeaderBytes) return;
            var longSize = BinaryPrimitives.ReadUInt64BigEndian(header.Bytes.AsSpan(8));
            (size, headerLength) = ((long)Math.Min(longSize, long.MaxValue / 2), HeaderBytes);
        }

        _header = null;
        var isLast = size < headerLength; // 0 means "to the end of the file"; the inspector refuses any other such size
        _nextBox = isLast || size > long.MaxValue - header.Start ? long.MaxValue : header.Start + size;
        if (!IsIndex(header.Bytes.AsSpan(4, 4))) return;

        Capture(new(header.Start + headerLength, isLast ? MaxCapturedBytes - _total : size - headerLength));
    }

    private void Capture(CapturedRange range)
    {
        if (_total + range.Capacity > MaxCapturedBytes) return;
        _total += range.Capacity;
        _captured.Add(range);
        if (range.Capacity > 0) _open.Add(range);
    }

    private static bool IsIndex(ReadOnlySpan<byte> type) => type.SequenceEqual("moov"u8) || type.SequenceEqual("moof"u8);
}
