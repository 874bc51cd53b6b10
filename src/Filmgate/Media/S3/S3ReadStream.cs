using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>An object as a seekable stream: asked for from where it is read, and asked again when the connection drops. Nothing is requested before the first read.</summary>
/// <param name="tag">All pieces come from this one version.</param>
internal sealed class S3ReadStream(S3Bucket bucket, string name, long length, string? tag) : Stream
{
    private const int MostDrops = 4;
    private GetObjectResponse? _answer;
    private long _position;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;

    public override long Position
    {
        get => _position;
        set
        {
            if (value == _position) return;
            Drop();
            _position = value;
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_position >= length || buffer.IsEmpty) return 0;
        for (var drops = 0; ; drops++)
        {
            try
            {
                _answer ??= await AskAsync(cancellationToken);
                var read = await _answer.ResponseStream.ReadAsync(buffer, cancellationToken);
                if (read == 0) throw new EndOfStreamException("The store closed the connection before the end of the file.");
                _position += read;
                return read;
            }
            catch (Exception e) when (e is (IOException or HttpRequestException) and not MediaStoreException && drops < MostDrops)
            {
                Drop();
            }
            catch (Exception e) when (S3Errors.IsStoreError(e))
            {
                throw S3Errors.Translate(bucket.Location, "reading", e);
            }
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count) => ReadAsync(buffer.AsMemory(offset, count)).AsTask().GetAwaiter().GetResult();

    public override long Seek(long offset, SeekOrigin origin) => Position = origin switch
    {
        SeekOrigin.Begin => offset,
        SeekOrigin.Current => _position + offset,
        _ => length + offset,
    };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) Drop();
        base.Dispose(disposing);
    }

    private Task<GetObjectResponse> AskAsync(CancellationToken ct)
    {
        var request = new GetObjectRequest { BucketName = bucket.Location.Bucket, Key = name, EtagToMatch = tag };
        if (_position > 0) request.ByteRange = new ByteRange(_position, length - 1);
        return bucket.Client.GetObjectAsync(request, ct);
    }

    private void Drop()
    {
        _answer?.Dispose();
        _answer = null;
    }
}
