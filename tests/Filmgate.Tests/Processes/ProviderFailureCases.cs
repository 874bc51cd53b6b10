namespace Filmgate.Tests.Processes;

/// <summary>How a video ends if its upstream fails as a test card says. Source of a test and of docs/provider-failures.md.</summary>
/// <param name="TestCard">The name in <c>[sandbox:…]</c>.</param>
/// <param name="Models">Keys of <see cref="ProviderFailureCases.SystemNames"/>.</param>
/// <param name="Code">The public error code. Null: the video is completed.</param>
/// <param name="AcceptedCreates">How many creates the upstream accepts. Never more than one.</param>
internal sealed record ProviderFailureCase(
    string TestCard, string[] Models, string? Code, string? Billed, bool Retryable, int AcceptedCreates, string? Note = null)
{
    public string Prompt(string model) => $"A kite, seen by {model} [sandbox:{TestCard}]";
}

internal static class ProviderFailureCases
{
    public const string Recovered = "a late result is stored: `recovered_at`, `video_url`";

    /// <summary>Model to display name: four systems with three dialects for all cards, and two with cards of their own.</summary>
    public static readonly IReadOnlyDictionary<string, string> SystemNames = new Dictionary<string, string>
    {
        ["veo3-fast"] = "Veo",
        ["sora-2"] = "Sora",
        ["kling-v2-6"] = "Kling",
        ["gen3a_turbo"] = "Runway",
        ["doubao-seedance-2-0"] = "Seedance",
        ["grok-imagine-video"] = "Grok",
    };

    private static readonly string[] AllSystems = ["veo3-fast", "sora-2", "kling-v2-6", "gen3a_turbo"];
    private static readonly string[] OpenAi = ["veo3-fast", "sora-2"];
    private static readonly string[] WithoutLookup = ["veo3-fast", "sora-2", "gen3a_turbo"];
    private static readonly string[] Kling = ["kling-v2-6"];
    private static readonly string[] Runway = ["gen3a_turbo"];
    private static readonly string[] Seedance = ["doubao-seedance-2-0"];
    private static readonly string[] Grok = ["grok-imagine-video"];
    private static readonly string[] KlingAndRunway = ["kling-v2-6", "gen3a_turbo"];

    public static readonly IReadOnlyList<ProviderFailureCase> All =
    [
        // The create is refused: nothing was accepted.
        Completes("rate-limit", AllSystems, "submitted again after `Retry-After`"),
        Fails("rate-limit-always", AllSystems, "rate_limited", "no", true, 0, "after `submit_window`"),
        Completes("overloaded", AllSystems, "submitted again"),
        Fails("refuse", AllSystems, "invalid_request", "no", false, 0),
        Fails("500-invalid", AllSystems, "invalid_request", "no", false, 0),
        Completes("500-refused", AllSystems, "submitted again: the code says that nothing was accepted"),
        Fails("500-refused-always", AllSystems, "provider_server_error", "no", true, 0, "after three retries"),
        Fails("no-balance", AllSystems, "provider_balance_exhausted", "no", true, 0, "after `submit_window`"),
        Fails("unauthorized", AllSystems, "provider_authentication_failed", "no", true, 0, "after `submit_window`"),
        Fails("moderated", AllSystems, "content_rejected", "no", false, 0),
        Fails("redirect", AllSystems, "provider_misconfigured", "no", true, 0),
        Fails("html-api", AllSystems, "provider_misconfigured", "unknown", true, 0),

        // The create is accepted and the response does not arrive.
        Fails("accepted-no-answer", WithoutLookup, "submit_outcome_unknown", "unknown", false, 1),
        Completes("accepted-no-answer", Kling, "found by its `external_task_id`"),
        Fails("accepted-hang", WithoutLookup, "submit_outcome_unknown", "unknown", false, 1, "after `submit_timeout`"),
        Completes("accepted-hang", Kling, "after `submit_timeout`, found by its `external_task_id`"),
        Fails("accepted-garbage", WithoutLookup, "submit_outcome_unknown", "unknown", false, 1),
        Completes("accepted-garbage", Kling, "found by its `external_task_id`"),
        Fails("accepted-500", WithoutLookup, "submit_outcome_unknown", "unknown", false, 1),
        Completes("accepted-500", Kling, "found by its `external_task_id`"),
        Completes("slow-answer", AllSystems),

        // The render fails.
        Fails("filtered", AllSystems, "content_rejected", "unknown", false, 1),
        Fails("filtered-message", AllSystems, "content_rejected", "unknown", false, 1),
        Fails("render-failed", AllSystems, "render_failed", "unknown", true, 1),
        Fails("stuck", AllSystems, "timeout", "unknown", false, 1, "after `deadline`"),
        Fails("slow", AllSystems, "timeout", "unknown", false, 1, $"with a `deadline` shorter than the render; {Recovered}"),

        // Polls fail.
        Completes("late", AllSystems),
        Fails("lost", AllSystems, "provider_task_not_found", "unknown", false, 1, "after `start_grace`"),
        Completes("poll-500", AllSystems),
        Completes("poll-429", AllSystems),
        Completes("poll-html", AllSystems),
        Completes("unknown-status", AllSystems),

        // The file is wrong.
        Completes("no-url", AllSystems),
        Completes("expired-url", AllSystems, "with a new address"),
        Fails("expired-url-always", AllSystems, "download_failed", "yes", false, 1),
        Fails(
            "private-redirect", AllSystems, "download_failed", "yes", false, 1, "after `download_window`; the address is never requested"),
        Completes("truncated", AllSystems, "the download continues where it broke off"),
        Fails("truncated-always", AllSystems, "download_failed", "yes", false, 1, "after `download_window`"),
        Fails("html", AllSystems, "bad_asset", "yes", false, 1),
        Fails("not-a-video", AllSystems, "bad_asset", "yes", false, 1),
        Completes("wrong-size", AllSystems, "with an entry in `warnings`"),

        // The documentation disagrees, and both sides are supported.
        Completes("upper", OpenAi),
        Completes("succeeded", OpenAi),
        Completes("lower", Runway),
        Completes("pixels", Seedance),
        Completes("pending", Grok),
        Completes("silent", Grok),
        Completes("wrapped", KlingAndRunway),
    ];

    /// <summary>The slowest first.</summary>
    public static IEnumerable<(ProviderFailureCase Case, string Model)> InCreationOrder => All
        .OrderBy(c => c.TestCard is "slow" or "stuck" ? 0 : 1)
        .SelectMany(c => c.Models.Select(m => (c, m)));

    private static ProviderFailureCase Completes(string card, string[] models, string? note = null) =>
        new(card, models, null, null, false, 1, note);

    private static ProviderFailureCase Fails(
        string card, string[] models, string code, string billed, bool retryable, int creates, string? note = null) =>
        new(card, models, code, billed, retryable, creates, note);
}
