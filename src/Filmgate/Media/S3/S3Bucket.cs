using System.Collections.Concurrent;
using Amazon;
using Amazon.Runtime;
using Amazon.S3;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>A bucket with a client that fits it.</summary>
/// <param name="PartBytes">The size of every part but the last; some stores want them equal.</param>
internal sealed record S3Bucket(MediaLocation.S3 Location, AmazonS3Client Client, int PartBytes) : IDisposable
{
    private const int SmallestPart = 5 << 20;                            // the least that S3 takes
    private const int MostParts = 10_000;
    private const int MostSpare = 3;

    private readonly ConcurrentQueue<byte[]> _spare = new();

    /// <summary>Whether the store's ETags are MD5 sums, found out when it was opened: then they are compared.</summary>
    public bool ETagsAreMd5 { get; set; }

    /// <summary>The memory of one part. The shared pool would keep one such array for each thread that ever returned one.</summary>
    public byte[] Rent() => _spare.TryDequeue(out var buffer) ? buffer : GC.AllocateUninitializedArray<byte>(PartBytes);

    public void Return(byte[] buffer)
    {
        if (_spare.Count < MostSpare) _spare.Enqueue(buffer);
    }

    public string ObjectKey(string key) => Location.Prefix + MediaKey.Check(key);

    public static S3Bucket Open(MediaLocation.S3 place, long largestFile)
    {
        var config = new AmazonS3Config
        {
            ForcePathStyle = place.PathStyle,
            RequestChecksumCalculation = place.Checksums ? RequestChecksumCalculation.WHEN_SUPPORTED : RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,   // ranges have no checksum of their own
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = 5,
            Timeout = TimeSpan.FromMinutes(3),                          // for one part over a slow line
        };
        var region = place.Region ?? Environment.GetEnvironmentVariable("AWS_REGION") ?? Environment.GetEnvironmentVariable("AWS_DEFAULT_REGION");
        if (place.Endpoint is { } endpoint)
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
            return new(place, new AmazonS3Client(config), (int)Math.Max(SmallestPart, RoundUp(largestFile / MostParts)));
        }
        catch (AmazonClientException e)
        {
            throw new MediaStoreException("not configured", $"{place}: set region= (or AWS_REGION), or endpoint= for a store that is not Amazon's. {e.Message}", e);
        }
    }

    public void Dispose() => Client.Dispose();

    private static long RoundUp(long bytes) => ((bytes >> 20) + 1) << 20;
}
