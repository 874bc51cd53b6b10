using System.Text;
using Filmgate.Dialects;
using Filmgate.Dialects.Fal;
using Filmgate.Tests.Providers;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Dialects;

/// <summary>fal's Ed25519 signature. The key and the signature were made with openssl, not with the code under test.</summary>
public sealed class FalSignatureTests
{
    private const string PublicKey = "XU0xxXh201skG2mcdp7nXuNEV9oTLu-M1fYv7MeH2U4";
    private const string Signature =
        "e129d5a3bbe162619aabf597d52589438c2414c53eb17d7c5744b91ac6bac2a2401123022a8e6d011ec9dd4d3c5b70bfc98426dcf484e75b41847f50c0f70602";
    private const string Body = """{"request_id":"764cabcf","status":"OK"}""";
    private static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeSeconds(1763622000);
    private static readonly byte[] Key = System.Buffers.Text.Base64Url.DecodeFromChars(PublicKey);

    [Fact]
    public void A_callback_that_fal_signed_is_accepted() => Assert.Equal(CallbackResult.Hint, Read(Call(), SentAt.AddMinutes(4), Key));

    [Fact]
    public void Any_of_fals_keys_may_sign() => Assert.Equal(CallbackResult.Hint, Read(Call(), SentAt, new byte[32], [1, 2, 3], Key));

    [Fact]
    public void Without_keys_the_callback_is_a_hint() =>
        Assert.Equal(CallbackResult.Hint, ((IDialect)new FalDialect()).ReadCallback(Call(), "key", SentAt));

    [Theory]
    [InlineData("Request-Id", "req_2")]
    [InlineData("User-Id", "user_3")]
    [InlineData("Timestamp", "1763622001")]
    [InlineData("Timestamp", "")]
    [InlineData("Timestamp", "9223372036854775807")]
    [InlineData("Signature", "")]
    [InlineData("Signature", "zz")]
    [InlineData("Signature", "00ff")]
    public void A_callback_with_a_changed_header_is_refused(string name, string value)
    {
        var headers = new Dictionary<string, string>(
            Call().Headers, StringComparer.OrdinalIgnoreCase)
        { [$"X-Fal-Webhook-{name}"] = value };
        Assert.IsType<CallbackResult.InvalidSignature>(Read(Call() with { Headers = headers }, SentAt, Key));
    }

    [Fact]
    public void A_callback_with_another_body_or_key_or_an_old_timestamp_is_refused()
    {
        Assert.IsType<CallbackResult.InvalidSignature>(Read(Call() with { Body = Encoding.UTF8.GetBytes(Body + " ") }, SentAt, Key));
        Assert.IsType<CallbackResult.InvalidSignature>(Read(Call(), SentAt, new byte[32]));
        Assert.IsType<CallbackResult.InvalidSignature>(Read(Call(), SentAt.AddSeconds(301), Key));
        Assert.IsType<CallbackResult.InvalidSignature>(Read(Call() with { Headers = new Dictionary<string, string>() }, SentAt, Key));
    }

    [Fact]
    public async Task Keys_are_fetched_once_a_day_and_unusable_ones_are_skipped()
    {
        var keySet = $$"""{"keys":[{"kty":"RSA","n":"x"},{{Jwk(PublicKey)}},{{Jwk("no!")}}]}""";
        await using var fal = await FakeProvider.StartAsync(_ => new(keySet));
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var (clock, provider) = (new ManualClock(), new Provider("fal", UpstreamSystem.Fal, fal.Url, [new("main", "k")]));
        var keys = new CallbackKeySets(http, clock);

        Assert.Equal([Key], (await keys.GetAsync(provider, default))!);
        clock.Advance(TimeSpan.FromHours(23));
        await keys.GetAsync(provider, default);
        Assert.Equal("GET /.well-known/jwks.json", Assert.Single(fal.Requests).Line);
        clock.Advance(TimeSpan.FromHours(2));
        await keys.GetAsync(provider, default);
        Assert.Equal(2, fal.Requests.Count);
    }

    [Fact]
    public async Task A_failed_fetch_of_the_keys_is_repeated_after_a_minute()
    {
        var works = false;
        await using var fal = await FakeProvider.StartAsync(
            _ => new($$"""{"keys":[{"kty":"OKP","crv":"Ed25519","x":"{{PublicKey}}"}]}""", works ? 200 : 500));
        using var http = new UpstreamHttp(new UpstreamOptions(), TimeProvider.System);
        var (clock, provider) = (new ManualClock(), new Provider("fal", UpstreamSystem.Fal, fal.Url, [new("main", "k")]));
        var keys = new CallbackKeySets(http, clock);

        Assert.Null(await keys.GetAsync(provider, default));
        Assert.Null(await keys.GetAsync(provider, default));
        Assert.Single(fal.Requests);
        works = true;
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Single((await keys.GetAsync(provider, default))!);
    }

    [Fact]
    public void A_server_at_another_base_url_has_its_own_keys()
    {
        Assert.Equal(
            "https://rest.alpha.fal.ai/.well-known/jwks.json",
            new Provider("fal", UpstreamSystem.Fal, UpstreamSystem.Fal.DefaultUrl!, []).CallbackKeysUrl!.ToString());
        Assert.Equal(
            "http://fal.test/.well-known/jwks.json",
            new Provider("fal", UpstreamSystem.Fal, new("http://fal.test"), []).CallbackKeysUrl!.ToString());
        Assert.Null(new Provider("replicate", UpstreamSystem.Replicate, UpstreamSystem.Replicate.DefaultUrl!, []).CallbackKeysUrl);
    }

    private static CallbackResult Read(UpstreamCallback call, DateTimeOffset now, params byte[][] keys) =>
        ((IDialect)new FalDialect()).ReadCallback(call with { SigningKeys = keys }, "key", now);

    private static string Jwk(string x) => $$"""{"kty":"OKP","crv":"Ed25519","x":"{{x}}"}""";

    private static UpstreamCallback Call() => new(
        "/callbacks/x",
        "",
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["X-Fal-Webhook-Request-Id"] = "req_1",
            ["X-Fal-Webhook-User-Id"] = "user_2",
            ["X-Fal-Webhook-Timestamp"] = "1763622000",
            ["X-Fal-Webhook-Signature"] = Signature,
        },
        Encoding.UTF8.GetBytes(Body));
}
