using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Filmgate.Media.Store;

namespace Filmgate.Media.S3;

/// <summary>Translates errors of the object store into messages for the operator. No message contains a key or a signature.</summary>
internal static class S3Errors
{
    public static async Task<T> TranslateErrorsAsync<T>(this MediaLocation.S3 location, string action, Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (Exception e) when (IsStoreError(e))
        {
            throw Translate(location, action, e);
        }
    }

    /// <summary>False for a cancelled call, an error of the gateway, or an error that is translated already.</summary>
    public static bool IsStoreError(Exception e) => e switch
    {
        MediaStoreException => false,
        OperationCanceledException cancelled => !cancelled.CancellationToken.IsCancellationRequested,
        _ => e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or TimeoutException,
    };

    public static MediaStoreException Translate(MediaLocation.S3 location, string action, Exception e)
    {
        if (e is AmazonS3Exception refusal) return Translate(location, action, refusal);

        // Without credentials the SDK queries the metadata service of a cloud machine, and fails with a long message.
        const string Credentials = "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, a profile, or the machine's role";
        return e.Message.Contains("credential", StringComparison.OrdinalIgnoreCase)
            ? new("no credentials", $"{location}: {action} failed. No AWS credentials were found ({Credentials}).", e)
            : new("no answer", $"{location}: {action} failed. The store did not respond: {Innermost(e).Message}", e);
    }

    public static bool IsNotFound(AmazonS3Exception e) =>
        e.ErrorCode is "NoSuchKey" or "NotFound"
        || (e.StatusCode is HttpStatusCode.NotFound && e.ErrorCode is not ("NoSuchBucket" or "NoSuchUpload"));

    private static MediaStoreException Translate(MediaLocation.S3 location, string action, AmazonS3Exception e)
    {
        var code = string.IsNullOrEmpty(e.ErrorCode) ? $"{(int)e.StatusCode}" : e.ErrorCode;
        var what = $"{location}: {action} was refused with {code} ({(int)e.StatusCode}).";
        return code switch
        {
            "NoSuchBucket" =>
                Error("no such bucket", "The bucket does not exist. Create it; filmgate does not."),
            "AccessDenied" or "Forbidden" or "403" =>
                Error("access denied", "The credentials lack the permission; docs/storage.md lists the required ones."),
            "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" =>
                Error("credentials refused", "The credentials are wrong or have expired."),
            "RequestTimeTooSkewed" =>
                Error("clock wrong", "The clock of this machine is wrong."),
            "PermanentRedirect" or "AuthorizationHeaderMalformed" or "IllegalLocationConstraintException" =>
                Error("wrong region", "The bucket is in another region: set region=."),
            "SlowDown" or "ServiceUnavailable" or "503" or "InternalError" or "RequestTimeout" =>
                Error("busy", "The store is overloaded. The request is retried."),
            "QuotaExceeded" or "XMinioStorageFull" or "InsufficientStorage" or "507" =>
                new MediaStoreFullException(e, $"{what} The bucket is full."),
            _ => new MediaStoreException(code, what, e),
        };

        MediaStoreException Error(string reason, string advice) => new(reason, $"{what} {advice}", e);
    }

    private static Exception Innermost(Exception e) => e.InnerException is { } inner ? Innermost(inner) : e;
}
