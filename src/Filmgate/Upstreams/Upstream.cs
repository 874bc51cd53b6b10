using System.Text.Json.Nodes;
using Filmgate.Http;
using Filmgate.Json;
using Filmgate.Upstreams.Bodies;
using Filmgate.Videos;

namespace Filmgate.Upstreams;

/// <summary>One provider, as a dialect sees it for one call. It signs requests and never retries.</summary>
internal sealed class Upstream(Provider provider, string dialect, Credential credential, UpstreamHttp http, TimeProvider clock)
{
    private UpstreamResponse? _last;

    /// <summary>Ends with a slash: dialects append relative paths.</summary>
    public Uri BaseUrl { get; } = provider.BaseUrlFor(dialect);

    public Provider Provider => provider;

    /// <summary>The last response, as the operator may see it. Null: there was none.</summary>
    public ProviderResponse? LastResponse =>
        _last is { Status: var status, Text: { } text } ? new(status, ResponseText.ForOperator(text, credential)) : null;

    /// <summary>Whether the last call got a response. Null: no call was made.</summary>
    public bool? HasResponse => _last is null ? null : _last.Status != 0;

    /// <summary>The paid call. It uses a new connection, because a stale pooled one could make the outcome unknown.</summary>
    public async Task<UpstreamResponse> SubmitAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Sign(request);
        _last = await http.SubmitAsync(request, ct);
        return Redact(_last) with { PaidCallTo = provider };
    }

    /// <summary>The paid call as a POST of JSON, for formats that need no headers of their own.</summary>
    /// <param name="path">Relative to <see cref="BaseUrl"/>.</param>
    public Task<UpstreamResponse> SubmitJsonAsync(string path, JsonObject body, CancellationToken ct) =>
        SubmitAsync(new(HttpMethod.Post, new Uri(BaseUrl, path)) { Content = new JsonRequestBody(body) }, ct);

    /// <summary>Any call that is free and may be repeated.</summary>
    public async Task<UpstreamResponse> QueryAsync(HttpRequestMessage request, CancellationToken ct)
    {
        Sign(request);
        _last = await http.QueryAsync(request, ct);
        return Redact(_last);
    }

    /// <param name="path">Relative to <see cref="BaseUrl"/>.</param>
    public Task<UpstreamResponse> GetAsync(string path, CancellationToken ct) =>
        QueryAsync(new(HttpMethod.Get, new Uri(BaseUrl, path)), ct);

    /// <summary>For a video on the provider's own host. Null for any other host.</summary>
    public CredentialHeader? CredentialFor(Uri url) =>
        provider.Owns(url) ? provider.System.Authentication.Sign(credential, clock.GetUtcNow()) : null;

    /// <summary>
    /// Reads an absolute URL that a response contains. Null if it is not on the provider's own origin, where the API key may be sent.
    /// </summary>
    public Uri? FindOwnUrl(string? text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0 && provider.Owns(url) ? url : null;

    /// <summary>
    /// Some upstreams repeat the API key in their messages, which reach clients and logs. A short key may be part of a URL, so it is
    /// removed from error responses only.
    /// </summary>
    private UpstreamResponse Redact(UpstreamResponse response)
    {
        var secret = credential.Secret;
        if (response.Failure is not null || secret.Length == 0 || (secret.Length < 16 && response.IsSuccess)) return response;
        var text = response.Body.ToString();
        var redacted = ResponseText.WithoutSecret(text, secret);
        return redacted == text ? response : response with { Body = response.Body.WithText(redacted) };
    }

    private void Sign(HttpRequestMessage request)
    {
        var header = provider.System.Authentication.Sign(credential, clock.GetUtcNow());
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
    }
}
