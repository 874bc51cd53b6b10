using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Videos;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Media.Downloads;

public sealed class DownloaderRedirectTests
{
    private static readonly CredentialHeader Key = new("Authorization", "Bearer sk-secret");

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(303)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_followed(int status)
    {
        using var media = new MediaFixture();
        await using var upstream = await TestHttpServer.StartAsync(context => context.Request.Path == "/v.mp4"
            ? Redirect(context, "moved.mp4?a=b", status)
            : context.Response.WriteAsync("film"));
        Assert.IsType<FetchResult.Fetched>((await media.FetchAsync(upstream.Url())).Result);
        Assert.Equal(["/v.mp4", "/moved.mp4"], upstream.Requests.Select(r => r.Path));
    }

    [Fact]
    public async Task A_redirect_loop_ends()
    {
        using var media = new MediaFixture();
        await using var upstream = await TestHttpServer.StartAsync(context => Redirect(context, "/v.mp4?sig=secret"));
        Assert.Equal($"{upstream.Url()} redirects more than 5 times.", await media.FailureAsync(upstream.Url()));
        Assert.Equal(6, upstream.Requests.Count);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("data:video/mp4;base64,AAAA")]
    public async Task A_redirect_to_another_scheme_than_http_is_refused(string target)
    {
        using var media = new MediaFixture();
        await using var upstream = await TestHttpServer.StartAsync(context => Redirect(context, target));
        Assert.Contains("not an http or https address", await media.FailureAsync(upstream.Url()), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://127.0.0.1:{0}/x")]
    [InlineData("http://localhost:{0}/x")]
    [InlineData("http://2130706433:{0}/x")]
    [InlineData("http://[::ffff:127.0.0.1]:{0}/x")]
    [InlineData("http://trusted.example@127.0.0.1:{0}/x")]
    [InlineData("//127.0.0.1:{0}/x")]
    public async Task A_redirect_to_a_private_address_is_refused_and_not_contacted(string target)
    {
        await using var inner = await TestHttpServer.ServingAsync([1]);
        await using var upstream = await TestHttpServer.StartAsync(context =>
            Redirect(context, string.Format(System.Globalization.CultureInfo.InvariantCulture, target, inner.Origin.Port)));
        using var media = new MediaFixture(new AddressPolicy(trustedOrigins: [upstream.Origin]));
        Assert.Contains("resolves to a private or reserved address", await media.FailureAsync(upstream.Url()), StringComparison.Ordinal);
        Assert.Single(upstream.Requests);
        Assert.Empty(inner.Requests);
    }

    [Fact]
    public async Task The_credential_is_sent_to_its_origin_only()
    {
        await using var storage = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        await using var provider = await TestHttpServer.StartAsync(context => context.Request.Path == "/v.mp4"
            ? Redirect(context, "/step")
            : Redirect(context, storage.Url()));
        CredentialHeader? CredentialFor(Uri uri) => uri.Port == provider.Origin.Port ? Key : null;
        Assert.IsType<FetchResult.Fetched>(await FetchAsync(provider.Url(), needsCredential: true, CredentialFor));
        Assert.All(provider.Requests, request => Assert.Equal("Bearer sk-secret", request.Authorization));
        Assert.Equal(2, provider.Requests.Count);
        Assert.Null(Assert.Single(storage.Requests).Authorization);
    }

    [Fact]
    public async Task The_credential_is_not_sent_to_another_origin_even_if_that_origin_has_one()
    {
        await using var storage = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        await using var provider = await TestHttpServer.StartAsync(context => Redirect(context, storage.Url()));
        await FetchAsync(provider.Url(), needsCredential: true, _ => Key);
        Assert.Null(Assert.Single(storage.Requests).Authorization);
    }

    [Fact]
    public async Task The_credential_is_not_sent_when_another_origin_redirects_back()
    {
        TestHttpServer? back = null;
        await using var other = await TestHttpServer.StartAsync(context => Redirect(context, back!.Url("/other")));
        await using var provider = await TestHttpServer.StartAsync(context => context.Request.Path == "/v.mp4"
            ? Redirect(context, other.Url())
            : context.Response.WriteAsync("film"));
        back = provider;
        await FetchAsync(provider.Url(), needsCredential: true, _ => Key);
        Assert.Equal(["Bearer sk-secret", null], provider.Requests.Select(r => r.Authorization));
    }

    [Fact]
    public async Task The_credential_is_not_sent_for_a_source_that_needs_none()
    {
        await using var provider = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        await FetchAsync(provider.Url(), needsCredential: false, _ => Key);
        Assert.Null(Assert.Single(provider.Requests).Authorization);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_redirect_from_https_to_http_is_followed_only_if_private_addresses_are_allowed(bool allowed)
    {
        using var certificate = SelfSigned();
        await using var plain = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        await using var secure = await TestHttpServer.StartAsync(context => Redirect(context, plain.Url()), certificate);
        var policy = new AddressPolicy(allowed, [secure.Origin, plain.Origin]);
        using var media = new MediaFixture(policy);
        using var handler = SsrfSafeHttp.CreateHandler(
            policy, new(), configure: sockets => sockets.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true);
        using var http = new HttpClient(handler);
        await using var staged = await media.StageAsync();
        var downloader = new Downloader(http, policy, media.Options, media.InFlight, TimeProvider.System);
        var result = await downloader.FetchAsync(new VideoSource(secure.Url()), null, staged, default);
        if (allowed)
            Assert.IsType<FetchResult.Fetched>(result);
        else
            Assert.Contains("redirects from https to plain http at 127.0.0.1", Assert.IsType<FetchResult.Failed>(result).Error.Message);
    }

    [Fact]
    public async Task An_untrusted_certificate_is_named_in_the_error()
    {
        using var certificate = SelfSigned();
        await using var secure = await TestHttpServer.StartAsync(context => context.Response.WriteAsync("film"), certificate);
        using var media = new MediaFixture();
        Assert.EndsWith("did not offer a valid TLS certificate.", await media.FailureAsync(secure.Url()), StringComparison.Ordinal);
    }

    private static Task Redirect(HttpContext context, string to, int status = 302)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = to;
        return Task.CompletedTask;
    }

    private static async Task<FetchResult> FetchAsync(string url, bool needsCredential, Func<Uri, CredentialHeader?> credentialFor)
    {
        using var media = new MediaFixture();
        await using var staged = await media.StageAsync();
        return await media.Downloader.FetchAsync(new VideoSource(url, needsCredential), credentialFor, staged, default);
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
