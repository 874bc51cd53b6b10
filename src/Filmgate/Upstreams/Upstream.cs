using Filmgate.Json;
using Filmgate.Http;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>One provider as a dialect sees it for one call: an address to build on and two ways to send. No retries here.</summary>
internal sealed class Upstream(Provider provider, string dialect, Credential credential, UpstreamHttp http, TimeProvider clock)
{
    /// <summary>Ends with a slash: dialects append relative paths.</summary>
    public Uri BaseUrl { get; } = provider.BaseUrlFor(dialect);

    public Provider Provider => provider;

    /// <summary>The paid call. On a connection of its own: what drops a stale pooled one must not make the outcome doubtful.</summary>
    public async Task<UpstreamResponse> SubmitAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Sign(request);
        return Hide(await http.SubmitAsync(request, ct));
    }

    /// <summary>Any call that costs nothing and may be repeated.</summary>
    public async Task<UpstreamResponse> QueryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Sign(request);
        return Hide(await http.QueryAsync(request, ct));
    }

    public Task<UpstreamResponse> GetAsync(string path, CancellationToken ct) => QueryAsync(new(HttpMethod.Get, new Uri(BaseUrl, path)), ct);

    /// <summary>For a source on the provider's own host.</summary>
    public CredentialHeader? CredentialFor(Uri url) => provider.Owns(url) ? provider.System.Authentication.Sign(credential, clock.GetUtcNow()) : null;

    /// <summary>Some upstreams echo the key in their messages, and messages travel to clients and logs. A short key may be a word of a URL, so in good answers only long ones count.</summary>
    private UpstreamResponse Hide(UpstreamResponse reply)
    {
        if (reply.Failure is not null || credential.Secret.Length == 0 || (credential.Secret.Length < 16 && reply.IsSuccess)) return reply;
        var text = reply.Body.ToString();
        var hidden = text.Replace(credential.Secret, "[key]", StringComparison.Ordinal);
        if (credential.Secret.Contains('/')) hidden = hidden.Replace(credential.Secret.Replace("/", "\\/", StringComparison.Ordinal), "[key]", StringComparison.Ordinal);     // as PHP writes it
        return hidden == text ? reply : reply with { Body = JsonView.Parse(hidden) };
    }

    private void Sign(HttpRequestMessage request)
    {
        var header = provider.System.Authentication.Sign(credential, clock.GetUtcNow());
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
    }
}

/// <summary>What came back: an answer to read, or a failure that is an outcome already.</summary>
internal sealed record UpstreamResponse
{
    public int Status { get; init; }
    public JsonView Body { get; init; }

    /// <summary>Network faults, redirects and web pages: no dialect can add anything to those.</summary>
    public Outcome? Failure { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    public bool IsSuccess => Failure is null && Status is >= 200 and < 300;
}
