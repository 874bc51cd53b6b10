using Filmgate.Settings;
using Filmgate.Upstreams;

namespace Filmgate.Tests.Kling;

public sealed class KlingTokenTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeSeconds(1773380633);

    /// <remarks>
    /// The expected value, without any code of ours: with b64() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }
    /// H=$(printf '{"alg":"HS256","typ":"JWT"}' | b64)
    /// P=$(printf '{"iss":"ak-Test","exp":1773382433,"nbf":1773380628}' | b64)
    /// S=$(printf "$H.$P" | openssl dgst -sha256 -hmac 'sk-s3cret-Wörd' -binary | b64); echo "$H.$P.$S"
    /// </remarks>
    [Fact]
    public void The_token_is_the_one_that_openssl_makes()
    {
        var header = UpstreamSystem.Kling.Authentication.Sign(new("default", "sk-s3cret-Wörd", "ak-Test"), Now);
        Assert.Equal("Authorization", header.Name);
        Assert.Equal("Bearer eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJpc3MiOiJhay1UZXN0IiwiZXhwIjoxNzczMzgyNDMzLCJuYmYiOjE3NzMzODA2Mjh9.0JlzjEkwDENTnWAzetLUHDjTW9v5MPvLzomoBV8y2ts", header.Value);
    }

    [Fact]
    public void A_plain_api_key_goes_as_it_is() =>
        Assert.Equal("Bearer plain-key", UpstreamSystem.Kling.Authentication.Sign(new("default", "plain-key"), Now).Value);

    [Fact]
    public void Two_variables_enable_klings_own_system()
    {
        var mistakes = new List<string>();
        var provider = Assert.Single(ProviderSettings.Read(null, new Dictionary<string, string> { ["KLING_ACCESS_KEY"] = "ak", ["KLING_SECRET_KEY"] = "sk" }, mistakes));
        Assert.Empty(mistakes);
        Assert.Equal(("kling", "https://api-singapore.klingai.com/v1/"), (provider.Name, provider.BaseUrlFor("kling").ToString()));
        Assert.Equal(("sk", "ak"), (provider.Credentials[0].Secret, provider.Credentials[0].AccessKey));
    }

    [Fact]
    public void One_of_the_two_is_a_mistake_that_names_the_other()
    {
        var mistakes = new List<string>();
        Assert.Empty(ProviderSettings.Read(null, new Dictionary<string, string> { ["KLING_ACCESS_KEY"] = "ak" }, mistakes));
        Assert.Contains("KLING_SECRET_KEY", Assert.Single(mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void The_address_can_be_moved()
    {
        var environment = new Dictionary<string, string> { ["KLING_ACCESS_KEY"] = "ak", ["KLING_SECRET_KEY"] = "sk", ["KLING_BASE_URL"] = "https://kling.test/other" };
        Assert.Equal("https://kling.test/other/v1/", Assert.Single(ProviderSettings.Read(null, environment, [])).BaseUrlFor("kling").ToString());
    }
}
