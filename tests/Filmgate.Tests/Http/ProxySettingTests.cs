using System.Net;
using Filmgate.Http;
using Filmgate.Settings;

namespace Filmgate.Tests.Http;

public sealed class ProxySettingTests
{
    private static readonly Uri Https = new("https://api.example.com/v1/videos");
    private static readonly Uri Http = new("http://api.example.com/v1/videos");

    [Fact]
    public void The_usual_variables_choose_the_proxy_by_the_scheme_of_the_url()
    {
        var proxy = Resolve("env", ("HTTPS_PROXY", "http://secure.test:3128"), ("http_proxy", "plain.test:8080"));
        Assert.Equal("http://secure.test:3128/", proxy.Find(Https)?.ToString());
        Assert.Equal("http://plain.test:8080/", proxy.Find(Http)?.ToString());
    }

    [Fact]
    public void A_scheme_without_a_variable_goes_directly_and_the_start_says_so()
    {
        var proxy = Resolve("env", ("HTTP_PROXY", "http://plain.test:8080"));
        Assert.Null(proxy.Find(Https));
        Assert.Equal("https directly, http through the proxy http://plain.test:8080; directly: loopback", proxy.ToString());
    }

    [Fact]
    public void ALL_PROXY_is_the_proxy_of_schemes_without_their_own()
    {
        var proxy = Resolve("env", ("ALL_PROXY", "socks5h://all.test:1080"), ("https_proxy", "http://secure.test:3128"));
        Assert.Equal(("secure.test", "socks5://all.test:1080/"), (proxy.Find(Https)?.Host, proxy.Find(Http)?.ToString()));
    }

    [Fact]
    public void A_url_in_the_setting_replaces_the_variables_but_not_NO_PROXY()
    {
        var proxy = Resolve(
            "http://mine.test:3128", ("HTTPS_PROXY", "http://other.test:1"), ("NO_PROXY", "internal.test,10.0.0.0/8"));
        Assert.Equal(("mine.test", "mine.test"), (proxy.Find(Https)?.Host, proxy.Find(Http)?.Host));
        Assert.Null(proxy.Find(new("https://a.internal.test/")));
        Assert.Null(proxy.Find(new("http://10.1.2.3/")));
    }

    [Fact]
    public void None_ignores_the_variables()
    {
        var proxy = Resolve("none", ("HTTPS_PROXY", "not a proxy at all"));
        Assert.Null(proxy.Find(Https));
        Assert.Equal("direct, without a proxy", proxy.ToString());
    }

    [Theory]
    [InlineData("http://127.0.0.1:7300/")]
    [InlineData("http://127.8.8.8/")]
    [InlineData("http://localhost:7300/")]
    [InlineData("http://LOCALHOST./")]
    [InlineData("http://shop.localhost/")]
    [InlineData("http://[::1]/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("http://[fe80::1]/")]
    public void Loopback_and_link_local_addresses_never_go_to_the_proxy(string url) =>
        Assert.Null(Resolve("http://mine.test:3128").Find(new(url)));

    [Fact]
    public void Credentials_of_a_proxy_are_used_and_never_shown()
    {
        var settings = Read(("HTTPS_PROXY", "http://film:p%40ss:w#rd@secure.test:3128/")).Settings;
        IWebProxy proxy = settings.Network.Proxy;
        var credential = proxy.Credentials!.GetCredential(proxy.GetProxy(Https)!, "Basic")!;
        Assert.Equal(("film", "p@ss:w#rd"), (credential.UserName, credential.Password));
        Assert.Equal(
            "through the proxy http://secure.test:3128; directly: loopback",
            Resolve("http://film:p%40ss:w#rd@secure.test:3128").ToString());
        Assert.DoesNotContain("rd", settings.Network.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FILMGATE_PROXY", "ftp://film:s3cret@proxy.test:21")]
    [InlineData("FILMGATE_PROXY", "film:s3cret@")]
    [InlineData("FILMGATE_PROXY", "socks5://film:s3cret@proxy.test")]
    [InlineData("FILMGATE_PROXY", "http://film:s3cret@proxy.test:3128/path")]
    [InlineData("HTTPS_PROXY", "ftp://film:s3cret@proxy.test:21")]
    [InlineData("http_proxy", "http://film:s3cret@proxy.test:99999")]
    public void An_invalid_proxy_refuses_the_start_with_the_name_of_the_variable_and_without_the_password(string variable, string value)
    {
        var error = Assert.Single(Read((variable, value)).Errors);
        Assert.Contains(variable, error, StringComparison.Ordinal);
        Assert.Contains("http://proxy.example.com:3128", error, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", error, StringComparison.Ordinal);
    }

    private static OutgoingProxy Resolve(string setting, params (string Name, string Value)[] variables) =>
        ProxySetting.Parse(setting).Resolve(variables.ToDictionary(v => v.Name, v => v.Value));

    private static SettingsResult Read(params (string Name, string Value)[] variables) =>
        SettingsReader.Read(null, variables.ToDictionary(v => v.Name, v => v.Value), new Dictionary<string, string>());
}
