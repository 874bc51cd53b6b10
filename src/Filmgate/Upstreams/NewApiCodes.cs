using System.Collections.Frozen;

namespace Filmgate.Upstreams;

/// <summary>
/// Error codes of the public gateway project new-api, which CometAPI and most OpenAI-compatible servers are built on. A server error alone
/// does not say whether a task was accepted; some of these codes do.
/// </summary>
internal static class NewApiCodes
{
    /// <summary>
    /// No channel for the model, the request could not be read or built, or its price or the account's quota is missing. The quota that was
    /// taken in advance is given back.
    /// </summary>
    public static readonly FrozenSet<string> BeforeAcceptance = FrozenSet.Create(
        StringComparer.Ordinal,
        "get_channel_failed",
        "gen_relay_info_failed",
        "invalid_api_platform",
        "read_request_body_failed",
        "build_request_failed",
        "model_price_error",
        "insufficient_user_quota");

    /// <summary>
    /// The service behind the gateway has accepted the task: its id could not be stored, it could not be charged, or the gateway took the
    /// client for gone. Any provider may pass these on from a gateway behind it.
    /// </summary>
    public static readonly FrozenSet<string> AfterAcceptance = FrozenSet.Create(
        StringComparer.Ordinal, "task_insert_failed", "task_billing_settlement_failed", "request_cancelled");
}
