using Filmgate.Api.Limits;
using Filmgate.Presentation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Filmgate.Api;

/// <summary>
/// Which web pages may read responses (CORS). A signed URL gives access to whoever has it, so every page may read what it serves. The rest
/// of the API is for the pages of <c>cors_origins</c>. Credentials are never allowed: the gateway has no cookies, and an API key is a
/// header that the page itself must send.
/// </summary>
internal sealed class CrossOriginPolicies : ICorsPolicyProvider
{
    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromHours(2);

    /// <summary>What a player needs to seek, resume and name a file.</summary>
    private static readonly string[] FileHeaders =
    [
        HeaderNames.AcceptRanges, HeaderNames.ContentDisposition, HeaderNames.ContentLength, HeaderNames.ContentRange, HeaderNames.ETag,
        HeaderNames.LastModified, HeaderNames.RetryAfter, "x-request-id",
    ];

    private static readonly string[] ApiHeaders =
    [
        .. FileHeaders, HeaderNames.Location, HeaderNames.Link, "Deprecation", "Sunset", "Idempotent-Replayed", "Preference-Applied",
        "openai-poll-after-ms", "x-should-retry", RateLimit.Policy, RateLimit.State, RateLimit.OpenAiLimit, RateLimit.OpenAiLeft,
        RateLimit.OpenAiReset,
    ];

    private readonly CorsPolicy _signed = new CorsPolicyBuilder()
        .AllowAnyOrigin()
        .WithMethods("GET", "HEAD")
        .AllowAnyHeader()                                               // Range, and whatever a client sends everywhere
        .WithExposedHeaders(FileHeaders)
        .SetPreflightMaxAge(PreflightMaxAge)
        .Build();

    private readonly CorsPolicy? _api;

    public CrossOriginPolicies(ApiOptions options)
    {
        if (options.CorsOrigins.Count == 0) return;
        _api = new CorsPolicyBuilder([.. options.CorsOrigins])                  // "*" allows any origin
            .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            .AllowAnyHeader()
            .WithExposedHeaders(ApiHeaders)
            .SetPreflightMaxAge(PreflightMaxAge)
            .Build();
    }

    /// <remarks>
    /// Without <c>Vary</c>, a browser would reuse what a video element loaded (a request without <c>Origin</c>) for a script, and refuse
    /// it there.
    /// </remarks>
    public void Use(IApplicationBuilder app)
    {
        app.Use(next => http =>
        {
            if (PolicyFor(http.Request) is not null) http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            return next(http);
        });
        app.UseCors();
    }

    /// <returns>Null: only pages of the gateway's own origin may read the response.</returns>
    public Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) => Task.FromResult(PolicyFor(context.Request));

    private CorsPolicy? PolicyFor(HttpRequest request) => IsSigned(request) ? _signed : _api;

    private static bool IsSigned(HttpRequest request) =>
        request.Path.StartsWithSegments("/inputs")
        || (request.Query.ContainsKey(VideoLinks.SignatureParameter) && request.Path.Value!.EndsWith("/content", StringComparison.Ordinal));
}
