using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>
/// Files in a bucket. A small file is one PUT; a larger one is a multipart upload that runs while the file still arrives. Either way the
/// object appears complete or not at all. Keys are never reused, so nothing is overwritten.
/// </summary>
internal sealed class S3MediaStore(S3Bucket bucket) : IMediaStore, IDisposable
{
    private MediaLocation.S3 Location => bucket.Location;

    public string Description => Location.ToString();

    public int MaxConcurrentReads => 8;

    public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IStagedMedia>(new S3Upload(bucket, target));
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        var name = bucket.ObjectKey(key);
        var head = await bucket.FindAsync(name, "reading", ct);
        return head is null ? null : new S3ReadStream(bucket, name, head.ContentLength, head.ETag);
    }

    /// <remarks>S3's response to a delete does not tell whether the object existed, so this asks first.</remarks>
    public async Task<bool> DeleteAsync(string key, CancellationToken ct)
    {
        var name = bucket.ObjectKey(key);
        await using var existing = await OpenAsync(key, ct);
        if (existing is null) return false;
        await Location.TranslateErrorsAsync("deleting", () => bucket.Client.DeleteObjectAsync(Location.Bucket, name, ct));
        return true;
    }

    public async IAsyncEnumerable<MediaFile> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = Location.Bucket, Prefix = Location.Prefix };
        ListObjectsV2Response page;
        do
        {
            page = await Location.TranslateErrorsAsync("listing", () => bucket.Client.ListObjectsV2Async(request, ct));
            foreach (var item in page.S3Objects ?? [])
            {
                var key = item.Key[Location.Prefix.Length..];
                if (!MediaKey.IsValid(key)) continue;
                var modified = (item.LastModified ?? DateTime.MaxValue).ToUniversalTime();
                yield return new(key, item.Size ?? 0, new DateTimeOffset(modified, TimeSpan.Zero));
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated is true);
    }

    public async Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct)
    {
        var swept = 0;
        var request = new ListMultipartUploadsRequest { BucketName = Location.Bucket, Prefix = Location.Prefix };
        ListMultipartUploadsResponse page;
        do
        {
            try
            {
                page = await bucket.Client.ListMultipartUploadsAsync(request, ct);
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotImplemented)
            {
                return swept; // such a store removes unfinished uploads itself
            }
            catch (Exception e) when (S3Errors.IsStoreError(e))
            {
                throw S3Errors.Translate(Location, "listing unfinished uploads", e);
            }

            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (!MediaKey.IsValid(upload.Key[Location.Prefix.Length..])) continue;
                if (upload.Initiated is not { } started || started.ToUniversalTime() >= before.UtcDateTime) continue;
                await Location.TranslateErrorsAsync(
                    "aborting", () => bucket.Client.AbortMultipartUploadAsync(Location.Bucket, upload.Key, upload.UploadId, ct));
                swept++;
            }

            (request.KeyMarker, request.UploadIdMarker) = (page.NextKeyMarker, page.NextUploadIdMarker);
        }
        while (page.IsTruncated is true);
        return swept;
    }

    public Uri SignedUrl(string key, string contentType, string disposition, TimeSpan lifetime)
    {
        var request = new GetPreSignedUrlRequest
        {
            BucketName = Location.Bucket,
            Key = bucket.ObjectKey(key),
            Verb = HttpVerb.GET,
            Expires = TimeProvider.System.GetUtcNow().Add(lifetime).UtcDateTime,
            Protocol = Location.Endpoint?.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
        };
        request.ResponseHeaderOverrides.ContentDisposition = disposition;
        request.ResponseHeaderOverrides.ContentType = contentType;
        return new(bucket.Client.GetPreSignedURL(request));
    }

    /// <summary>
    /// Detects whether the store's ETags are MD5 hashes. They are not in every store, nor with the store's own encryption keys.
    /// </summary>
    public async Task DetectETagFormatAsync(string key, byte[] content, CancellationToken ct)
    {
        var head = await Location.TranslateErrorsAsync(
            "reading", () => bucket.Client.GetObjectMetadataAsync(Location.Bucket, bucket.ObjectKey(key), ct));
        bucket.ETagsAreMd5 = head.ETag?.Trim('"') == S3ETag.Of(MD5.HashData(content));
    }

    public void Dispose() => bucket.Dispose();
}
