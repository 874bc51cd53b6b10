using System.Net.Http.Headers;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>One provider as a dialect sees it for one call: an address to build on and two ways to send. No retries here.</summary>
internal sealed class Upstream(Provider provider, string dialect, Credential credential, UpstreamHttp http)
{
    /// <summary>Ends with a slash: dialects append relative paths.</summary>
    public Uri Base { get; } = provider.BaseOf(dialect);

    public Provider Provider => provider;

    /// <summary>The paid call. On a connection of its own: what drops a stale pooled one must not make the outcome doubtful.</summary>
    public Task<UpstreamReply> SubmitAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Sign(request);
        return http.SubmitAsync(request, ct);
    }

    /// <summary>Any call that costs nothing and may be repeated.</summary>
    public Task<UpstreamReply> AskAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Sign(request);
        return http.AskAsync(request, ct);
    }

    public Task<UpstreamReply> GetAsync(string path, CancellationToken ct) => AskAsync(new(HttpMethod.Get, new Uri(Base, path)), ct);

    /// <summary>For a source on the provider's own host.</summary>
    public AuthenticationHeaderValue? CredentialFor(Uri url) => provider.Owns(url) ? new("Bearer", credential.Secret) : null;

    /// <summary>Some upstreams echo the key in their messages, and messages travel to clients and logs.</summary>
    public Outcome WithoutSecret(Outcome outcome) => outcome switch
    {
        Outcome.Rejected o => o with { Error = Redact(o.Error) },
        Outcome.Unavailable o => o with { Error = Redact(o.Error) },
        Outcome.Ambiguous o => o with { Error = Redact(o.Error) },
        _ => outcome,
    };

    private FilmgateError Redact(FilmgateError error) => credential.Secret.Length == 0 ? error : error with
    {
        Message = error.Message.Replace(credential.Secret, "[key]", StringComparison.Ordinal),
        ProviderCode = error.ProviderCode?.Replace(credential.Secret, "[key]", StringComparison.Ordinal),
    };

    private void Sign(HttpRequestMessage request) => request.Headers.Authorization ??= new("Bearer", credential.Secret);
}

/// <summary>What came back: an answer to read, or a failure that is an outcome already.</summary>
internal sealed record UpstreamReply
{
    public int Status { get; init; }
    public Dialects.JsonView Body { get; init; }

    /// <summary>Network faults, redirects and web pages: no dialect can add anything to those.</summary>
    public Outcome? Failure { get; init; }
    public TimeSpan? RetryAfter { get; init; }
    public bool IsSuccess => Failure is null && Status is >= 200 and < 300;
}
