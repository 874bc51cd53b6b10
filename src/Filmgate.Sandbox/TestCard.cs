using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Filmgate.Sandbox;

/// <summary>A marker in the prompt, such as <c>[sandbox:stuck]</c>, that makes the upstream misbehave in one known way.</summary>
/// <remarks>The texts also appear on the front page, in docs/sandbox.md and in docs/failures.md. Tests compare them.</remarks>
internal sealed partial class TestCard
{
    private TestCard(string name, string does, string exercises) => (Name, Does, Exercises) = (name, does, exercises);

    public string Name { get; }

    /// <summary>What the upstream does, as Markdown.</summary>
    public string Does { get; }

    /// <summary>What the card tests in a client, as Markdown.</summary>
    public string Exercises { get; }

    public string Token => $"[sandbox:{Name}]";

    // The create is refused; no job is accepted.
    public static readonly TestCard RateLimit = new(
        "rate-limit",
        "returns 429 with `Retry-After: 1` for the first two creates with this prompt, then accepts",
        "retry after a certain refusal");
    public static readonly TestCard RateLimitAlways = new(
        "rate-limit-always",
        "returns 429 with `Retry-After: 1` to each create",
        "giving up, or falling back to another route");
    public static readonly TestCard Overloaded = new(
        "overloaded",
        "returns 503 for the first two creates with this prompt, then accepts",
        "retry when a provider is overloaded");
    public static readonly TestCard Refuse = new(
        "refuse",
        "returns 400, invalid request",
        "a final refusal");
    public static readonly TestCard InvalidAs500 = new(
        "500-invalid",
        "returns 500 with `error.code` `invalid_request`",
        "an invalid request that must not be retried despite the status 500");
    public static readonly TestCard RefusedWith500 = new(
        "500-refused",
        "returns 500 with `code` `get_channel_failed` for the first two creates with this prompt, then accepts",
        "a server error from before the acceptance, which is safe to repeat");
    public static readonly TestCard RefusedWith500Always = new(
        "500-refused-always",
        "returns 500 with `code` `get_channel_failed` to each create",
        "giving up after such errors, or falling back to another route");
    public static readonly TestCard NoBalance = new(
        "no-balance",
        "returns 403 with the quota envelope; Kling: 429 with code 1102",
        "an account without balance, which is not a rate limit");
    public static readonly TestCard Unauthorized = new(
        "unauthorized",
        "returns 401; Kling: with code 1002",
        "a key that is no longer valid");
    public static readonly TestCard Moderated = new(
        "moderated",
        "returns 400, content policy; Kling: code 1301",
        "moderation before rendering");
    public static readonly TestCard Redirect = new(
        "redirect",
        "create returns 301 to an HTML page; no job is accepted",
        "a wrong base URL; redirects must not be followed");
    public static readonly TestCard HtmlApi = new(
        "html-api",
        "create returns 200 with `text/html`; no job is accepted",
        "a wrong path that returns a web page");

    // The job is accepted, but the response fails.
    public static readonly TestCard AcceptedNoAnswer = new(
        "accepted-no-answer",
        "accepts the job, then closes the connection without a response",
        "an ambiguous submission, which must not be paid for twice");
    public static readonly TestCard AcceptedHang = new(
        "accepted-hang",
        "accepts the job, but never responds",
        "a submission that times out");
    public static readonly TestCard AcceptedGarbage = new(
        "accepted-garbage",
        "accepts the job, then returns 200 with truncated JSON",
        "a success response that cannot be parsed");
    public static readonly TestCard AcceptedWith500 = new(
        "accepted-500",
        "accepts the job, then returns 500 with `error.code` `internal_error`",
        "a server error from after the acceptance, which must not be repeated");
    public static readonly TestCard SlowAnswer = new(
        "slow-answer",
        "accepts the job at once, then responds after 1 s (scaled)",
        "a crash between intent and response");

    // The render fails or stalls.
    public static readonly TestCard Filtered = new(
        "filtered",
        "the render fails without a message; Grok: `done` with `respect_moderation` false",
        "a content filter without a message");
    public static readonly TestCard FilteredMessage = new(
        "filtered-message",
        "the render fails with a policy message; Runway: `failureCode` `SAFETY.OUTPUT.VIDEO`",
        "a content filter with a message");
    public static readonly TestCard RenderFailed = new(
        "render-failed",
        "the render fails with an internal error; Runway: `failureCode` `INTERNAL.BAD_OUTPUT.CODE01`",
        "a failure of the provider itself");
    public static readonly TestCard Stuck = new(
        "stuck",
        "the job stays queued indefinitely",
        "timeouts");
    public static readonly TestCard Slow = new(
        "slow",
        "queueing and rendering take ten times as long",
        "timeouts, progress, restarts during a render");

