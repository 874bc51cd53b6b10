using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inspection;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>
/// A file on its way into a bucket: one part fills while the ones before it travel, so a file of any size takes the memory of three parts.
/// The object appears when the upload is completed; before that there is nothing to see, and after an abort nothing is left.
/// </summary>
internal sealed class S3Upload(S3Bucket bucket, MediaTarget target) : IStagedMedia
{
    private const int Travelling = 2;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly string _name = bucket.ObjectKey(target.Key);
    private readonly Mp4IndexCapture _tee = new();
    private readonly List<PartETag> _parts = [];
    private readonly List<byte> _sums = [];
    private readonly Queue<(Task<PartETag> Sent, byte[] Buffer)> _travelling = new();
    private CancellationTokenSource _life = new();
    private byte[]? _buffer;
    private int _filled;
    private string? _uploadId;
    private bool _committed;

    public long Length { get; private set; }

    private MediaLocation.S3 Place => bucket.Location;

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        _tee.Write(bytes.Span);
        while (bytes.Length > 0)
        {
            // A full part leaves when more comes: so the last one is known as the last, and a small file as a small one.
            if (_filled == bucket.PartBytes) await SendAsync(ct);
            _buffer ??= bucket.Rent();
            var count = Math.Min(bytes.Length, bucket.PartBytes - _filled);
            bytes[..count].CopyTo(_buffer.AsMemory(_filled));
            (_filled, Length, bytes) = (_filled + count, Length + count, bytes[count..]);
        }
    }

    public async Task ResetAsync(CancellationToken ct)
    {
        await AbortAsync();
        (_life, _filled, Length) = (new(), 0, 0);
        _parts.Clear();
        _sums.Clear();
        _tee.Reset();
    }

    public Task<Stream> OpenIndexAsync(CancellationToken ct) => Task.FromResult(_tee.Open());

    public async Task CommitAsync(CancellationToken ct)
    {
        ObjectDisposedException.ThrowIf(_committed, this);
        var tag = _uploadId is null ? await PutAsync(ct) : await CompleteAsync(ct);
        await VerifyAsync(tag, ct);
        _committed = true;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_committed) await AbortAsync();
        if (_buffer is not null) bucket.Return(_buffer);
        _buffer = null;
        _life.Dispose();
    }

    private async Task<string?> PutAsync(CancellationToken ct)
    {
        var content = (_buffer ?? []).AsMemory(0, _filled);
        var sum = MD5.HashData(content.Span);
        var request = new PutObjectRequest
        {
            BucketName = Place.Bucket,
            Key = _name,
            ContentType = target.ContentType,
            InputStream = new MemoryStream(_buffer ?? [], 0, _filled, writable: false),
            AutoCloseStream = false,
            UseChunkEncoding = false,
            MD5Digest = Convert.ToBase64String(sum),
        };
        Describe(request.Metadata);
        request.Metadata["sha256"] = Convert.ToHexStringLower(SHA256.HashData(content.Span));
        _sums.AddRange(sum);
        return (await Place.TranslateErrorsAsync("writing", () => bucket.Client.PutObjectAsync(request, ct))).ETag;
    }

    private async Task SendAsync(CancellationToken ct)
    {
        if (_uploadId is null)
        {
            var begin = new InitiateMultipartUploadRequest { BucketName = Place.Bucket, Key = _name, ContentType = target.ContentType };
            Describe(begin.Metadata);
            _uploadId = (await Place.TranslateErrorsAsync("beginning an upload", () => bucket.Client.InitiateMultipartUploadAsync(begin, ct))).UploadId;
        }

        if (_travelling.Count == Travelling) await ArriveAsync(ct);
        var number = _parts.Count + _travelling.Count + 1;
        var sum = MD5.HashData(_buffer.AsSpan(0, _filled));
        _sums.AddRange(sum);
        _travelling.Enqueue((SendAsync(number, _buffer!, _filled, sum, _life.Token), _buffer!));
        (_buffer, _filled) = (null, 0);
    }

    /// <summary>A part whose receipt is not that of what was sent is sent again.</summary>
    private async Task<PartETag> SendAsync(int number, byte[] buffer, int count, byte[] sum, CancellationToken ct)
    {
        for (var tries = 1; ; tries++)
        {
            var request = new UploadPartRequest
            {
                BucketName = Place.Bucket,
                Key = _name,
                UploadId = _uploadId,
                PartNumber = number,
                PartSize = count,
                InputStream = new MemoryStream(buffer, 0, count, writable: false),
                UseChunkEncoding = false,
                MD5Digest = Convert.ToBase64String(sum),
            };
            var answer = await Place.TranslateErrorsAsync("writing a part", () => bucket.Client.UploadPartAsync(request, ct));
            if (!bucket.ETagsAreMd5 || S3ETag.Agrees(answer.ETag, sum)) return new(number, answer.ETag);
            if (tries == 3) throw new MediaStoreException("damaged on the way", $"{Place}: part {number} of {_name} did not arrive as it was sent, {tries} times.");
        }
    }

    /// <summary>Waits for the oldest part on its way and takes its memory back.</summary>
    private async Task ArriveAsync(CancellationToken ct)
    {
        var (sent, buffer) = _travelling.Peek();
        _parts.Add(await sent.WaitAsync(ct));
        _travelling.Dequeue();
        bucket.Return(buffer);
    }

    private async Task<string?> CompleteAsync(CancellationToken ct)
    {
        await SendAsync(ct);
        while (_travelling.Count > 0) await ArriveAsync(ct);
        var request = new CompleteMultipartUploadRequest { BucketName = Place.Bucket, Key = _name, UploadId = _uploadId, PartETags = _parts };
        try
        {
            return (await Place.TranslateErrorsAsync("completing an upload", () => bucket.Client.CompleteMultipartUploadAsync(request, ct))).ETag;
        }
        catch (MediaStoreException) when (!ct.IsCancellationRequested)
        {
            // The answer may have been lost and the upload complete: the name is ours alone, so an object there is this one.
            if (await HeadAsync(ct) is { } there) return there.ETag;
            throw;
        }
    }

    /// <summary>What is there has the length of what was written, and its tag where tags mean something.</summary>
    private async Task VerifyAsync(string? tag, CancellationToken ct)
    {
        var there = await HeadAsync(ct);
        var expected = _uploadId is null ? S3ETag.Of([.. _sums]) : S3ETag.OfParts([.. _sums], _parts.Count);
        var fault = there switch
        {
            null => "is not there",
            _ when there.ContentLength != Length => $"has {there.ContentLength} bytes instead of {Length}",
            _ when tag is not null && there.ETag is not null && there.ETag.Trim('"') != tag.Trim('"') => "has another ETag than the upload was answered with",
            _ when bucket.ETagsAreMd5 && there.ETag?.Trim('"') is { } found && S3ETag.IsOfKind(found, expected) && found != expected => "has the ETag of other bytes",
            _ => null,
        };
        if (fault is null) return;

        if (there is not null) await Place.TranslateErrorsAsync("deleting", () => bucket.Client.DeleteObjectAsync(Place.Bucket, _name, ct));
        throw new MediaStoreException("damaged on the way", $"{Place}: {_name} was written, but {fault}.");
    }

    private Task<GetObjectMetadataResponse?> HeadAsync(CancellationToken ct) => Place.TranslateErrorsAsync("verifying", async () =>
    {
        try
        {
            return (GetObjectMetadataResponse?)await bucket.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Place.Bucket, Key = _name }, ct);
        }
        catch (AmazonS3Exception e) when (S3Errors.IsNotFound(e))
        {
            return null;
        }
    });

    /// <summary>Best effort: what it cannot undo the sweeper will.</summary>
    private async Task AbortAsync()
    {
        await _life.CancelAsync();
        while (_travelling.TryDequeue(out var part))
        {
            await ((Task)part.Sent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            bucket.Return(part.Buffer);
        }

        if (_uploadId is not { } upload) return;
        _uploadId = null;
        using var bound = new CancellationTokenSource(Patience);
        try
        {
            await bucket.Client.AbortMultipartUploadAsync(Place.Bucket, _name, upload, bound.Token);
        }
        catch (Exception e) when (e is OperationCanceledException || S3Errors.IsStoreError(e))
        {
        }
    }

    private void Describe(MetadataCollection metadata)
    {
        foreach (var (name, value) in target.Facts ?? new Dictionary<string, string>()) metadata[name] = value;
    }
}
