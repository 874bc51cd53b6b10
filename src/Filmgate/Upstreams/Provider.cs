namespace Filmgate.Upstreams;

/// <summary>A configured upstream account. A provider is data: a system (its paths and dialects) x an endpoint x credentials.</summary>
/// <param name="Name">What attempts and logs call it.</param>
/// <param name="System">Whose paths and model ids it has; the catalogue's routes are keyed by it.</param>
/// <param name="BaseUrl">Scheme, host, port and perhaps a path in front of all routes.</param>
/// <param name="PollGap">Poll no sooner than this; null leaves it to the dialect.</param>
internal sealed record Provider(string Name, UpstreamSystem System, Uri BaseUrl, IReadOnlyList<Credential> Credentials, TimeSpan? PollGap = null)
{
    /// <summary>New submissions use the first one; a running attempt keeps the one that it was submitted with.</summary>
    public Credential? Find(string credential) => Credentials.FirstOrDefault(c => c.Id == credential);

    /// <summary>An address that already ends with the path of the API, as SDKs want it, means the same as one without.</summary>
    public Uri BaseUrlFor(string dialect)
    {
        var (root, path) = (BaseUrl.ToString().TrimEnd('/'), System.Prefixes[dialect]);
        return new(root.EndsWith(path.TrimEnd('/'), StringComparison.Ordinal) ? root + "/" : root + path);
    }

    /// <summary>A server at another address than the usual one has keys of its own.</summary>
    public Uri? CallbackKeysUrl => System.CallbackKeysUrl is null || BaseUrl == System.DefaultUrl ? System.CallbackKeysUrl : new(BaseUrl, System.CallbackKeysUrl.AbsolutePath);

    /// <summary>Whether the credential may be sent to this address: the provider's own origin, and no other.</summary>
    public bool Owns(Uri url) => url.Scheme == BaseUrl.Scheme && url.Host == BaseUrl.Host && url.Port == BaseUrl.Port;
}

/// <param name="AccessKey">The public half, where a provider has two.</param>
/// <param name="CallbackSecret">What the provider signs its callbacks with, where that is not the key itself.</param>
internal sealed record Credential(string Id, string Secret, string? AccessKey = null, string? CallbackSecret = null)
{
    /// <summary>A record prints its members; this one must not.</summary>
    public override string ToString() => $"credential {Id}";
}
