namespace Filmgate.Upstreams;

/// <summary>A configured upstream account. A provider is data: a system (its paths and dialects), a base URL and credentials.</summary>
/// <param name="Name">Its name in attempts and logs.</param>
/// <param name="System">Its paths and model ids. The catalogue's routes are keyed by the system's name.</param>
/// <param name="BaseUrl">Scheme, host, port and optionally a path in front of all routes.</param>
/// <param name="PollGap">The minimum time between two polls of a task. Null: the dialect decides.</param>
/// <param name="ResubmitAfterServerError">
/// Whether a submission is repeated after a server error that does not say whether a task was accepted. It may then be paid for twice.
/// </param>
internal sealed record Provider(
    string Name,
    UpstreamSystem System,
    Uri BaseUrl,
    IReadOnlyList<Credential> Credentials,
    TimeSpan? PollGap = null,
    bool ResubmitAfterServerError = false)
{
    /// <summary>Whether it is the built-in sandbox, which simulates every model and bills nothing.</summary>
    public bool IsSandbox { get; init; }

    /// <summary>Those of its system, unless a setting has others.</summary>
    public ProviderLimits Limits { get; init; } = System.Limits;

    /// <summary>New submissions use the first credential. A running attempt keeps the one that it was submitted with.</summary>
    public Credential? Find(string credential) => Credentials.FirstOrDefault(c => c.Id == credential);

    /// <summary>A base URL may already end with the path of the API, as SDKs expect it.</summary>
    public Uri BaseUrlFor(string dialect)
    {
        var (root, path) = (BaseUrl.ToString().TrimEnd('/'), System.Prefixes[dialect]);
        return new(root.EndsWith(path.TrimEnd('/'), StringComparison.Ordinal) ? root + "/" : root + path);
    }

    /// <summary>A server at another base URL than the default has its own keys.</summary>
    public Uri? CallbackKeysUrl => System.CallbackKeysUrl is { } url && BaseUrl != System.DefaultUrl
        ? new(BaseUrl, url.AbsolutePath)
        : System.CallbackKeysUrl;

    /// <summary>Whether the credential may be sent to this URL: only to the provider's own origin.</summary>
    public bool Owns(Uri url) => url.Scheme == BaseUrl.Scheme && url.Host == BaseUrl.Host && url.Port == BaseUrl.Port;
}

/// <param name="AccessKey">The public half of the key, if the provider's keys have two halves.</param>
/// <param name="CallbackSecret">The secret that the provider signs its callbacks with, if it is not the key itself.</param>
internal sealed record Credential(string Id, string Secret, string? AccessKey = null, string? CallbackSecret = null)
{
    /// <summary>The generated method would print the secret.</summary>
    public override string ToString() => $"credential {Id}";
}
