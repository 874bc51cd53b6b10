using Filmgate.ScriptedProviders;
using Filmgate.Settings;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Providers;

public sealed class KlingAuthenticationTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1773380633);

    /// <remarks>
    /// The expected value comes from openssl, without our code. With b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
    /// H=$(printf '{"alg":"HS256","typ":"JWT"}' | b64)
    /// P=$(printf '{"iss":"ak-Test","exp":1773382433,"nbf":1773378833}' | b64)
    /// S=$(printf "$H.$P" | openssl dgst -sha256 -hmac 'sk-s3cret-Wörd' -binary | b64); echo "$H.$P.$S"
    /// </remarks>
    [Fact]
    public void The_token_equals_the_one_that_openssl_makes()
    {
        var header = UpstreamSystem.Kling.Authentication.Sign(new("default", "sk-s3cret-Wörd", "ak-Test"), Now);
        Assert.Equal("Authorization", header.Name);
        const string claims = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhay1UZXN0IiwiZXhwIjoxNzczMzgyNDMzLCJuYmYiOjE3NzMzNzg4MzN9";
        Assert.Equal($"Bearer {claims}.c9riJJp7Tk0pXcsA0C0jydtYOEMlVm88jX5J_cCdulY", header.Value);
    }

    [Theory]
    [InlineData(-25)]
    [InlineData(0)]
    [InlineData(25)]
    public void A_clock_that_is_minutes_wrong_still_makes_a_token_that_kling_accepts(int minutes)
    {
        var header = UpstreamSystem.Kling.Authentication.Sign(new("default", "sk", "ak"), Now.AddMinutes(minutes));
        var rule = new ApiKeyRule("Authorization", null, "ak", "sk");
        Assert.True(ApiKeyAuthentication.IsValid(rule, header.Value, Now));
    }

    [Fact]
    public void A_plain_api_key_is_sent_unchanged() =>
        Assert.Equal("Bearer plain-key", UpstreamSystem.Kling.Authentication.Sign(new("default", "plain-key"), Now).Value);

    [Fact]
    public void An_access_key_and_a_secret_key_enable_kling()
    {
        var errors = new List<string>();
        var environment = new Dictionary<string, string> { ["KLING_ACCESS_KEY"] = "ak", ["KLING_SECRET_KEY"] = "sk" };
        var provider = Assert.Single(ProviderSettings.Read(null, environment, errors));
        Assert.Empty(errors);
        Assert.Equal(("kling", "https://api-singapore.klingai.com/v1/"), (provider.Name, provider.BaseUrlFor("kling").ToString()));
        Assert.Equal(("sk", "ak"), (provider.Credentials[0].Secret, provider.Credentials[0].AccessKey));
    }

    [Fact]
    public void One_key_without_the_other_is_an_error_that_names_the_missing_one()
    {
        var errors = new List<string>();
        Assert.Empty(ProviderSettings.Read(null, new Dictionary<string, string> { ["KLING_ACCESS_KEY"] = "ak" }, errors));
        Assert.Contains("KLING_SECRET_KEY", Assert.Single(errors), StringComparison.Ordinal);
    }

    [Fact]
    public void The_base_url_can_be_set()
    {
        var environment = new Dictionary<string, string>
        {
            ["KLING_ACCESS_KEY"] = "ak",
            ["KLING_SECRET_KEY"] = "sk",
            ["KLING_BASE_URL"] = "https://kling.test/other",
        };
        var provider = Assert.Single(ProviderSettings.Read(null, environment, []));
        Assert.Equal("https://kling.test/other/v1/", provider.BaseUrlFor("kling").ToString());
    }
}