    // Polls fail.
    public static readonly TestCard Late = new(
        "late",
        "polls return `task_not_exist` for the first 2 s (scaled), then work as usual",
        "the grace period after a create");
    public static readonly TestCard Lost = new(
        "lost",
        "polls return `task_not_exist` from half of the job's duration on",
        "a job that the provider lost");
    public static readonly TestCard Poll500 = new(
        "poll-500",
        "the first three polls return 500, then polls work as usual",
        "poll errors, which must never cause a new create");
    public static readonly TestCard Poll429 = new(
        "poll-429",
        "the first three polls return 429 with `Retry-After: 1`, then polls work as usual",
        "rate-limited polls");
    public static readonly TestCard PollHtml = new(
        "poll-html",
        "the first three polls return 200 with `text/html`, then polls work as usual",
        "a poll response that is not JSON");
    public static readonly TestCard UnknownStatus = new(
        "unknown-status",
        "the status during rendering is `calibrating` (`CALIBRATING`), then as usual",
        "undocumented status words");

    // The download fails.
    public static readonly TestCard NoUrl = new(
        "no-url",
        "the job completes, but for 3 s (scaled) there is no URL and the content route returns 404",
        "a result that arrives after the status");
    public static readonly TestCard ExpiredUrl = new(
        "expired-url",
        "the first URL returns 403, renewed ones work; the first download from the content route returns 502",
        "renewing a URL by polling again");
    public static readonly TestCard ExpiredUrlAlways = new(
        "expired-url-always",
        "every URL returns 403, the content route always returns 502",
        "giving up on a download");
    public static readonly TestCard PrivateRedirect = new(
        "private-redirect",
        "the video URL returns 302 to `http://169.254.169.254/latest/meta-data`",
        "protection against server-side request forgery");
    public static readonly TestCard Truncated = new(
        "truncated",
        "the first download stops at half of the bytes; later ones and `Range` work",
        "resuming a download");
    public static readonly TestCard TruncatedAlways = new(
        "truncated-always",
        "every download stops at half of the declared `Content-Length`; no `Range`",
        "never storing half a file");
    public static readonly TestCard Html = new(
        "html",
        "the download is an HTML page with status 200",
        "checking what was downloaded");
    public static readonly TestCard NotAVideo = new(
        "not-a-video",
        "the download is random bytes as `video/mp4`",
        "parsing the container");
    public static readonly TestCard WrongSize = new(
        "wrong-size",
        "the video has half of the requested width and height",
        "comparing the result with the request");

    // Selects the other side where the upstream's documents disagree.
    public static readonly TestCard Upper = new(
        "upper",
        "`/v1/videos` returns `SUBMITTED`, `IN_PROGRESS`, `SUCCESS`, `FAILED` (the default for Seedance)",
        "the status words of the Seedance pages");
    public static readonly TestCard Succeeded = new(
        "succeeded",
        "`/v1/videos` returns `succeeded`, with the URL only at `output[0]`",
        "the status words of the community tutorial");
    public static readonly TestCard Lower = new(
        "lower",
        "Runway returns `pending`, `running`, `succeeded`, `failed`; Seedance returns `queued` to `completed`",
        "lower-case status words");
    public static readonly TestCard Pixels = new(
        "pixels",
        "Seedance on `/v1/videos` also accepts `size` in pixels (`1280x720`)",
        "the size format of the polling guide");
    public static readonly TestCard Pending = new(
        "pending",
        "Grok returns 202 and `pending` instead of 200 and `queued`, `processing`",
        "the in-progress status words of xAI itself");
    public static readonly TestCard Silent = new(
        "silent",
        "Grok returns only `request_id` until a video is ready; with `[sandbox:pending]` 202 without a body",
        "poll responses without a status");
    public static readonly TestCard Wrapped = new(
        "wrapped",
        "Kling, Runway, Grok and Volc polls come in CometAPI's `code`/`message`/`data.data` envelope",
        "the older poll format");

    public static IReadOnlyList<TestCard> All { get; } =
    [
        RateLimit, RateLimitAlways, Overloaded, Refuse, InvalidAs500, RefusedWith500, RefusedWith500Always, NoBalance,
        Unauthorized, Moderated, Redirect, HtmlApi,
        AcceptedNoAnswer, AcceptedHang, AcceptedGarbage, AcceptedWith500, SlowAnswer,
        Filtered, FilteredMessage, RenderFailed, Stuck, Slow,
        Late, Lost, Poll500, Poll429, PollHtml, UnknownStatus,
        NoUrl, ExpiredUrl, ExpiredUrlAlways, PrivateRedirect, Truncated, TruncatedAlways, Html, NotAVideo, WrongSize,
        Upper, Succeeded, Lower, Pixels, Pending, Silent, Wrapped,
    ];

    private static readonly FrozenDictionary<string, TestCard> ByName = All.ToFrozenDictionary(card => card.Name);

    /// <summary>Returns the cards in a prompt.</summary>
    /// <param name="unknown">The first misspelt card. Without the error, its test would pass for the wrong reason.</param>
    public static IReadOnlyList<TestCard> Find(string prompt, out string? unknown)
    {
        unknown = null;
        if (!prompt.Contains("[sandbox:", StringComparison.Ordinal)) return [];
        var cards = new List<TestCard>();
        foreach (Match match in Pattern().Matches(prompt))
        {
            if (ByName.TryGetValue(match.Groups["name"].Value, out var card)) cards.Add(card);
            else unknown ??= match.Value;
        }

        return cards;
    }

    [GeneratedRegex(@"\[sandbox:(?<name>[^\]]*)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
