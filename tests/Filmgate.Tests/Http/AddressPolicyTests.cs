using System.Net;
using Filmgate.Http;

namespace Filmgate.Tests.Http;

public sealed class AddressPolicyTests
{
    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("100.64.0.1")]
    [InlineData("100.100.100.200")]
    [InlineData("100.127.255.255")]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.0.3")]
    [InlineData("168.63.129.16")]
    [InlineData("169.254.169.254")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.0.0.192")]
    [InlineData("192.0.2.1")]
    [InlineData("192.88.99.1")]
    [InlineData("192.168.1.1")]
    [InlineData("198.18.0.1")]
    [InlineData("198.19.255.255")]
    [InlineData("198.51.100.7")]
    [InlineData("203.0.113.7")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.250")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::7f00:1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::ffff:a9fe:a9fe")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("64:ff9b::10.0.0.1")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::10.0.0.1")]
    [InlineData("100::1")]
    [InlineData("2001:db8::1")]
    [InlineData("3fff::1")]
    [InlineData("2001:10::1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("2002:0a00:0001::1")]
    [InlineData("2001:0:0a00:1::f7f7:f7f7")]
    [InlineData("2001:0:808:808::80ff:fffe")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fe80::1%1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    [InlineData("5f00::1")]
    public void A_private_or_reserved_address_is_not_public(string address) =>
        Assert.False(AddressPolicy.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("1.0.0.1")]
    [InlineData("9.255.255.255")]
    [InlineData("11.0.0.0")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.0")]
    [InlineData("126.255.255.255")]
    [InlineData("128.0.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.0")]
    [InlineData("192.0.1.0")]
    [InlineData("192.167.255.255")]
    [InlineData("198.17.255.255")]
    [InlineData("198.20.0.0")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2a00:1450:4001::1")]
    [InlineData("2001:200::1")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("64:ff9b::8.8.8.8")]
    [InlineData("2002:808:808::1")]
    [InlineData("2001:0:808:808::f7f7:f7f7")]
    public void A_public_address_is_public(string address) => Assert.True(AddressPolicy.IsPublic(IPAddress.Parse(address)));

    [Fact]
    public void A_configured_origin_is_permitted_with_its_port_only()
    {
        var policy = new AddressPolicy(trustedOrigins: [new Uri("http://LocalHost:8080/v1"), new Uri("http://[::1]:81")]);
        Assert.True(policy.Permits("localhost", 8080, IPAddress.Loopback));
        Assert.True(policy.Permits("LOCALHOST", 8080, IPAddress.IPv6Loopback));
        Assert.True(policy.Permits("::1", 81, IPAddress.IPv6Loopback));
        Assert.False(policy.Permits("localhost", 8081, IPAddress.Loopback));
        Assert.False(policy.Permits("127.0.0.1", 8080, IPAddress.Loopback));
    }

    [Fact]
    public void Every_address_is_permitted_if_the_operator_allows_private_ones() =>
        Assert.True(new AddressPolicy(allowPrivate: true).Permits("10.1.2.3", 80, IPAddress.Parse("10.1.2.3")));
}
