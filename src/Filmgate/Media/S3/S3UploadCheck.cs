using Amazon.S3.Model;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>Checks after an upload that the stored object is what was written, and deletes it if it is not.</summary>
internal static class S3UploadCheck
{
    /// <exception cref="MediaStoreException">The object is missing, or differs from what was written.</exception>
    public static async Task VerifyAsync(S3Bucket bucket, string name, Written written, CancellationToken ct)
    {
        var stored = await bucket.FindAsync(name, "verifying", ct);
        if (FaultOf(stored, written, bucket.ETagsAreMd5) is not { } fault) return;

        var location = bucket.Location;
        if (stored is not null)
            await location.TranslateErrorsAsync("deleting", () => bucket.Client.DeleteObjectAsync(location.Bucket, name, ct));
        throw new MediaStoreException("damaged in transit", $"{location}: {name} was written, but {fault}.");
    }

    private static string? FaultOf(GetObjectMetadataResponse? stored, Written written, bool tagsAreMd5)
    {
        if (stored is null) return "is not there";
        if (stored.ContentLength != written.Length) return $"has {stored.ContentLength} bytes instead of {written.Length}";
        if (stored.ETag?.Trim('"') is not { } tag) return null;
        if (written.ResponseTag is not null && tag != written.ResponseTag.Trim('"'))
            return "has another ETag than the response to the upload";
        var isComparable = tagsAreMd5 && S3ETag.HasFormOf(tag, written.ExpectedTag);
        return isComparable && tag != written.ExpectedTag ? "has the ETag of other bytes" : null;
    }

    /// <param name="ResponseTag">The ETag in the response to the upload.</param>
    /// <param name="ExpectedTag">The ETag of the bytes written, in a store whose ETags are MD5 hashes.</param>
    public readonly record struct Written(long Length, string? ResponseTag, string ExpectedTag);
}
