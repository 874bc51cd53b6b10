using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>What a bucket's refusal means to the operator. Neither keys nor signatures get into a message.</summary>
internal static class S3Errors
{
    public static async Task<T> TranslateErrorsAsync<T>(this MediaLocation.S3 place, string doing, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (IsStoreError(e))
        {
            throw Translate(place, doing, e);
        }
    }

    /// <summary>Not so: a cancelled call, a fault of ours, or one that is explained already.</summary>
    public static bool IsStoreError(Exception e) =>
        e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException or OperationCanceledException { CancellationToken.IsCancellationRequested: false }
        && e is not MediaStoreException;

    public static MediaStoreException Translate(MediaLocation.S3 place, string doing, Exception e)
    {
        if (e is AmazonS3Exception answer) return Translate(place, doing, answer);

        // Where nobody gives credentials the SDK asks the cloud machine that this may be, and then says so at length.
        return e.Message.Contains("credential", StringComparison.OrdinalIgnoreCase)
            ? new("no credentials", $"{place}: {doing} failed. No AWS credentials were found (AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the machine's role).", e)
            : new("no answer", $"{place}: {doing} failed. The store did not answer: {Innermost(e).Message}", e);
    }

    public static bool IsNotFound(AmazonS3Exception e) => e.ErrorCode is "NoSuchKey" or "NotFound" || (e.StatusCode is HttpStatusCode.NotFound && e.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload"));

    private static MediaStoreException Translate(MediaLocation.S3 place, string doing, AmazonS3Exception e)
    {
        var code = string.IsNullOrEmpty(e.ErrorCode) ? $"{(int)e.StatusCode}" : e.ErrorCode;
        var what = $"{place}: {doing} was refused with {code} ({(int)e.StatusCode}).";
        return code switch
        {
            "NoSuchBucket" => new MediaStoreException("no such bucket", $"{what} There is no such bucket; filmgate does not make it.", e),
            "AccessDenied" or "Forbidden" or "403" => new MediaStoreException("access denied", $"{what} The credentials are not allowed to do that; docs/storage.md lists the permissions.", e),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" => new MediaStoreException("credentials refused", $"{what} The credentials are wrong or have expired.", e),
            "RequestTimeTooSkewed" => new MediaStoreException("clock wrong", $"{what} The clock of this machine is wrong.", e),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" => new MediaStoreException("wrong region", $"{what} The bucket is in another region: set region=.", e),
            "SlowDown" or "ServiceUnavailable" or "503" or "InternalError" or "RequestTimeout" => new MediaStoreException("busy", $"{what} The store is overloaded; it is tried again.", e),
            "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" or "507" => new MediaStoreFullException(e, $"{what} The bucket is full."),
            _ => new MediaStoreException(code, what, e),
        };
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
