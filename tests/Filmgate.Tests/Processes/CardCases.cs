namespace Filmgate.Tests.Processes;

/// <summary>What happens to a video whose upstream misbehaves as a test card says. It is a test, and docs/provider-failures.md.</summary>
/// <param name="Card">The name in <c>[sandbox:…]</c>.</param>
/// <param name="Models">The <see cref="CardCases.Systems"/> that this row applies to.</param>
/// <param name="Code">The public error code; null: completed.</param>
/// <param name="Creates">How many creates the upstream accepted. Never more than one.</param>
internal sealed record CardCase(
    string Card, string[] Models, string? Code, string? Billed, bool Retryable, int Creates, string? Note = null)
{
    public string Prompt(string model) => $"A kite, seen by {model} [sandbox:{Card}]";
}

internal static class CardCases
{
    public const string Recovered = "a late result is stored: `recovered_at`, `video_url`";

    /// <summary>Model to display name: four systems behind three dialects for every card, and two for cards of their own.</summary>
    public static readonly IReadOnlyDictionary<string, string> Systems = new Dictionary<string, string>
    {
        ["veo3-fast"] = "Veo",
        ["sora-2"] = "Sora",
        ["kling-v2-6"] = "Kling",
        ["gen3a_turbo"] = "Runway",
        ["doubao-seedance-2-0"] = "Seedance",
        ["grok-imagine-video"] = "Grok",
    };

    private static readonly string[] Every = ["veo3-fast", "sora-2", "kling-v2-6", "gen3a_turbo"];
    private static readonly string[] OpenAi = ["veo3-fast", "sora-2"];
    private static readonly string[] NoLookUp = ["veo3-fast", "sora-2", "gen3a_turbo"];
    private static readonly string[] Kling = ["kling-v2-6"];
    private static readonly string[] Runway = ["gen3a_turbo"];
    private static readonly string[] Seedance = ["doubao-seedance-2-0"];
    private static readonly string[] Grok = ["grok-imagine-video"];
    private static readonly string[] KlingAndRunway = ["kling-v2-6", "gen3a_turbo"];

    public static readonly IReadOnlyList<CardCase> All =
    [
        // The create is refused: nothing was accepted.
        Fine("rate-limit", Every, "submitted again after `Retry-After`"),
        Bad("rate-limit-always", Every, "rate_limited", "no", true, 0, "after `submit_window`"),
        Fine("overloaded", Every, "submitted again"),
        Bad("refuse", Every, "invalid_request", "no", false, 0),
        Bad("500-invalid", Every, "invalid_request", "no", false, 0),
        Bad("no-balance", Every, "provider_balance_exhausted", "no", true, 0),
        Bad("unauthorized", Every, "provider_authentication_failed", "no", true, 0),
        Bad("moderated", Every, "content_rejected", "no", false, 0),
        Bad("redirect", Every, "provider_misconfigured", "no", true, 0),
        Bad("html-api", Every, "provider_misconfigured", "unknown", true, 0),

        // The create is accepted and the response does not arrive.
        Bad("accepted-no-answer", NoLookUp, "submit_outcome_unknown", "unknown", false, 1),
        Fine("accepted-no-answer", Kling, "found by its `external_task_id`"),
        Bad("accepted-hang", NoLookUp, "submit_outcome_unknown", "unknown", false, 1, "after `submit_timeout`"),
        Fine("accepted-hang", Kling, "after `submit_timeout`, found by its `external_task_id`"),
        Bad("accepted-garbage", NoLookUp, "submit_outcome_unknown", "unknown", false, 1),
        Fine("accepted-garbage", Kling, "found by its `external_task_id`"),
        Fine("slow-answer", Every),

        // The render fails.
        Bad("filtered", Every, "content_rejected", "unknown", false, 1),
        Bad("filtered-message", Every, "content_rejected", "unknown", false, 1),
        Bad("render-failed", Every, "render_failed", "unknown", true, 1),
        Bad("stuck", Every, "timeout", "unknown", false, 1, "after `deadline`"),
        Bad("slow", Every, "timeout", "unknown", false, 1, $"with a `deadline` shorter than the render; {Recovered}"),

        // Polls fail.
        Fine("late", Every),
        Bad("lost", Every, "provider_task_not_found", "unknown", false, 1, "after `start_grace`"),
        Fine("poll-500", Every),
        Fine("poll-429", Every),
        Fine("poll-html", Every),
        Fine("unknown-status", Every),

        // The file is wrong.
        Fine("no-url", Every),
        Fine("expired-url", Every, "with a new address"),
        Bad("expired-url-always", Every, "download_failed", "yes", false, 1),
        Bad("private-redirect", Every, "download_failed", "yes", false, 1, "after `download_window`; the address is never requested"),
        Fine("truncated", Every, "the download continues where it broke off"),
        Bad("truncated-always", Every, "download_failed", "yes", false, 1, "after `download_window`"),
        Bad("html", Every, "bad_asset", "yes", false, 1),
        Bad("not-a-video", Every, "bad_asset", "yes", false, 1),
        Fine("wrong-size", Every, "with an entry in `warnings`"),

        // The documentation disagrees, and both sides are supported.
        Fine("upper", OpenAi),
        Fine("succeeded", OpenAi),
        Fine("lower", Runway),
        Fine("pixels", Seedance),
        Fine("pending", Grok),
        Fine("silent", Grok),
        Fine("wrapped", KlingAndRunway),
    ];

    /// <summary>In the order of creation: the slowest first.</summary>
    public static IEnumerable<(CardCase Case, string Model)> Rows => All
        .OrderBy(c => c.Card is "slow" or "stuck" ? 0 : 1)
        .SelectMany(c => c.Models.Select(m => (c, m)));

    private static CardCase Fine(string card, string[] models, string? note = null) => new(card, models, null, null, false, 1, note);

    private static CardCase Bad(
        string card, string[] models, string code, string billed, bool retryable, int creates, string? note = null) =>
        new(card, models, code, billed, retryable, creates, note);
}
