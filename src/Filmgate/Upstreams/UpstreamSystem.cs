using System.Collections.Frozen;

namespace Filmgate.Upstreams;

/// <summary>A kind of upstream service: its URL, its authentication, and the path under which it speaks each dialect.</summary>
/// <param name="Name">Its name in the catalogue's routes and in the settings.</param>
/// <param name="DefaultUrl">Its base URL, unless a setting has another one. Null: a setting must have it.</param>
/// <param name="KeyVariables">The environment variables that contain its key and enable it.</param>
/// <param name="UrlVariable">The environment variable for another base URL. Null: there is none.</param>
/// <param name="Prefixes">Dialect to path. Each path begins and ends with a slash.</param>
internal sealed record UpstreamSystem(
    string Name,
    Uri? DefaultUrl,
    IReadOnlyList<string> KeyVariables,
    string? UrlVariable,
    Authentication Authentication,
    FrozenDictionary<string, string> Prefixes)
{
    /// <summary>One key for all models. The sandbox has the same layout.</summary>
    public static readonly UpstreamSystem CometApi = Create(
        "cometapi", "https://api.cometapi.com", ["COMETAPI_KEY"], "COMETAPI_BASE_URL", Authentication.Bearer,
        ("openai", "/v1/"), ("kling", "/kling/v1/"), ("runway", "/runwayml/v1/"), ("grok", "/grok/v1/"), ("ark", "/volc/v3/"),
        ("runway-compat", "/runway/"))
    with
    { CodesBeforeAcceptance = NewApiCodes.BeforeAcceptance };

    public static readonly UpstreamSystem XAi = Create(
        "xai", "https://api.x.ai", ["XAI_API_KEY"], null, Authentication.Bearer, ("grok", "/v1/"))
    with
    { RefusalBilled = "yes", Limits = new() { Creates = CallRate.PerSecond(1) } };      // docs.x.ai, rate limits: the same at all tiers

    /// <summary>ByteDance's Volcengine. BytePlus is the same at another URL.</summary>
    public static readonly UpstreamSystem Ark = Create(
        "ark", "https://ark.cn-beijing.volces.com", ["ARK_API_KEY"], "ARK_BASE_URL", Authentication.Bearer, ("ark", "/api/v3/"))
    with
    {
        BilledIfFailed = "no",
        Limits = new() { MaxConcurrent = 120 },                         // queued tasks of an account; unconfirmed: from an older page
    };

    /// <summary>Kling itself, outside China.</summary>
    public static readonly UpstreamSystem Kling = Create(
        "kling", "https://api-singapore.klingai.com", ["KLING_ACCESS_KEY", "KLING_SECRET_KEY"], "KLING_BASE_URL", Authentication.KlingToken,
        ("kling", "/v1/"))
    with
    { BilledIfFailed = "no" };

    /// <summary>Any server that speaks OpenAI's <c>/v1/videos</c>. OpenAI's own ended on 2026-09-24, so there is no default URL.</summary>
    public static readonly UpstreamSystem OpenAi = Create(
        "openai", null, ["OPENAI_API_KEY"], "OPENAI_BASE_URL", Authentication.Bearer, ("openai", "/v1/"))
    with
    {
        CodesBeforeAcceptance = NewApiCodes.BeforeAcceptance,
        MaxBodyBytes = 128 << 20,                                       // the default of new-api, which most such servers are
    };

    public static readonly UpstreamSystem Gemini = Create(
        "gemini", "https://generativelanguage.googleapis.com", ["GEMINI_API_KEY"], "GEMINI_BASE_URL",
        Authentication.InHeader("x-goog-api-key"), ("veo", "/v1beta/"), ("interactions", "/v1beta/"));

    /// <summary>The default is Singapore. Key, model and host must belong to the same region.</summary>
    public static readonly UpstreamSystem DashScope = Create(
        "dashscope", "https://dashscope-intl.aliyuncs.com", ["DASHSCOPE_API_KEY"], "DASHSCOPE_BASE_URL", Authentication.Bearer,
        ("dashscope", "/api/v1/"))
    with
    {
        // Of an account. Creates: documented for wan2.1 only, unconfirmed for newer models. Polls: documented.
        Limits = new() { Creates = CallRate.PerSecond(2), Polls = CallRate.PerSecond(20) },
        AccountDialect = "dashscope",
    };

    public static readonly UpstreamSystem Vidu = Create(
        "vidu", "https://api.vidu.com", ["VIDU_API_KEY"], "VIDU_BASE_URL", Authentication.WithScheme("Token"), ("vidu", "/ent/v2/"))
    with
    {
        MaxBodyBytes = 20 << 20,                                        // unconfirmed: from a third party's documentation
        AccountDialect = "vidu",
    };

    public static readonly UpstreamSystem OpenRouter = Create(
        "openrouter", "https://openrouter.ai", ["OPENROUTER_API_KEY"], "OPENROUTER_BASE_URL", Authentication.Bearer,
        ("openrouter", "/api/v1/"))
    with
    { CallbackSecretVariable = "OPENROUTER_WEBHOOK_SECRET" };

    public static readonly UpstreamSystem Runway = Create(
        "runway", "https://api.dev.runwayml.com", ["RUNWAYML_API_SECRET"], null, Authentication.Bearer, ("runway", "/v1/"))
    with
    {
        Limits = new() { QueuesItself = true },                         // docs.dev.runwayml.com, tiers: a task above the limit is THROTTLED
        AccountDialect = "runway",
    };

    /// <summary>Keys are bound to a region. China's is at https://api.minimaxi.com.</summary>
    public static readonly UpstreamSystem MiniMax = Create(
        "minimax", "https://api.minimax.io", ["MINIMAX_API_KEY"], "MINIMAX_BASE_URL", Authentication.Bearer,
        ("minimax", "/v1/"), ("minimax-v2", "/v2/"))
    with
    { Limits = new() { Creates = CallRate.PerMinute(5) } };             // platform.minimax.io, rate limits; unconfirmed for H3

    public static readonly UpstreamSystem Luma = Create(
        "luma", "https://api.lumalabs.ai", ["LUMA_API_KEY"], null, Authentication.Bearer, ("luma", "/dream-machine/v1/"))
    with
    {
        BilledIfFailed = "no",
        Limits = new() { MaxConcurrent = 10, Creates = CallRate.PerMinute(20) },        // its Build tier
    };

    public static readonly UpstreamSystem Fal = Create(
        "fal", "https://queue.fal.run", ["FAL_KEY"], null, Authentication.WithScheme("Key"), ("fal", "/"))
    with
    {
        CallbackKeysUrl = new("https://rest.alpha.fal.ai/.well-known/jwks.json"),
        Limits = new() { QueuesItself = true },                         // docs.fal.ai: what exceeds the concurrency stays IN_QUEUE
    };

    public static readonly UpstreamSystem Replicate = Create(
        "replicate", "https://api.replicate.com", ["REPLICATE_API_TOKEN"], null, Authentication.Bearer, ("replicate", "/v1/"))
    with
    {
        CallbackSecretVariable = "REPLICATE_WEBHOOK_SECRET",
        Limits = new() { Creates = CallRate.PerMinute(600), Polls = CallRate.PerMinute(3000) },
    };

    /// <summary>
    /// All systems; a new one needs one line here. If several are configured, the first one with a route to a model serves it.
    /// </summary>
    public static readonly IReadOnlyList<UpstreamSystem> InOrder =
    [
        CometApi,
        XAi,
        Ark,
        OpenAi,
        Gemini,
        DashScope,
        Vidu,
        OpenRouter,
        Kling,
        Runway,
        MiniMax,
        Luma,
        Fal,
        Replicate,
    ];

    public static readonly FrozenDictionary<string, UpstreamSystem> ByName =
        InOrder.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>
    /// The codes of its server errors that come before it accepts a task. A submission with such an answer may be repeated. Only codes that
    /// its documentation or its source say so of.
    /// </summary>
    public FrozenSet<string> CodesBeforeAcceptance { get; private init; } = FrozenSet<string>.Empty;

    /// <summary>Whether it charges for a render that failed, whatever the reason. Null: its terms do not say so for all failures.</summary>
    public string? BilledIfFailed { get; private init; }

    /// <summary>Whether it charges for a request that its policy refused. Null: its terms do not say so.</summary>
    public string? RefusalBilled { get => field ?? BilledIfFailed; private init; }

    /// <summary>The largest request that it accepts. Null: not known.</summary>
    public long? MaxBodyBytes { get; private init; }

    /// <summary>What it permits for one credential, as far as its documentation says. A setting can replace each of them.</summary>
    public ProviderLimits Limits { get; private init; } = ProviderLimits.Unknown;

    /// <summary>
    /// The dialect that reads the balance and the limits of an account. Null: it does not tell them. Not of each system that speaks the
    /// dialect: CometAPI speaks Runway's and has no such call.
    /// </summary>
    public string? AccountDialect { get; private init; }

    /// <summary>
    /// The environment variable with the secret that signs its callbacks, if that is not the key itself. It may be unset.
    /// </summary>
    public string? CallbackSecretVariable { get; private init; }

    /// <summary>Where it publishes the public keys for its callbacks. Null: it has none.</summary>
    public Uri? CallbackKeysUrl { get; private init; }

    private static UpstreamSystem Create(
        string name,
        string? url,
        string[] keyVariables,
        string? urlVariable,
        Authentication authentication,
        params ReadOnlySpan<(string Dialect, string Path)> prefixes)
    {
        var paths = new Dictionary<string, string>();
        foreach (var (dialect, path) in prefixes) paths[dialect] = path;
        return new(name, url is null ? null : new(url), keyVariables, urlVariable, authentication, paths.ToFrozenDictionary());
    }
}
