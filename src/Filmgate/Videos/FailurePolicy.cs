using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace Filmgate.Videos;

/// <summary>Everything that can go wrong with a video after its create was accepted. Stored by name.</summary>
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
    ServerRefusal,
    RenderFailed,
    RenderCancelled,
    NothingDelivered,
    Misconfigured,
    Timeout,
    Ambiguous,
    SourceExpired,
    DownloadFailed,
    BadAsset,
    InputUnreadable,
    Internal,
}

/// <summary>What one kind of failure means. The whole policy is the table below.</summary>
/// <param name="Code">The public, stable error code.</param>
/// <param name="Class">Who caused it: user, policy, provider, capacity or gateway.</param>
/// <param name="RetrySubmit">The same submission may be repeated on the same route: the provider certainly did not accept it.</param>
/// <param name="Fallback">The next of <c>fallback_models</c> may be tried.</param>
/// <param name="RetryPoll">A poll that fails this way is repeated; otherwise the attempt ends.</param>
/// <param name="Billed">Whether the provider charged for it: no, yes or unknown.</param>
/// <param name="Retryable">Whether the client may send the same request again unchanged.</param>
/// <param name="Advice">What to do. Appended to the message.</param>
internal sealed record FailureRule(
    string Code, string Class, bool RetrySubmit, bool Fallback, bool RetryPoll, string Billed, bool Retryable, string Advice);

internal static class FailurePolicy
{
    private static readonly FrozenDictionary<FailureKind, FailureRule> Table = new Dictionary<FailureKind, FailureRule>
    {
        //                                  public code                        class        submit fallbk poll   billed     retry  advice
        [FailureKind.InvalidRequest] = new("invalid_request", "user", false, true, false, "no", false,
            "Change the request: the provider would refuse it again unchanged."),
        [FailureKind.Authentication] = new("provider_authentication_failed", "gateway", false, true, true, "no", true,
            "The operator of this gateway must check the provider's API key."),
        [FailureKind.Balance] = new("provider_balance_exhausted", "gateway", false, true, true, "no", true,
            "The operator of this gateway must top up the provider's account."),
        [FailureKind.ContentRejected] = new("content_rejected", "policy", false, false, false, "unknown", false,
            "The provider's content policy refused it. Change the prompt or the image."),
        [FailureKind.NotFound] = new("provider_task_not_found", "provider", false, false, true, "unknown", false,
            "The provider no longer knows the task it accepted. Ask the provider about the charge."),
        [FailureKind.RateLimited] = new("rate_limited", "capacity", true, true, true, "no", true,
            "The provider's rate limit lasted too long. Send the request again later."),
        [FailureKind.Overloaded] = new("provider_overloaded", "capacity", true, true, true, "no", true,
            "The provider was unreachable or overloaded for too long. Send the request again later."),
        [FailureKind.UpstreamFault] = new("provider_fault", "provider", false, false, true, "unknown", false,
            "The provider failed. Ask the provider about the charge before you send the request again."),
        [FailureKind.ServerRefusal] = new("provider_server_error", "provider", true, true, true, "no", true,
            "The provider failed several times before it accepted the request. Send the request again later."),
        [FailureKind.RenderFailed] = new("render_failed", "provider", false, true, false, "unknown", true,
            "The provider could not render it. The same request may succeed if you send it again."),
        [FailureKind.RenderCancelled] = new("cancelled_at_provider", "provider", false, false, false, "unknown", false,
            "Somebody cancelled the task at the provider, not through this gateway. Send the request again if you still want the video."),
        [FailureKind.NothingDelivered] = new("nothing_delivered", "provider", false, false, true, "unknown", false,
            "The provider reported success without a video: often its content filter removed it. Ask the provider about the charge."),
        [FailureKind.Misconfigured] = new("provider_misconfigured", "gateway", false, false, true, "unknown", true,
            "The operator of this gateway must check the provider's base URL."),
        [FailureKind.Timeout] = new("timeout", "provider", false, false, false, "unknown", false,
            "The render exceeded its deadline. The provider is still polled: a late result is stored and attached to this video."),
        [FailureKind.Ambiguous] = new("submit_outcome_unknown", "provider", false, false, false, "unknown", false,
            "It may have been billed, so it is not sent again. Check the provider's task list before you send the request again."),
        [FailureKind.SourceExpired] = new("download_failed", "provider", false, false, true, "yes", false,
            "The video was rendered, but its download URL kept expiring."),
        [FailureKind.DownloadFailed] = new("download_failed", "provider", false, false, true, "yes", false,
            "The video was rendered, but it could not be downloaded."),
        [FailureKind.BadAsset] = new("bad_asset", "provider", false, false, true, "yes", false,
            "The provider reported success, but the file is not a playable MP4. Claim the charge back from the provider."),
        [FailureKind.InputUnreadable] = new("input_unreadable", "gateway", true, false, false, "no", true,
            "The operator of this gateway must check the media store. Send the request again when it works."),
        [FailureKind.Internal] = new("internal_error", "gateway", false, false, true, "unknown", true,
            "The gateway failed. Its log has the details under this video's id."),
    }.ToFrozenDictionary();

    public static FailureRule Rule(this FailureKind kind) => Table[kind];

    public static IEnumerable<KeyValuePair<FailureKind, FailureRule>> All => Table.OrderBy(row => row.Key);
}

/// <summary>Why a video failed. The message says what happened; the rule of its kind says what that means and what to do.</summary>
/// <param name="Message">One or two sentences for the person who sent the request. Never contains a secret.</param>
/// <param name="ProviderCode">The provider's own error code; null when it gave none.</param>
internal sealed record FilmgateError(FailureKind Kind, string Message, string? ProviderCode = null)
{
    public FailureRule Rule => Kind.Rule();

    /// <summary>The message and what to do, as clients see it. A provider's words may lack their full stop.</summary>
    [JsonIgnore]
    public string MessageWithAdvice => $"{Message}{(Message is [.., '.' or '!' or '?' or '…' or '。'] ? "" : ".")} {Rule.Advice}";

    /// <summary>What the response, or the provider's terms, say about the charge: no, yes or unknown. Null: the rule of the kind.</summary>
    public string? Billed { get; init; }

    /// <summary>What the provider reported as the cost of the failed render, in millionths of a US dollar. Null: nothing.</summary>
    public long? CostMicros { get; init; }

    /// <summary>The provider's whole response, if this error was read from one. Stored apart from the error.</summary>
    [JsonIgnore]
    public ProviderResponse? Response { get; init; }

    /// <summary>Nothing came back from the server that was called, as if it did not exist.</summary>
    [JsonIgnore]
    public bool HasNoResponse { get; init; }

    /// <summary>The response shows that the provider did not accept the request, although the kind alone does not say so.</summary>
    public bool NotTaken { get; init; }
}
