using System.Collections.Frozen;

namespace Filmgate.Videos;

/// <summary>Everything that can go wrong with a video once it has been accepted from the client.</summary>
internal enum FailureKind
{
    InvalidRequest = 0,
    Authentication,
    Balance,
    ContentRejected,
    NotFound,
    RateLimited,
    Overloaded,
    UpstreamFault,
    RenderFailed,
    Misconfigured,
    Timeout,
    Ambiguous,
    SourceExpired,
    DownloadFailed,
    BadAsset,
    Internal,
}

/// <summary>What one kind of failure means; the whole policy is the table below.</summary>
/// <param name="Code">The public, stable error code.</param>
/// <param name="Class">Whose doing it is: user, policy, provider, capacity or gateway.</param>
/// <param name="RetrySubmit">The same submission may be repeated on the same route (it certainly was not taken).</param>
/// <param name="Fallback">The next of <c>fallback_models</c> may be tried.</param>
/// <param name="RetryPoll">A poll that meets it is repeated; otherwise it ends the attempt.</param>
/// <param name="Billed">no, yes, or unknown: what the client is told about the money.</param>
/// <param name="Retryable">Whether the client may sensibly send the same request again as it is.</param>
/// <param name="Advice">What to do; appended to the message.</param>
internal sealed record FailureRule(
    string Code, string Class, bool RetrySubmit, bool Fallback, bool RetryPoll, string Billed, bool Retryable, string Advice);

internal static class FailurePolicy
{
    private static readonly FrozenDictionary<FailureKind, FailureRule> Table = new Dictionary<FailureKind, FailureRule>
    {
        //                                  public code                        class        submit fallbk poll   billed     retry  advice
        [FailureKind.InvalidRequest] = new("invalid_request", "user", false, true, false, "no", false,
            "Change the request: the provider will refuse it again as it is."),
        [FailureKind.Authentication] = new("provider_authentication_failed", "gateway", false, true, true, "no", true,
            "The operator of this gateway must check the provider's API key."),
        [FailureKind.Balance] = new("provider_balance_exhausted", "gateway", false, true, true, "no", true,
            "The operator of this gateway must top up the provider's account."),
        [FailureKind.ContentRejected] = new("content_rejected", "policy", false, false, false, "unknown", false,
            "Change the prompt or the image: the provider's content policy refused it."),
        [FailureKind.NotFound] = new("provider_task_not_found", "provider", false, false, true, "unknown", false,
            "The provider no longer knows the task it accepted; ask it about the charge."),
        [FailureKind.RateLimited] = new("rate_limited", "capacity", true, true, true, "no", true,
            "The provider's rate limit lasted too long; send the request again later."),
        [FailureKind.Overloaded] = new("provider_overloaded", "capacity", true, true, true, "no", true,
            "The provider could not be reached or was overloaded for too long; send the request again later."),
        [FailureKind.UpstreamFault] = new("provider_fault", "provider", false, false, true, "unknown", false,
            "The provider failed; ask it about the charge before you try again."),
        [FailureKind.RenderFailed] = new("render_failed", "provider", false, true, false, "unknown", true,
            "The provider could not render it; the same request may work again."),
        [FailureKind.Misconfigured] = new("provider_misconfigured", "gateway", false, false, true, "unknown", true,
            "The operator of this gateway must check the provider's base URL."),
        [FailureKind.Timeout] = new("timeout", "provider", false, false, false, "unknown", false,
            "The render took longer than the deadline. It is still watched: a late result is stored and attached to this video."),
        [FailureKind.Ambiguous] = new("submit_outcome_unknown", "provider", false, false, false, "unknown", false,
            "It may have been billed and was not repeated. Check the provider's task list before you send the request again."),
        [FailureKind.SourceExpired] = new("download_failed", "provider", false, false, true, "yes", false,
            "The video was rendered but its download address kept expiring."),
        [FailureKind.DownloadFailed] = new("download_failed", "provider", false, false, true, "yes", false,
            "The video was rendered but could not be downloaded."),
        [FailureKind.BadAsset] = new("bad_asset", "provider", false, false, true, "yes", false,
            "The provider said it was done, but what it delivered is not a playable video; claim the charge back from it."),
        [FailureKind.Internal] = new("internal_error", "gateway", false, false, true, "unknown", true,
            "This is a fault of the gateway; its log has the details under this video's id."),
    }.ToFrozenDictionary();

    public static FailureRule Rule(this FailureKind kind) => Table[kind];

    public static IEnumerable<KeyValuePair<FailureKind, FailureRule>> All => Table.OrderBy(row => row.Key);
}

/// <summary>Why a video failed. The message is what happened; the rule of its kind says what it means and what to do.</summary>
/// <param name="Message">One or two sentences for the person who sent the request; no secrets.</param>
/// <param name="ProviderCode">The provider's own code, where it gave one.</param>
internal sealed record FilmgateError(FailureKind Kind, string Message, string? ProviderCode = null)
{
    public FailureRule Rule => Kind.Rule();

    /// <summary>The answer itself shows that the request was not taken, where its kind alone does not.</summary>
    public bool NotTaken { get; init; }
}
