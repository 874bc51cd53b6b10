using System.Buffers;
using Filmgate.Media.Inputs;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Filmgate.Api.Requests;

/// <summary>
/// A body in JSON, whole in memory. A large one waits for its share of the memory before the rest of it is read. The share also counts what
/// is made of the body, so it is held until the inputs are stored.
/// </summary>
internal sealed class WholeBody : IDisposable
{
    /// <summary>The body, a copy of it without null, its texts in UTF-16 where an API needs them, and the decoded files.</summary>
    private const int MemoryPerByte = 5;
    private const int SmallBody = 1 << 20;
    private const int FirstBuffer = 16 * 1024;
    private static readonly byte[] ByteOrderMark = [0xEF, 0xBB, 0xBF];
    private readonly InputMemory _memory;
    private readonly HttpRequest _request;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
    private int _length;

    private WholeBody(HttpRequest request, InputMemory memory) => (_request, _memory) = (request, memory);

    /// <summary>Valid until the body is disposed.</summary>
    public ReadOnlyMemory<byte> Json =>
        _buffer.AsMemory(0, _length) is var all && all.Span.StartsWith(ByteOrderMark) ? all[ByteOrderMark.Length..] : all;

    /// <exception cref="MemoryBudgetExceededException">It can never be held in memory.</exception>
    /// <exception cref="MemoryBusyException">There was no room for it in time.</exception>
    public static async Task<WholeBody> ReadAsync(HttpRequest request, Stream content, InputMemory memory, CancellationToken ct)
    {
        var body = new WholeBody(request, memory);
        try
        {
            while (await content.ReadAsync(body._buffer.AsMemory(body._length), ct) is > 0 and var read)
            {
                body._length += read;
                if (body._length == body._buffer.Length) await body.GrowAsync(ct);
            }

            return body;
        }
        catch
        {
            body.Dispose();
            throw;
        }
    }

    /// <summary>For a response that comes much later. The end of the response does it otherwise.</summary>
    public static void ReleaseMemory(HttpContext http) => http.Features.Get<MemoryShare>()?.Dispose();

    public void Dispose()
    {
        Release(_buffer);
        _buffer = [];
        _length = 0;
    }

    private async Task GrowAsync(CancellationToken ct)
    {
        var max = MaxLength();
        if (_length > max) throw new MemoryBudgetExceededException(MemoryPerByte * (long)_length, _memory.Bodies.Bytes);
        if (_length >= SmallBody && _request.HttpContext.Features.Get<MemoryShare>() is null)
        {
            var share = await _memory.Bodies.TakeAsync(MemoryPerByte * max, ct);
            _request.HttpContext.Features.Set(share);
            _request.HttpContext.Response.RegisterForDispose(share);
        }

        // One byte more than the body can have, so that its end is seen without growing again. Memory that is not written is not used.
        var length = _length >= SmallBody ? max + 1 : 2L * _buffer.Length;
        var larger = length < SmallBody ? ArrayPool<byte>.Shared.Rent((int)length) : _memory.TakeBuffer(checked((int)length));
        _buffer.AsSpan(0, _length).CopyTo(larger);
        Release(_buffer);
        _buffer = larger;
    }

    private void Release(byte[] buffer)
    {
        if (buffer.Length is > 0 and < SmallBody) ArrayPool<byte>.Shared.Return(buffer);
        else if (buffer.Length > 0) _memory.Release(buffer);
    }

    /// <summary>A body of unknown length may become as long as the web server allows.</summary>
    private long MaxLength() => _request.ContentLength ?? Math.Min(
        _request.HttpContext.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? long.MaxValue,
        _memory.Bodies.Bytes / MemoryPerByte);
}
