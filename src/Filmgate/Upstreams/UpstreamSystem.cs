using System.Collections.Frozen;

namespace Filmgate.Upstreams;

/// <summary>The layout of one upstream: where it is, how it wants to be asked, and under which path it speaks which dialect.</summary>
/// <param name="DefaultUrl">Where it is, unless a setting says otherwise; null: a setting must say it.</param>
/// <param name="KeyVariables">The environment variables that enable it, each with what it holds.</param>
/// <param name="UrlVariable">The environment variable that moves it.</param>
/// <param name="Prefixes">Dialect to path; each begins and ends with a slash.</param>
internal sealed record UpstreamSystem(
    string Name, Uri? DefaultUrl, IReadOnlyList<string> KeyVariables, string? UrlVariable, Authentication Authentication, FrozenDictionary<string, string> Prefixes)
{
    /// <summary>One key for every model. The sandbox has the same layout.</summary>
    public static readonly UpstreamSystem CometApi = Of(
        "cometapi", "https://api.cometapi.com", ["COMETAPI_KEY"], "COMETAPI_BASE_URL", Authentication.Bearer,
        ("openai", "/v1/"), ("kling", "/kling/v1/"), ("runway", "/runwayml/v1/"), ("grok", "/grok/v1/"), ("ark", "/volc/v3/"), ("runway-compat", "/runway/"));

    public static readonly UpstreamSystem XAi = Of("xai", "https://api.x.ai", ["XAI_API_KEY"], null, Authentication.Bearer, ("grok", "/v1/"));

    /// <summary>ByteDance's Volcengine; BytePlus is the same at another address.</summary>
    public static readonly UpstreamSystem Ark = Of("ark", "https://ark.cn-beijing.volces.com", ["ARK_API_KEY"], "ARK_BASE_URL", Authentication.Bearer, ("ark", "/api/v3/"));

    /// <summary>Kling itself, outside China.</summary>
    public static readonly UpstreamSystem Kling = Of(
        "kling", "https://api-singapore.klingai.com", ["KLING_ACCESS_KEY", "KLING_SECRET_KEY"], "KLING_BASE_URL", Authentication.KlingToken,
        ("kling", "/v1/"));

    /// <summary>Whichever server speaks OpenAI's <c>/v1/videos</c>. OpenAI's own ended on 2026-09-24, so there is no usual address.</summary>
    public static readonly UpstreamSystem OpenAi = Of(
        "openai", null, ["OPENAI_API_KEY"], "OPENAI_BASE_URL", Authentication.Bearer, ("openai", "/v1/"));

    public static readonly UpstreamSystem Gemini = Of(
        "gemini", "https://generativelanguage.googleapis.com", ["GEMINI_API_KEY"], "GEMINI_BASE_URL", Authentication.InHeader("x-goog-api-key"), ("veo", "/v1beta/"));

    /// <summary>Singapore, unless the setting says otherwise: key, model and host must be of one region.</summary>
    public static readonly UpstreamSystem DashScope = Of(
        "dashscope", "https://dashscope-intl.aliyuncs.com", ["DASHSCOPE_API_KEY"], "DASHSCOPE_BASE_URL", Authentication.Bearer, ("dashscope", "/api/v1/"));

    public static readonly UpstreamSystem Vidu = Of(
        "vidu", "https://api.vidu.com", ["VIDU_API_KEY"], "VIDU_BASE_URL", Authentication.WithScheme("Token"), ("vidu", "/ent/v2/"));

    public static readonly UpstreamSystem OpenRouter = Of(
        "openrouter", "https://openrouter.ai", ["OPENROUTER_API_KEY"], "OPENROUTER_BASE_URL", Authentication.Bearer, ("openrouter", "/api/v1/"))
        with
    { CallbackSecretVariable = "OPENROUTER_WEBHOOK_SECRET" };

    public static readonly UpstreamSystem Runway = Of(
        "runway", "https://api.dev.runwayml.com", ["RUNWAYML_API_SECRET"], null, Authentication.Bearer, ("runway", "/v1/"));

    /// <summary>Keys are bound to a region; the one for China is at https://api.minimaxi.com.</summary>
    public static readonly UpstreamSystem MiniMax = Of(
        "minimax", "https://api.minimax.io", ["MINIMAX_API_KEY"], "MINIMAX_BASE_URL", Authentication.Bearer, ("minimax", "/v1/"), ("minimax-v2", "/v2/"));

    public static readonly UpstreamSystem Luma = Of(
        "luma", "https://api.lumalabs.ai", ["LUMA_API_KEY"], null, Authentication.Bearer, ("luma", "/dream-machine/v1/"));

    public static readonly UpstreamSystem Fal = Of(
        "fal", "https://queue.fal.run", ["FAL_KEY"], null, Authentication.WithScheme("Key"), ("fal", "/"))
        with
    { CallbackKeysUrl = new("https://rest.alpha.fal.ai/.well-known/jwks.json") };

    public static readonly UpstreamSystem Replicate = Of(
        "replicate", "https://api.replicate.com", ["REPLICATE_API_TOKEN"], null, Authentication.Bearer, ("replicate", "/v1/"))
        with
    { CallbackSecretVariable = "REPLICATE_WEBHOOK_SECRET" };

    /// <summary>Every system there is; a new one is one line here. Where several are configured, the first one with a route to a model serves it.</summary>
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

    /// <summary>By name, in no order.</summary>
    public static readonly FrozenDictionary<string, UpstreamSystem> ByName = InOrder.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    /// <summary>The environment variable of the secret that signs its callbacks, where that is not the key itself. It may be unset.</summary>
    public string? CallbackSecretVariable { get; private init; }

    /// <summary>Where it publishes the keys that it signs its callbacks with; null: nowhere.</summary>
    public Uri? CallbackKeysUrl { get; private init; }

    private static UpstreamSystem Of(
        string name, string? url, string[] keys, string? urlVariable, Authentication authentication, params ReadOnlySpan<(string Dialect, string Path)> prefixes)
    {
        var paths = new Dictionary<string, string>();
        foreach (var (dialect, path) in prefixes) paths[dialect] = path;
        return new(name, url is null ? null : new(url), keys, urlVariable, authentication, paths.ToFrozenDictionary());
    }
}
