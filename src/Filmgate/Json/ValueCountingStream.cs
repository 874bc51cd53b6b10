using Filmgate.Streams;

namespace Filmgate.Json;

/// <summary>
/// Passes a large body on to the JSON parser and fails as soon as it has more values than a request can use. The parser allocates twelve
/// bytes per value before anybody can look at it: forty megabytes of commas took half a gigabyte.
/// </summary>
internal sealed class ValueCountingStream(Stream utf8) : ReadOnlyStream
{
    private int _left = StrictJson.MaxValues;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await utf8.ReadAsync(buffer, cancellationToken);
        _left -= buffer.Span[..read].Count((byte)',');
        return _left >= 0 ? read : throw StrictJson.TooManyValues();
    }
}
