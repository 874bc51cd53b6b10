using Filmgate.Http;

namespace Filmgate.Tests.Http;

public sealed class NoProxyListTests
{
    [Theory]
    [InlineData("example.com", "https://example.com/")]
    [InlineData("example.com", "https://cdn.example.com/")]
    [InlineData(".example.com", "https://example.com/")]
    [InlineData("*.example.com", "https://cdn.EXAMPLE.com/")]
    [InlineData("other.test, example.com", "https://example.com./")]
    [InlineData("other.test example.com", "https://example.com/")]
    [InlineData("example.com:8443", "https://example.com:8443/")]
    [InlineData("*", "https://anything.test/")]
    [InlineData("10.0.0.5", "http://10.0.0.5/")]
    [InlineData("10.0.0.5:8080", "http://10.0.0.5:8080/")]
    [InlineData("10.0.0.0/8", "http://10.200.3.4/")]
    [InlineData("10.0.0.5/8", "http://10.200.3.4/")]
    [InlineData("10.0.0.0/8", "http://[::ffff:10.0.0.1]/")]
    [InlineData("fd00::/8", "http://[fd12::1]/")]
    [InlineData("fd12::1", "http://[fd12::1]/")]
    [InlineData("[fd12::1]:81", "http://[fd12::1]:81/")]
    public void A_listed_host_is_contacted_directly(string list, string url) => Assert.True(new NoProxyList(list).Contains(new(url)));

    [Theory]
    [InlineData("", "https://example.com/")]
    [InlineData(",", "https://example.com/")]
    [InlineData("example.com", "https://notexample.com/")]
    [InlineData("cdn.example.com", "https://example.com/")]
    [InlineData("example.com:8443", "https://example.com/")]
    [InlineData("10.0.0.0/8", "http://11.0.0.1/")]
    [InlineData("10.0.0.0/8", "http://ten.example.com/")]
    [InlineData("10.0.0.0/99", "http://10.0.0.1/")]
    [InlineData("10.0.0.5:8080", "http://10.0.0.5/")]
    public void Any_other_host_is_not(string list, string url) => Assert.False(new NoProxyList(list).Contains(new(url)));
}
