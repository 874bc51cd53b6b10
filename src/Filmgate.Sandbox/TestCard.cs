using System.Collections.Frozen;
using System.Text.RegularExpressions;

namespace Filmgate.Sandbox;

/// <summary>A word in the prompt, such as <c>[sandbox:stuck]</c>, that makes the upstream misbehave in one known way.</summary>
/// <remarks>The one table: the code, the front page and docs/sandbox.md all show exactly these.</remarks>
internal sealed partial class TestCard
{
    private TestCard(string name, string does, string exercises) => (Name, Does, Exercises) = (name, does, exercises);

    public string Name { get; }
    public string Does { get; }
    public string Exercises { get; }
    public string Token => $"[sandbox:{Name}]";

    // Refused at create; nothing is accepted.
    public static readonly TestCard RateLimit = new("rate-limit", "429 with `Retry-After: 1` for the first two creates of this prompt text, then accepts", "retry after a certain refusal");
    public static readonly TestCard RateLimitAlways = new("rate-limit-always", "429 with `Retry-After: 1` for every create", "giving up, or falling back to another route");
    public static readonly TestCard Overloaded = new("overloaded", "503 for the first two creates of this prompt text, then accepts", "retry of an overloaded provider");
    public static readonly TestCard Refuse = new("refuse", "400, invalid request", "a final refusal");
    public static readonly TestCard InvalidAs500 = new("500-invalid", "500 with `error.code` `invalid_request`", "a malformed request that must not be retried although it says 500");
    public static readonly TestCard NoBalance = new("no-balance", "403 with the quota envelope; Kling: 429 with code 1102", "an account without money, which is not a rate limit");
    public static readonly TestCard Unauthorized = new("unauthorized", "401; Kling: with code 1002", "a key that stopped working");
    public static readonly TestCard Moderated = new("moderated", "400 by content policy; Kling: code 1301", "moderation before rendering");
    public static readonly TestCard Redirect = new("redirect", "create answers 301 to an HTML page; nothing is accepted", "a wrong base URL; redirects must not be followed");
    public static readonly TestCard HtmlApi = new("html-api", "create answers 200 with `text/html`; nothing is accepted", "a wrong path that answers a web page");

    // Accepted, but the answer goes wrong.
    public static readonly TestCard AcceptedNoAnswer = new("accepted-no-answer", "the job is accepted, then the connection is dropped without an answer", "an ambiguous submission: must not be paid twice");
    public static readonly TestCard AcceptedHang = new("accepted-hang", "the job is accepted, the answer never comes", "a submission that times out");
    public static readonly TestCard AcceptedGarbage = new("accepted-garbage", "the job is accepted, the answer is 200 with JSON cut in the middle", "a success that cannot be read");
    public static readonly TestCard SlowAnswer = new("slow-answer", "the job is accepted at once, the answer comes after 1 s (scaled)", "a crash between intent and answer");

    // The render goes wrong.
    public static readonly TestCard Filtered = new("filtered", "fails in the render without any message; Grok: `done` with `respect_moderation` false", "a silent content filter");
    public static readonly TestCard FilteredMessage = new("filtered-message", "fails in the render with a policy message; Runway: `failureCode` `SAFETY.OUTPUT.VIDEO`", "a content filter that says so");
    public static readonly TestCard RenderFailed = new("render-failed", "fails in the render with an internal reason; Runway: `failureCode` `INTERNAL.BAD_OUTPUT.CODE01`", "a provider's own failure");
    public static readonly TestCard Stuck = new("stuck", "stays queued for ever", "deadlines");
    public static readonly TestCard Slow = new("slow", "takes ten times as long", "patience, progress, restarts in the middle");

    // Polls go wrong.
    public static readonly TestCard Late = new("late", "polls answer `task_not_exist` for the first 2 s (scaled), then as usual", "the grace after a create");
    public static readonly TestCard Lost = new("lost", "polls answer `task_not_exist` for ever from the middle of the render on", "a job that the provider forgot");
    public static readonly TestCard Poll500 = new("poll-500", "the first three polls answer 500, then as usual", "poll errors, which never lead to a new create");
    public static readonly TestCard Poll429 = new("poll-429", "the first three polls answer 429 with `Retry-After: 1`, then as usual", "throttled polls");
    public static readonly TestCard PollHtml = new("poll-html", "the first three polls answer 200 with `text/html`, then as usual", "a poll that is not JSON");
    public static readonly TestCard UnknownStatus = new("unknown-status", "while rendering the status word is `calibrating` (`CALIBRATING`), then as usual", "words nobody has documented");

