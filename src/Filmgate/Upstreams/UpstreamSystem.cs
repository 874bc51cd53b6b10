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
        ("openai", "/v1/"), ("kling", "/kling/v1/"), ("runway", "/runwayml/v1/"));

    /// <summary>Kling itself, outside China.</summary>
    public static readonly UpstreamSystem Kling = Of(
        "kling", "https://api-singapore.klingai.com", ["KLING_ACCESS_KEY", "KLING_SECRET_KEY"], "KLING_BASE_URL", Authentication.KlingToken,
        ("kling", "/v1/"));

    /// <summary>Every system there is; a new one is one line here. Where several are configured, the first one with a route to a model serves it.</summary>
    public static readonly FrozenDictionary<string, UpstreamSystem> All =
        new[] { CometApi, Kling }.ToFrozenDictionary(s => s.Name, StringComparer.Ordinal);

    private static UpstreamSystem Of(
        string name, string? url, string[] keys, string? urlVariable, Authentication authentication, params ReadOnlySpan<(string Dialect, string Path)> prefixes)
    {
        var paths = new Dictionary<string, string>();
        foreach (var (dialect, path) in prefixes) paths[dialect] = path;
        return new(name, url is null ? null : new(url), keys, urlVariable, authentication, paths.ToFrozenDictionary());
    }
}
