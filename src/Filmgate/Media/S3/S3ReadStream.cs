using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Media.Store;
using Filmgate.Streams;

namespace Filmgate.Media.S3;

/// <summary>
/// An object as a seekable stream. It sends no request before the first read. It requests the object from the current position, and again
/// after a dropped connection.
/// </summary>
/// <param name="tag">Every request is for this version of the object.</param>
internal sealed class S3ReadStream(S3Bucket bucket, string name, long length, string? tag) : SeekableReadStream(length)
{
    private const int MaxDrops = 4;
    private GetObjectResponse? _response;
    private long _position;

    public override long Position
    {
        get => _position;
        set
        {
            if (value == _position) return;
            CloseResponse();
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= Length || buffer.IsEmpty) return 0;
        for (var drops = 0; ; drops++)
        {
            try
            {
                _response ??= await RequestAsync(cancellationToken);
                var read = await _response.ResponseStream.ReadAsync(buffer, cancellationToken);
                if (read == 0) throw new EndOfStreamException("The store closed the connection before the end of the file.");
                _position += read;
                return read;
            }
            catch (Exception e) when (e is (IOException or HttpRequestException) and not MediaStoreException && drops < MaxDrops)
            {
                CloseResponse();
            }
            catch (Exception e) when (S3Errors.IsStoreError(e))
            {
                throw S3Errors.Translate(bucket.Location, "reading", e);
            }
        }
    }

    public override int Read(byte[] buffer, int offset, int count) =>
        ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    protected override void Dispose(bool disposing)
    {
        if (disposing) CloseResponse();
        base.Dispose(disposing);
    }

    private Task<GetObjectResponse> RequestAsync(CancellationToken ct)
    {
        var request = new GetObjectRequest { BucketName = bucket.Location.Bucket, Key = name, EtagToMatch = tag };
        if (_position > 0) request.ByteRange = new ByteRange(_position, Length - 1);
        return bucket.Client.GetObjectAsync(request, ct);
    }

    private void CloseResponse()
    {
        _response?.Dispose();
        _response = null;
    }
}
