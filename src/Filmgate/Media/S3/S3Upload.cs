using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>
/// A file that is being uploaded to a bucket. One part fills while the parts before it are sent, so a file of any size takes the memory of
/// three parts. The object appears when the upload is completed: before that nothing is visible, and after an abort nothing is left.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, MediaTarget target) : IStagedMedia
{
    private const int MaxPartsInFlight = 2;
    private const int MaxTriesPerPart = 3;
    private static readonly TimeSpan AbortTimeout = TimeSpan.FromSeconds(15);
    private readonly string _name = bucket.ObjectKey(target.Key);
    private readonly Mp4IndexCapture _index = new();
    private readonly List<PartETag> _parts = [];
    private readonly List<byte> _md5s = [];
    private readonly Queue<(Task<PartETag> Sent, byte[] Buffer)> _inFlight = new();
    private CancellationTokenSource _lifetime = new();
    private byte[]? _buffer;
    private int _filled;
    private string? _uploadId;
    private bool _committed;

    public long Length { get; private set; }

    private MediaLocation.S3 Location => bucket.Location;

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        _index.Write(bytes.Span);
        while (bytes.Length > 0)
        {
            // A full part is sent only when more bytes come. So the last part is known as the last, and a small file stays one PUT.
            if (_filled == bucket.PartBytes) await SendPartAsync(ct);
            _buffer ??= bucket.Rent();
            var count = Math.Min(bytes.Length, bucket.PartBytes - _filled);
            bytes[..count].CopyTo(_buffer.AsMemory(_filled));
            (_filled, Length, bytes) = (_filled + count, Length + count, bytes[count..]);
        }
    }

    public async Task ResetAsync(CancellationToken ct)
    {
        await AbortAsync();
        (_lifetime, _filled, Length) = (new(), 0, 0);
        _parts.Clear();
        _md5s.Clear();
        _index.Reset();
    }

    public Task<Stream> OpenIndexAsync(CancellationToken ct) => Task.FromResult(_index.Open());

    public async Task CommitAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        var tag = _uploadId is null ? await PutAsync(ct) : await CompleteAsync(ct);
        var expected = _uploadId is null ? S3ETag.Of([.. _md5s]) : S3ETag.OfParts([.. _md5s], _parts.Count);
        await S3UploadCheck.VerifyAsync(bucket, _name, new(Length, tag, expected), ct);
        _committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_committed) await AbortAsync();
        if (_buffer is not null) bucket.Return(_buffer);
        _buffer = null;
        _lifetime.Dispose();
    }

    private async Task<string?> PutAsync(CancellationToken ct)
    {
        var content = (_buffer ?? []).AsMemory(0, _filled);
        var md5 = MD5.HashData(content.Span);
        var request = new PutObjectRequest
        {
            BucketName = Location.Bucket,
            Key = _name,
            ContentType = target.ContentType,
            InputStream = new MemoryStream(_buffer ?? [], 0, _filled, writable: false),
            AutoCloseStream = false,
            UseChunkEncoding = false,
            MD5Digest = Convert.ToBase64String(md5),
        };
        AddMetadata(request.Metadata);
        request.Metadata["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        _md5s.AddRange(md5);
        return (await Location.TranslateErrorsAsync("writing", () => bucket.Client.PutObjectAsync(request, ct))).ETag;
    }

    private async Task SendPartAsync(CancellationToken ct)
    {
        if (_uploadId is null)
        {
            var request = new InitiateMultipartUploadRequest
            {
                BucketName = Location.Bucket,
                Key = _name,
                ContentType = target.ContentType,
            };
            AddMetadata(request.Metadata);
            var response = await Location.TranslateErrorsAsync(
                "beginning an upload", () => bucket.Client.InitiateMultipartUploadAsync(request, ct));
            _uploadId = response.UploadId;
        }

        if (_inFlight.Count == MaxPartsInFlight) await WaitForOldestPartAsync(ct);
        var number = _parts.Count + _inFlight.Count + 1;
        var md5 = MD5.HashData(_buffer.AsSpan(0, _filled));
        _md5s.AddRange(md5);
        _inFlight.Enqueue((SendPartAsync(number, _buffer!, _filled, md5, _lifetime.Token), _buffer!));
        (_buffer, _filled) = (null, 0);
    }

    /// <summary>Sends a part, and sends it again if its ETag is not that of the bytes sent.</summary>
    private async Task<PartETag> SendPartAsync(int number, byte[] buffer, int count, byte[] md5, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var request = new UploadPartRequest
            {
                BucketName = Location.Bucket,
                Key = _name,
                UploadId = _uploadId,
                PartNumber = number,
                PartSize = count,
                InputStream = new MemoryStream(buffer, 0, count, writable: false),
                UseChunkEncoding = false,
                MD5Digest = Convert.ToBase64String(md5),
            };
            var response = await Location.TranslateErrorsAsync("writing a part", () => bucket.Client.UploadPartAsync(request, ct));
            if (!bucket.ETagsAreMd5 || S3ETag.Matches(response.ETag, md5)) return new(number, response.ETag);
            if (tries < MaxTriesPerPart) continue;
            throw new MediaStoreException(
                "damaged in transit", $"{Location}: part {number} of {_name} did not arrive as it was sent, {tries} times.");
        }
    }

    /// <summary>Waits for the oldest part in flight and takes its buffer back.</summary>
    private async Task WaitForOldestPartAsync(CancellationToken ct)
    {
        var (sent, buffer) = _inFlight.Peek();
        _parts.Add(await sent.WaitAsync(ct));
        _inFlight.Dequeue();
        bucket.Return(buffer);
    }

    private async Task<string?> CompleteAsync(CancellationToken ct)
    {
        await SendPartAsync(ct);
        while (_inFlight.Count > 0) await WaitForOldestPartAsync(ct);
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = Location.Bucket,
            Key = _name,
            UploadId = _uploadId,
            PartETags = _parts,
        };
        try
        {
            var response = await Location.TranslateErrorsAsync(
                "completing an upload", () => bucket.Client.CompleteMultipartUploadAsync(request, ct));
            return response.ETag;
        }
        catch (MediaStoreException) when (!ct.IsCancellationRequested)
        {
            // The response may be lost and the upload complete. No other upload uses this key, so an object there is this one.
            if (await bucket.FindAsync(_name, "verifying", ct) is { } stored) return stored.ETag;
            throw;
        }
    }

    /// <summary>Best effort: the sweeper removes what an abort leaves behind.</summary>
    private async Task AbortAsync()
    {
        await _lifetime.CancelAsync();
        while (_inFlight.TryDequeue(out var part))
        {
            await ((Task)part.Sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bucket.Return(part.Buffer);
        }

        if (_uploadId is not { } upload) return;
        _uploadId = null;
        using var timeout = new CancellationTokenSource(AbortTimeout);
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(Location.Bucket, _name, upload, timeout.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || S3Errors.IsStoreError(e))
        {
        }
    }

    private void AddMetadata(MetadataCollection metadata)
    {
        foreach (var (name, value) in target.Metadata ?? new Dictionary<string, string>()) metadata[name] = value;
    }
}
