using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Filmgate.Client;

/// <summary>What a download wrote.</summary>
/// <param name="Bytes">How many.</param>
/// <param name="Sha256">Their hash in lower-case hex.</param>
public sealed record DownloadedVideo(long Bytes, string Sha256);

/// <summary>One file into one stream, over as many connections as it takes. A connection that brings no byte costs one of three tries.</summary>
internal sealed class ResumingDownload(Transport transport, string path, Stream destination, IProgress<long>? progress)
{
    private const int MostFruitless = 3;
    private static readonly TimeSpan Stall = TimeSpan.FromSeconds(60);
    private long _written;
    private long? _length;
    private EntityTagHeaderValue? _version;

    public async Task<DownloadedVideo> RunAsync(CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var fruitless = 0; ;)
        {
            var before = _written;
            try
            {
                using var response = await transport.SendAsync(Request, repeatable: true, whole: false, ct).ConfigureAwait(false);
                await CopyAsync(response, hash, ct).ConfigureAwait(false);
                if (_length is null || _written == _length) return new(_written, Convert.ToHexStringLower(hash.GetHashAndReset()));
            }
            catch (Exception e) when (Transport.IsNetwork(e, ct))
            {
                // Goes on below, where it stopped.
            }
            catch (FileWriteException e)
            {
                throw new IOException(e.InnerException!.Message, e.InnerException);
            }

            fruitless = _written > before ? 0 : fruitless + 1;
            if (fruitless == MostFruitless) throw new FilmgateException(FilmgateException.NoAnswer, $"The download stopped at {_written} of {_length?.ToString() ?? "unknown"} bytes and could not go on.");
        }
    }

    private HttpRequestMessage Request()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (_written == 0) return request;
        request.Headers.Range = new(_written, null);
        if (_version is { IsWeak: false } same) request.Headers.IfRange = new(same);
        return request;
    }

    private async Task CopyAsync(HttpResponseMessage response, IncrementalHash hash, CancellationToken ct)
    {
        var skip = 0L;
        if (response.StatusCode is HttpStatusCode.PartialContent)
        {
            var part = response.Content.Headers.ContentRange;
            if (part?.From != _written) throw new FilmgateException(FilmgateException.NoAnswer, $"Asked to go on at byte {_written}, the server answered with another part of the file.");
            if ((_version is not null && response.Headers.ETag is { } other && !_version.Equals(other)) || (_length is not null && part.Length is not null && part.Length != _length)) throw Changed();
            _length = part.Length ?? _length;
        }
        else
        {
            if (_written > 0 && _version is not null && !_version.Equals(response.Headers.ETag))
                throw Changed();
            (skip, _length, _version) = (_written, response.Content.Headers.ContentLength, response.Headers.ETag);   // a whole file again: what is written already is read past
        }

        await using var body = await response.Content.ReadAsStreamAsync(ct).ConfigureAwait(false);
        var buffer = new byte[128 * 1024];
        while (true)
        {
            var read = await ReadAsync(body, buffer, ct).ConfigureAwait(false);
            if (read == 0) return;
            var known = (int)Math.Min(skip, read);
            skip -= known;
            if (known == read) continue;
            await WriteAsync(buffer.AsMemory(known, read - known), hash, ct).ConfigureAwait(false);
        }
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken ct)
    {
        using var silence = new CancellationTokenSource(Stall, transport.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, silence.Token);
        return await body.ReadAsync(buffer, either.Token).ConfigureAwait(false);
    }

    private async Task WriteAsync(ReadOnlyMemory<byte> bytes, IncrementalHash hash, CancellationToken ct)
    {
        try
        {
            await destination.WriteAsync(bytes, ct).ConfigureAwait(false);
        }
        catch (IOException e)
        {
            throw new FileWriteException(e);
        }

        hash.AppendData(bytes.Span);
        _written += bytes.Length;
        progress?.Report(_written);
    }

    private static FilmgateException Changed() => new(FilmgateException.NoAnswer, "The file changed while it was downloaded; start again.");

    /// <summary>A full disk is not a dropped connection.</summary>
    private sealed class FileWriteException(IOException cause) : Exception(cause.Message, cause);
}
