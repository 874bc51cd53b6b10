using System.Text;
using Filmgate.Dialects;
using Filmgate.Dialects.OpenRouter;
using Filmgate.Dialects.Replicate;
using Filmgate.Dialects.Vidu;

namespace Filmgate.Tests.Dialects;

/// <summary>The signatures of callbacks. The expected ones were computed with openssl, not with the code under test.</summary>
public sealed class CallbackSignatureTests
{
    private const string Date = "Tue, 06 May 2025 12:09:42 GMT";
    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1763622000);

    [Fact]
    public void Vidus_example_has_a_valid_signature() =>
        Assert.Equal(CallbackResult.Hint, ReadVidu(Vidu()));

    [Fact]
    public void A_vidu_callback_may_have_no_signed_headers_no_path_and_no_query() =>
        Assert.Equal(
            CallbackResult.Hint,
            ReadVidu(new("", "", Headers(("Date", Date), ("X-HMAC-SIGNATURE", "szcB1A1gVbgXj6xl3bV7dbQdG/J0g6FkU8tRmk+h9Vs=")), [])));

    [Theory]
    [InlineData("Date", "Tue, 06 May 2025 12:09:43 GMT")]
    [InlineData("x-request-nonce", "00000000-0000-4000-8000-000000000002")]
    [InlineData("X-HMAC-SIGNED-HEADERS", "x-request-nonce;Date")]
    [InlineData("X-HMAC-SIGNED-HEADERS", "")]
    [InlineData("X-HMAC-SIGNATURE", "xwZYbQt8xIJcGZ4xMJgP/u0zYJ3Dmlh//fPrK5X4zFl=")]
    [InlineData("X-HMAC-SIGNATURE", "")]
    public void A_vidu_callback_with_a_changed_header_is_refused(string name, string value) =>
        Assert.IsType<CallbackResult.InvalidSignature>(ReadVidu(Vidu() with
        {
            Headers = new Dictionary<string, string>(Vidu().Headers, StringComparer.OrdinalIgnoreCase) { [name] = value },
        }));

    [Fact]
    public void Vidus_signature_covers_path_query_and_key()
    {
        Assert.IsType<CallbackResult.InvalidSignature>(ReadVidu(Vidu() with { Path = "/vidu/other" }));
        Assert.IsType<CallbackResult.InvalidSignature>(ReadVidu(Vidu() with { Query = "name=b&age=1" }));
        Assert.IsType<CallbackResult.InvalidSignature>(ReadVidu(Vidu(), "vda_other"));
        Assert.IsType<CallbackResult.InvalidSignature>(ReadVidu(Vidu(), ""));
        Assert.IsType<CallbackResult.InvalidSignature>(ReadVidu(Vidu() with { Headers = Headers() }));
    }

    /// <summary>The encoding of the signature is not documented.</summary>
    [Theory]
    [InlineData("t=1763622000,v1=0970f10e99e1b492bab3e082e5f7f596e3b379b1fa4ae8c9208192bd7c8186ea")]
    [InlineData("t=1763622000, v1=0970F10E99E1B492BAB3E082E5F7F596E3B379B1FA4AE8C9208192BD7C8186EA")]
    [InlineData("t=1763622000,v1=CXDxDpnhtJK6s+CC5ff1luOzebH6SujJIIGSvXyBhuo=")]
    [InlineData("v1=00,v1=0970f10e99e1b492bab3e082e5f7f596e3b379b1fa4ae8c9208192bd7c8186ea,t=1763622000")]
    public void Openrouters_signature_is_accepted(string header) => Assert.Equal(CallbackResult.Hint, ReadOpenRouter(OpenRouter(header)));

    [Theory]
    [InlineData("")]
    [InlineData("t=1763622000")]
    [InlineData("t=soon,v1=0970f10e99e1b492bab3e082e5f7f596e3b379b1fa4ae8c9208192bd7c8186ea")]
    [InlineData("t=1763622001,v1=0970f10e99e1b492bab3e082e5f7f596e3b379b1fa4ae8c9208192bd7c8186ea")]
    [InlineData("t=1763622000,v1=0970f10e99e1b492bab3e082e5f7f596e3b379b1fa4ae8c9208192bd7c8186eb")]
    [InlineData("t=9223372036854775807,v1=00")]
    public void Any_other_openrouter_signature_is_refused(string header) =>
        Assert.IsType<CallbackResult.InvalidSignature>(ReadOpenRouter(OpenRouter(header)));

    [Fact]
    public void An_openrouter_callback_is_refused_if_it_is_old_or_its_body_was_changed()
    {
        const string Header = "t=1763622000,v1=0970f10e99e1b492bab3e082e5f7f596e3b379b1fa4ae8c9208192bd7c8186ea";
        Assert.Equal(CallbackResult.Hint, ReadOpenRouter(OpenRouter(Header), later: TimeSpan.FromMinutes(5)));
        Assert.IsType<CallbackResult.InvalidSignature>(ReadOpenRouter(OpenRouter(Header), later: TimeSpan.FromSeconds(301)));
        Assert.IsType<CallbackResult.InvalidSignature>(ReadOpenRouter(OpenRouter(Header) with { Body = "{}"u8.ToArray() }));
    }

    /// <summary>OpenRouter signs with a separate, optional secret, not with the API key.</summary>
    [Fact]
    public void Without_a_configured_secret_an_openrouter_callback_is_a_hint() =>
        Assert.Equal(CallbackResult.Hint, ReadOpenRouter(OpenRouter("t=1,v1=00") with { SigningSecret = null }));

    private static UpstreamCallback Vidu() => new(
        "/vidu/callback",
        "name=a&age=1",
        Headers(
            ("Date", Date),
            ("x-request-nonce", "00000000-0000-4000-8000-000000000001"),
            ("X-HMAC-SIGNED-HEADERS", "Date;x-request-nonce"),
            ("X-HMAC-ALGORITHM", "hmac-sha256"),
            ("X-HMAC-ACCESS-KEY", "vidu"), ("X-HMAC-SIGNATURE", "xwZYbQt8xIJcGZ4xMJgP/u0zYJ3Dmlh//fPrK5X4zFk=")),
        """{"id":"8250001","state":"success"}"""u8.ToArray());

    private static UpstreamCallback OpenRouter(string header) =>
        new(
            "/x", "", Headers(("X-OpenRouter-Signature", header)),
            Encoding.UTF8.GetBytes("""{"type":"video.generation.completed"}"""))
        { SigningSecret = "or_secret" };

    private static CallbackResult ReadVidu(UpstreamCallback call, string key = "vda_secret") =>
        new ViduDialect().ReadCallback(call, key, SentAt);

    [Theory]
    [InlineData("v1,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=")]
    [InlineData("v1,c3RyYW5nZQ== v1,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=")]
    public void Replicates_signature_is_accepted(string header) => Assert.Equal(CallbackResult.Hint, ReadReplicate(header));

    [Theory]
    [InlineData("", "{\"id\":\"p1\"}", 0)]
    [InlineData("6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=", "{\"id\":\"p1\"}", 0)]
    [InlineData("v2,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=", "{\"id\":\"p1\"}", 0)]
    [InlineData("v1,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=", "{\"id\":\"p2\"}", 0)]
    [InlineData("v1,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=", "{\"id\":\"p1\"}", 301)]
    [InlineData("v1,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=", "{\"id\":\"p1\"}", -301)]
    public void A_replicate_callback_with_a_wrong_or_old_signature_is_refused(string header, string body, int secondsLater) =>
        Assert.IsType<CallbackResult.InvalidSignature>(ReadReplicate(header, body, TimeSpan.FromSeconds(secondsLater)));

    [Theory]
    [InlineData("whsec_")]
    [InlineData("whsec_b3RoZXI=")]
    [InlineData("no base64!")]
    public void Replicates_signature_must_match_the_configured_secret(string secret) =>
        Assert.IsType<CallbackResult.InvalidSignature>(ReadReplicate("v1,6GnPR8hckpQFAZU8jezl/XibvQIcYIlCNeSnPJgiZks=", secret: secret));

    [Fact]
    public void Without_a_configured_secret_a_replicate_callback_is_a_hint() =>
        Assert.Equal(CallbackResult.Hint, ReadReplicate("", secret: null));

    private static CallbackResult ReadReplicate(
        string header, string body = "{\"id\":\"p1\"}", TimeSpan later = default,
        string? secret = "whsec_YSBzZWNyZXQgb2YgYW4gYWNjb3VudA==") =>
        new ReplicateDialect().ReadCallback(
            new(
                "/callbacks/1", "", Headers(("webhook-id", "msg_1"), ("webhook-timestamp", "1763622000"), ("webhook-signature", header)),
                Encoding.UTF8.GetBytes(body))
            { SigningSecret = secret },
            "key",
            SentAt + later);

    private static CallbackResult ReadOpenRouter(UpstreamCallback call, TimeSpan later = default) =>
        new OpenRouterDialect().ReadCallback(call, "key", SentAt + later);

    private static Dictionary<string, string> Headers(params (string Name, string Value)[] headers) =>
        headers.ToDictionary(h => h.Name, h => h.Value, StringComparer.OrdinalIgnoreCase);
}
