using System.Collections.Frozen;

namespace Filmgate.Upstreams;

/// <summary>The layout of one upstream: where it is, how it wants to be asked, and under which path it speaks which dialect.</summary>
/// <param name="Url">Where it is, unless a setting says otherwise; null: a setting must say it.</param>
/// <param name="Keys">The environment variables that enable it, each with what it holds.</param>
/// <param name="UrlVariable">The environment variable that moves it.</param>
/// <param name="Prefixes">Dialect to path; each begins and ends with a slash.</param>
internal sealed record UpstreamSystem(
    string Name, Uri? Url, IReadOnlyList<string> Keys, string? UrlVariable, Authentication Authentication, FrozenDictionary<string, string> Prefixes)
{
    /// <summary>One key for every model. The sandbox has the same layout.</summary>
    public static readonly UpstreamSystem CometApi = Of(
        "cometapi", "https://api.cometapi.com", ["COMETAPI_KEY"], "COMETAPI_BASE_URL", Authentication.Bearer,
        ("openai", "/v1/"), ("kling", "/kling/v1/"), ("runway", "/runwayml/v1/"), ("runway-compat", "/runway/"));

    public static readonly UpstreamSystem Runway = Of(
        "runway", "https://api.dev.runwayml.com", ["RUNWAYML_API_SECRET"], null, Authentication.Bearer, ("runway", "/v1/"));

    /// <summary>Keys are bound to a region; the one for China is at https://api.minimaxi.com.</summary>
    public static readonly UpstreamSystem MiniMax = Of(
        "minimax", "https://api.minimax.io", ["MINIMAX_API_KEY"], "MINIMAX_BASE_URL", Authentication.Bearer, ("minimax", "/v1/"), ("minimax-v2", "/v2/"));

    public static readonly UpstreamSystem Luma = Of(
        "luma", "https://api.lumalabs.ai", ["LUMA_API_KEY"], null, Authentication.Bearer, ("luma", "/dream-machine/v1/"));

    public static readonly UpstreamSystem Fal = Of(
        "fal", "https://queue.fal.run", ["FAL_KEY"], null, Authentication.Of("Key"), ("fal", "/"));

    public static readonly UpstreamSystem Replicate = Of(
        "replicate", "https://api.replicate.com", ["REPLICATE_API_TOKEN"], null, Authentication.Bearer, ("replicate", "/v1/"));

    /// <summary>Every system there is; a new one is one line here. Where several are configured, the first one with a route to a model serves it.</summary>
    public static readonly IReadOnlyList<UpstreamSystem> InOrder =
    [
        CometApi,
        Runway,
        MiniMax,
        Luma,
        Fal,
        Replicate,
    ];

    public static readonly FrozenDictionary<string, UpstreamSystem> All = InOrder.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    private static UpstreamSystem Of(
        string name, string? url, string[] keys, string? urlVariable, Authentication authentication, params ReadOnlySpan<(string Dialect, string Path)> prefixes)
    {
        var paths = new Dictionary<string, string>();
        foreach (var (dialect, path) in prefixes) paths[dialect] = path;
        return new(name, url is null ? null : new(url), keys, urlVariable, authentication, paths.ToFrozenDictionary());
    }
}
