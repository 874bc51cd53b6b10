using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Filmgate.Client;

/// <summary>Downloads a file over as many connections as needed, and gives up after three in a row that deliver no byte.</summary>
internal sealed class ResumingDownload(Transport transport, string path, Stream destination, IProgress<long>? progress)
{
    private const int MaxFruitlessTries = 3;
    private static readonly TimeSpan IdleTimeout = TimeSpan.FromSeconds(60);
    private long _written;
    private long? _length;
    private EntityTagHeaderValue? _etag;

    public async Task<DownloadResult> RunAsync(CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var fruitless = 0; ;)
        {
            var before = _written;
            try
            {
                using var response = await transport.SendAsync(CreateRequest, idempotent: true, buffer: false, ct).ConfigureAwait(false);
                await CopyAsync(response, hash, ct).ConfigureAwait(false);
                if (_length is null || _written == _length) return new(_written, Convert.ToHexStringLower(hash.GetHashAndReset()));
            }
            catch (Exception e) when (Transport.IsNetworkError(e, ct))
            {
                // Resumed below.
            }
            catch (FileWriteException e)
            {
                throw new IOException(e.InnerException!.Message, e.InnerException);
            }

            fruitless = _written > before ? 0 : fruitless + 1;
            if (fruitless < MaxFruitlessTries) continue;
            throw Failed($"The download stopped at {_written} of {_length?.ToString() ?? "unknown"} bytes and could not be resumed.");
        }
    }

    private HttpRequestMessage CreateRequest()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (_written == 0) return request;
        request.Headers.Range = new(_written, null);
        if (_etag is { IsWeak: false }) request.Headers.IfRange = new(_etag);
        return request;
    }

    private async Task CopyAsync(HttpResponseMessage response, IncrementalHash hash, CancellationToken ct)
    {
        var skip = response.StatusCode is HttpStatusCode.PartialContent ? AcceptPart(response) : AcceptWhole(response);
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

    /// <returns>Bytes to skip: none, as the part must continue what is written.</returns>
    private long AcceptPart(HttpResponseMessage response)
    {
        var part = response.Content.Headers.ContentRange;
        if (part?.From != _written) throw Failed($"The server returned the wrong byte range: '{part}' instead of bytes {_written}-.");
        var isOtherVersion = _etag is not null && response.Headers.ETag is { } etag && !_etag.Equals(etag);
        var hasOtherLength = _length is not null && part.Length is not null && part.Length != _length;
        if (isOtherVersion || hasOtherLength) throw Changed();
        _length = part.Length ?? _length;
        return 0;
    }

    /// <returns>Bytes to skip: those that are written already, where the server does not support ranges.</returns>
    private long AcceptWhole(HttpResponseMessage response)
    {
        if (_written > 0 && _etag is not null && !_etag.Equals(response.Headers.ETag)) throw Changed();
        (_length, _etag) = (response.Content.Headers.ContentLength, response.Headers.ETag);
        return _written;
    }

    private async Task<int> ReadAsync(Stream body, byte[] buffer, CancellationToken ct)
    {
        using var timeout = new CancellationTokenSource(IdleTimeout, transport.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, timeout.Token);
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

    private static FilmgateException Failed(string message) => new(FilmgateException.NoResponse, message);

    private static FilmgateException Changed() => Failed("The file changed during the download. Start the download again.");

    /// <summary>Tells an error of the destination, such as a full disk, from a failed connection.</summary>
    private sealed class FileWriteException(IOException cause) : Exception(cause.Message, cause);
}
