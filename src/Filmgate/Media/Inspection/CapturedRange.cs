namespace Filmgate.Media.Inspection;

/// <summary>Consecutive bytes of a file. Its memory grows with the bytes that arrive, not with the announced capacity.</summary>
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
        if (Length + bytes.Length > _bytes.Length)
            Array.Resize(ref _bytes, (int)Math.Min(capacity, Math.Max(_bytes.Length * 2L, Length + bytes.Length)));
        bytes.CopyTo(_bytes.AsSpan(Length));
        Length += bytes.Length;
    }
}