    // The video goes wrong.
    public static readonly TestCard NoUrl = new("no-url", "done, but for 3 s (scaled) without any URL and with a 404 on the content route", "a result that comes after the status");
    public static readonly TestCard ExpiredUrl = new("expired-url", "the URL of the first finished poll answers 403, a renewed one works; the first content route download answers 502", "renewing a URL by polling again");
    public static readonly TestCard ExpiredUrlAlways = new("expired-url-always", "every URL answers 403, the content route always 502", "giving up on a download");
    public static readonly TestCard PrivateRedirect = new("private-redirect", "the video URL answers 302 to `http://169.254.169.254/latest/meta-data`", "protection against server-side request forgery");
    public static readonly TestCard Truncated = new("truncated", "the first download breaks off at half the bytes; later ones and `Range` work", "resuming a download");
    public static readonly TestCard TruncatedAlways = new("truncated-always", "every download breaks off at half of an honest `Content-Length`; no `Range`", "never storing half a file");
    public static readonly TestCard Html = new("html", "the download is an HTML page with 200", "checking what was downloaded");
    public static readonly TestCard NotAVideo = new("not-a-video", "the download is random bytes as `video/mp4`", "looking into the container");
    public static readonly TestCard WrongSize = new("wrong-size", "delivers half the width and height that was asked for", "comparing the result with the order");

    // Which side of a documented conflict is spoken.
    public static readonly TestCard Upper = new("upper", "`/v1/videos` says `SUBMITTED`, `IN_PROGRESS`, `SUCCESS`, `FAILED` (Seedance does so anyway)", "the vocabulary of the Seedance pages");
    public static readonly TestCard Succeeded = new("succeeded", "`/v1/videos` says `succeeded` with the URL at `output[0]` only", "the vocabulary of the community tutorial");
    public static readonly TestCard Lower = new("lower", "Runway says `pending`, `running`, `succeeded`, `failed`; Seedance says `queued` to `completed`", "lower-case vocabularies");
    public static readonly TestCard Pixels = new("pixels", "Seedance on `/v1/videos` takes `size` in pixels (`1280x720`) too", "the size of the polling guide");
    public static readonly TestCard Pending = new("pending", "Grok says 202 and `pending` instead of 200 and `queued`, `processing`", "the running words of xAI itself");
    public static readonly TestCard Silent = new("silent", "Grok says only `request_id` while a video is not ready; with `[sandbox:pending]` 202 without a body", "polls that say nothing");
    public static readonly TestCard Wrapped = new("wrapped", "Kling, Runway, Grok and Volc polls come in the gateway's `code`/`message`/`data.data` wrapper", "the older poll shape");

    public static IReadOnlyList<TestCard> All { get; } =
    [
        RateLimit, RateLimitAlways, Overloaded, Refuse, InvalidAs500, NoBalance, Unauthorized, Moderated, Redirect, HtmlApi,
        AcceptedNoAnswer, AcceptedHang, AcceptedGarbage, SlowAnswer,
        Filtered, FilteredMessage, RenderFailed, Stuck, Slow,
        Late, Lost, Poll500, Poll429, PollHtml, UnknownStatus,
        NoUrl, ExpiredUrl, ExpiredUrlAlways, PrivateRedirect, Truncated, TruncatedAlways, Html, NotAVideo, WrongSize,
        Upper, Succeeded, Lower, Pixels, Pending, Silent, Wrapped,
    ];

    private static readonly FrozenDictionary<string, TestCard> ByName = All.ToFrozenDictionary(card => card.Name);

    /// <summary>The cards in a prompt. A misspelt card is reported, because a test that plays no card passes for the wrong reason.</summary>
    public static IReadOnlyList<TestCard> In(string prompt, out string? unknown)
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
