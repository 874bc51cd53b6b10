using System.Buffers;
using System.Buffers.Text;
using System.Runtime.CompilerServices;

namespace Filmgate.Upstreams.Bodies;

/// <summary>A stored file that is read while the request is sent. It is never whole in memory.</summary>
/// <param name="Length">In bytes.</param>
/// <param name="Open">Opens it at its start, each time that the request is sent. Null: the file no longer exists.</param>
internal sealed record InputFile(long Length, Func<CancellationToken, Task<Stream?>> Open)
{
    public static readonly InputFile Empty = Of([]);

    /// <summary>Divisible by three, so that only the last block of base64 is padded.</summary>
    private const int BlockBytes = 48 * 1024;

    public long Base64Length => (Length + 2) / 3 * 4;

    public static InputFile Of(byte[] bytes) => new(bytes.Length, _ => Task.FromResult<Stream?>(new MemoryStream(bytes, writable: false)));

    /// <exception cref="InputUnreadableException">The file is missing, or has another length than it should.</exception>
    public async Task CopyToAsync(Stream request, CancellationToken ct)
    {
        await foreach (var block in ReadAsync(ct)) await request.WriteAsync(block, ct);
    }

    /// <exception cref="InputUnreadableException">The file is missing, or has another length than it should.</exception>
    public async Task CopyBase64ToAsync(Stream request, CancellationToken ct)
    {
        var text = ArrayPool<byte>.Shared.Rent(BlockBytes / 3 * 4);
        try
        {
            await foreach (var block in ReadAsync(ct))
            {
                Base64.EncodeToUtf8(block.Span, text, out _, out var written);
                await request.WriteAsync(text.AsMemory(0, written), ct);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(text);
        }
    }

    /// <summary>Each block is valid until the next one is read.</summary>
    private async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            await using var file = await OpenAsync(ct);
            for (var left = Length; left > 0; left -= BlockBytes)
            {
                var block = buffer.AsMemory(0, (int)Math.Min(left, BlockBytes));
                await FillAsync(file, block, ct);
                yield return block;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private async Task<Stream> OpenAsync(CancellationToken ct)
    {
        try
        {
            return await Open(ct) ?? throw new InputUnreadableException("it no longer exists");
        }
        catch (IOException fault) when (fault is not InputUnreadableException)
        {
            throw new InputUnreadableException(fault.Message, fault);
        }
    }

    private static async Task FillAsync(Stream file, Memory<byte> block, CancellationToken ct)
    {
        try
        {
            await file.ReadExactlyAsync(block, ct);
        }
        catch (IOException fault)
        {
            throw new InputUnreadableException(fault is EndOfStreamException ? "it is shorter than it was" : fault.Message, fault);
        }
    }
}

/// <summary>An input of a request could not be read while the request was sent. Its message is the reason, without a full stop.</summary>
internal sealed class InputUnreadableException(string message, Exception? inner = null) : IOException(message, inner)
{
    /// <summary>Finds it among the inner exceptions: HttpContent wraps what is thrown while it is written.</summary>
    public static InputUnreadableException? In(Exception? fault)
    {
        while (fault is not (null or InputUnreadableException)) fault = fault.InnerException;
        return (InputUnreadableException?)fault;
    }
}
