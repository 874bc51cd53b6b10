namespace Filmgate.Tests.Processes;

/// <summary>What becomes of a video whose upstream misbehaves as one test card says. The table is a test, and it is docs/failures.md.</summary>
/// <param name="Card">The name in <c>[sandbox:…]</c>.</param>
/// <param name="Models">To which of <see cref="CardCases.Systems"/> this line applies.</param>
/// <param name="Code">The public error code; null: completed.</param>
/// <param name="Creates">How many creates the upstream accepted. Never more than one.</param>
internal sealed record CardCase(string Card, string[] Models, string? Code, string? Billed, bool Retryable, int Creates, string? Note = null)
{
    public string Prompt(string model) => $"A kite, seen by {model} [sandbox:{Card}]";
}

internal static class CardCases
{
    public const string Recovered = "a late result is stored all the same: `recovered_at`, `video_url`";

    /// <summary>Model to what the reader knows it as: four systems behind three dialects that see every card, and two for the cards that are about them.</summary>
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
        // The create is refused: nothing was taken.
        Fine("rate-limit", Every, "sent again after the `Retry-After`"),
        Bad("rate-limit-always", Every, "rate_limited", "no", true, 0, "after `submit_window`"),
        Fine("overloaded", Every, "sent again"),
        Bad("refuse", Every, "invalid_request", "no", false, 0),
        Bad("500-invalid", Every, "invalid_request", "no", false, 0),
        Bad("no-balance", Every, "provider_balance_exhausted", "no", true, 0),
        Bad("unauthorized", Every, "provider_authentication_failed", "no", true, 0),
        Bad("moderated", Every, "content_rejected", "no", false, 0),
        Bad("redirect", Every, "provider_misconfigured", "no", true, 0),
        Bad("html-api", Every, "provider_misconfigured", "unknown", true, 0),

        // The create is taken and the answer does not arrive.
        Bad("accepted-no-answer", NoLookUp, "submit_outcome_unknown", "unknown", false, 1),
        Fine("accepted-no-answer", Kling, "found by its `external_task_id`"),
        Bad("accepted-hang", NoLookUp, "submit_outcome_unknown", "unknown", false, 1, "after `submit_timeout`"),
        Fine("accepted-hang", Kling, "after `submit_timeout`, found by its `external_task_id`"),
        Bad("accepted-garbage", NoLookUp, "submit_outcome_unknown", "unknown", false, 1),
        Fine("accepted-garbage", Kling, "found by its `external_task_id`"),
        Fine("slow-answer", Every),

        // The render goes wrong.
        Bad("filtered", Every, "content_rejected", "unknown", false, 1),
        Bad("filtered-message", Every, "content_rejected", "unknown", false, 1),
        Bad("render-failed", Every, "render_failed", "unknown", true, 1),
        Bad("stuck", Every, "timeout", "unknown", false, 1, "after `deadline`"),
        Bad("slow", Every, "timeout", "unknown", false, 1, $"with a `deadline` shorter than the render; {Recovered}"),

        // Polls go wrong.
        Fine("late", Every),
        Bad("lost", Every, "provider_task_not_found", "unknown", false, 1, "after `start_grace`"),
        Fine("poll-500", Every),
        Fine("poll-429", Every),
        Fine("poll-html", Every),
        Fine("unknown-status", Every),

        // The video goes wrong.
        Fine("no-url", Every),
        Fine("expired-url", Every, "with a fresh address"),
        Bad("expired-url-always", Every, "download_failed", "yes", false, 1),
        Bad("private-redirect", Every, "download_failed", "yes", false, 1, "after `download_window`; the address is never called"),
        Fine("truncated", Every, "the download goes on where it broke off"),
        Bad("truncated-always", Every, "download_failed", "yes", false, 1, "after `download_window`"),
        Bad("html", Every, "bad_asset", "yes", false, 1),
        Bad("not-a-video", Every, "bad_asset", "yes", false, 1),
        Fine("wrong-size", Every, "with a line in `warnings`"),

        // The documents disagree, and both sides are understood.
        Fine("upper", OpenAi),
        Fine("succeeded", OpenAi),
        Fine("lower", Runway),
        Fine("pixels", Seedance),
        Fine("pending", Grok),
        Fine("silent", Grok),
        Fine("wrapped", KlingAndRunway),
    ];

    /// <summary>In this order they are created: who takes longest goes first.</summary>
    public static IEnumerable<(CardCase Case, string Model)> Rows => All.OrderBy(c => c.Card is "slow" or "stuck" ? 0 : 1).SelectMany(c => c.Models.Select(m => (c, m)));

    private static CardCase Fine(string card, string[] models, string? note = null) => new(card, models, null, null, false, 1, note);

    private static CardCase Bad(string card, string[] models, string code, string billed, bool retryable, int creates, string? note = null) =>
        new(card, models, code, billed, retryable, creates, note);
}
