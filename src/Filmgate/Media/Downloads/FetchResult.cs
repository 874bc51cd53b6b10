using Filmgate.Videos;

namespace Filmgate.Media.Downloads;

/// <summary>The result of a download.</summary>
internal abstract record FetchResult
{
    private FetchResult() { }

    /// <param name="Sha256">Lower-case hex.</param>
    /// <param name="ContentType">The type that the server sent: only a hint.</param>
    public sealed record Fetched(long Bytes, string Sha256, string? ContentType) : FetchResult;

    /// <summary>The address no longer serves the file. The provider may give a new one.</summary>
    public sealed record Expired(int Status) : FetchResult;

    public sealed record Failed(FilmgateError Error, TimeSpan? RetryAfter = null) : FetchResult
    {
        public static Failed Because(string message, TimeSpan? retryAfter = null) =>
            new(new FilmgateError(FailureKind.DownloadFailed, message), retryAfter);
    }
}
