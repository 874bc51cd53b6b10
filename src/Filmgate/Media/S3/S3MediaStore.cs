using System.Net;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>
/// Files in a bucket. A small file is one PUT, a larger one a multipart upload that goes on while the file still arrives; in both cases the
/// object appears whole or not at all. Names are never used twice, so nothing is ever overwritten.
/// </summary>
internal sealed class S3MediaStore(S3Bucket bucket) : IMediaStore, IDisposable
{
    private MediaLocation.S3 Place => bucket.Location;

    public string Description => Place.ToString();

    public int MaxConcurrentReads => 8;

    public Task<IStagedMedia> StageAsync(MediaTarget target, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        return Task.FromResult<IStagedMedia>(new S3Upload(bucket, target));
    }

    public async Task<Stream?> OpenAsync(string key, CancellationToken ct)
    {
        var name = bucket.ObjectKey(key);
        return await Place.TranslateErrorsAsync("reading", async () =>
        {
            try
            {
                var head = await bucket.Client.GetObjectMetadataAsync(new GetObjectMetadataRequest { BucketName = Place.Bucket, Key = name }, ct);
                return new S3ReadStream(bucket, name, head.ContentLength, head.ETag);
            }
            catch (AmazonS3Exception e) when (S3Errors.IsNotFound(e))
            {
                return null;
            }
        });
    }

    /// <remarks>S3 says the same whether there was something or not, so it is asked first.</remarks>
    public async Task<bool> DeleteAsync(string key, CancellationToken ct)
    {
        var name = bucket.ObjectKey(key);
        await using var existing = await OpenAsync(key, ct);
        if (existing is null) return false;
        await Place.TranslateErrorsAsync("deleting", () => bucket.Client.DeleteObjectAsync(Place.Bucket, name, ct));
        return true;
    }

    public async IAsyncEnumerable<MediaFile> ListAsync([EnumeratorCancellation] CancellationToken ct)
    {
        var request = new ListObjectsV2Request { BucketName = Place.Bucket, Prefix = Place.Prefix };
        ListObjectsV2Response page;
        do
        {
            page = await Place.TranslateErrorsAsync("listing", () => bucket.Client.ListObjectsV2Async(request, ct));
            foreach (var item in page.S3Objects ?? [])
            {
                var key = item.Key[Place.Prefix.Length..];
                if (MediaKey.IsValid(key)) yield return new(key, item.Size ?? 0, new DateTimeOffset((item.LastModified ?? DateTime.MaxValue).ToUniversalTime(), TimeSpan.Zero));
            }

            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated is true);
    }

    public async Task<int> SweepStagingAsync(DateTimeOffset before, CancellationToken ct)
    {
        var swept = 0;
        var request = new ListMultipartUploadsRequest { BucketName = Place.Bucket, Prefix = Place.Prefix };
        ListMultipartUploadsResponse page;
        do
        {
            try
            {
                page = await bucket.Client.ListMultipartUploadsAsync(request, ct);
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotImplemented)
            {
                return swept;                                           // such a store throws them away itself
            }
            catch (Exception e) when (S3Errors.IsStoreError(e))
            {
                throw S3Errors.Translate(Place, "listing unfinished uploads", e);
            }

            foreach (var upload in page.MultipartUploads ?? [])
            {
                if (!MediaKey.IsValid(upload.Key[Place.Prefix.Length..]) || upload.Initiated is not { } at || at.ToUniversalTime() >= before.UtcDateTime) continue;
                await Place.TranslateErrorsAsync("aborting", () => bucket.Client.AbortMultipartUploadAsync(Place.Bucket, upload.Key, upload.UploadId, ct));
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
            BucketName = Place.Bucket,
            Key = bucket.ObjectKey(key),
            Verb = HttpVerb.GET,
            Expires = TimeProvider.System.GetUtcNow().Add(lifetime).UtcDateTime,
            Protocol = Place.Endpoint?.Scheme == "http" ? Protocol.HTTP : Protocol.HTTPS,
        };
        request.ResponseHeaderOverrides.ContentDisposition = disposition;
        request.ResponseHeaderOverrides.ContentType = contentType;
        return new(bucket.Client.GetPreSignedURL(request));
    }

    /// <summary>Finds out whether the store's ETags are MD5 sums: not where it encrypts with keys of its own, and not in every store.</summary>
    public async Task DetectETagFormatAsync(string key, byte[] content, CancellationToken ct)
    {
        var head = await Place.TranslateErrorsAsync("reading", () => bucket.Client.GetObjectMetadataAsync(Place.Bucket, bucket.ObjectKey(key), ct));
        bucket.ETagsAreMd5 = head.ETag?.Trim('"') == S3ETag.Of(MD5.HashData(content));
    }

    public void Dispose() => bucket.Dispose();
}
