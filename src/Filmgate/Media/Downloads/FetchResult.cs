using Filmgate.Videos;

namespace Filmgate.Media.Downloads;

/// <summary>What became of a download.</summary>
internal abstract record FetchResult
{
    private FetchResult() { }

    /// <param name="Sha256">Lower-case hex.</param>
    /// <param name="ContentType">What the server called it; a hint at best.</param>
    public sealed record Fetched(long Bytes, string Sha256, string? ContentType) : FetchResult;

    /// <summary>The address does not serve the file any more; the provider may give a fresh one.</summary>
    public sealed record Expired(int Status) : FetchResult;

    public sealed record Failed(FilmgateError Error, TimeSpan? RetryAfter = null) : FetchResult
    {
        public static Failed Because(string message, TimeSpan? retryAfter = null) => new(new FilmgateError(FailureKind.DownloadFailed, message), retryAfter);
    }
}
