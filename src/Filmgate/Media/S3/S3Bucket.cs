using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Filmgate.Http;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>A bucket and a client configured for it.</summary>
/// <param name="PartBytes">The size of every part except the last. Some stores require equal parts.</param>
internal sealed record S3Bucket(MediaLocation.S3 Location, AmazonS3Client Client, int PartBytes) : IDisposable
{
    private const int MinPartBytes = 5 << 20; // S3's minimum
    private const int MaxParts = 10_000; // S3's maximum
    private const int MaxPooledBuffers = 3;

    private readonly ConcurrentQueue<byte[]> _pool = new();

    /// <summary>Whether the store's ETags are MD5 hashes, which are then compared. Detected at startup.</summary>
    public bool ETagsAreMd5 { get; set; }

    /// <summary>A buffer for one part. The shared pool is not used because it keeps an array for each thread that returned one.</summary>
    public byte[] Rent() => _pool.TryDequeue(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(PartBytes);

    public void Return(byte[] buffer)
    {
        if (_pool.Count < MaxPooledBuffers) _pool.Enqueue(buffer);
    }

    public string ObjectKey(string key) => Location.Prefix + MediaKey.Check(key);

    /// <summary>The metadata of an object. Null: there is no such object.</summary>
    /// <param name="action">What the request is for, for an error message.</param>
    public Task<GetObjectMetadataResponse?> FindAsync(string name, string action, CancellationToken ct) =>
        Location.TranslateErrorsAsync(action, async () =>
        {
            try
            {
                var request = new GetObjectMetadataRequest { BucketName = Location.Bucket, Key = name };
                return (GetObjectMetadataResponse?)await Client.GetObjectMetadataAsync(request, ct);
            }
            catch (AmazonS3Exception e) when (S3Errors.IsNotFound(e))
            {
                return null;
            }
        });

    /// <param name="proxy">Null: requests go directly to the store.</param>
    public static S3Bucket Open(MediaLocation.S3 location, long maxFileBytes, OutgoingProxy? proxy = null)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = location.PathStyle,
            RequestChecksumCalculation = location.Checksums
                ? RequestChecksumCalculation.WHEN_SUPPORTED
                : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED, // a range has no checksum of its own
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 5,
            Timeout = TimeSpan.FromMinutes(3), // for one part over a slow connection
        };
        config.SetWebProxy(proxy ?? OutgoingProxy.None);                // without one, the library reads the variables itself
        var region = location.Region
            ?? Environment.GetEnvironmentVariable("AWS_REGION")
            ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION");
        if (location.Endpoint is { } endpoint)
        {
            config.ServiceURL = endpoint.ToString();
            config.AuthenticationRegion = region ?? "us-east-1";
        }
        else if (region is not null)
        {
            config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        }

        try
        {
            return new(location, new AmazonS3Client(config), (int)Math.Max(MinPartBytes, RoundUpToMebibyte(maxFileBytes / MaxParts)));
        }
        catch (AmazonClientException e)
        {
            throw new MediaStoreException(
                "not configured", $"{location}: set region= (or AWS_REGION), or endpoint= for a store other than Amazon's. {e.Message}", e);
        }
    }

    public void Dispose() => Client.Dispose();

    private static long RoundUpToMebibyte(long bytes) => ((bytes >> 20) + 1) << 20;
}
