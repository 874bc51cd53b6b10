namespace Filmgate.Videos;

/// <summary>What a step reports. The set is closed: expected failures are values, exceptions are for the unexpected.</summary>
internal abstract record Outcome
{
    private Outcome() { }

    /// <summary>The upstream accepted the submission.</summary>
    /// <param name="Operation">The upstream's handle, opaque outside the dialect.</param>
    public sealed record Accepted(string Operation) : Outcome;

    /// <summary>The render is not finished. While a lost submission is looked up: it was not found this time.</summary>
    /// <param name="Progress">0 to 100; null when the provider reports none.</param>
    /// <param name="PollAfter">The provider's advice for the next poll; null when it gives none.</param>
    /// <param name="UnknownStatus">A status word that the dialect does not know. The video keeps running, with a warning.</param>
    public sealed record Pending(int? Progress = null, TimeSpan? PollAfter = null, string? UnknownStatus = null) : Outcome;

    /// <summary>The render is finished and the file can be downloaded.</summary>
    /// <param name="Usage">What it used, if the provider says so.</param>
    public sealed record Ready(VideoSource Source, Usage? Usage = null) : Outcome;

    /// <summary>The file is in our media store, checked and hashed.</summary>
    /// <param name="Delivered">Its price by the duration of the file, where that differs from what was requested.</param>
    public sealed record Stored(Asset Asset, DeliveredCost? Delivered = null) : Outcome;

    /// <summary>The attempt has failed for good. It is not retried on this route.</summary>
    public sealed record Rejected(FilmgateError Error) : Outcome;

    /// <summary>The step failed and may be repeated. For a submission: only when the provider certainly did not accept it.</summary>
    /// <param name="RetryAfter">The provider's minimum delay before the next try; null when it gives none.</param>
    public sealed record Unavailable(FilmgateError Error, TimeSpan? RetryAfter = null) : Outcome;

    /// <summary>The paid call may or may not have been accepted. It is not repeated, because that could pay twice.</summary>
    /// <param name="MayResubmit">The operator wants it to be repeated all the same, a few times: resubmit_after_server_error.</param>
    public sealed record Ambiguous(FilmgateError Error, bool MayResubmit = false) : Outcome;
}
