using System.Net;
using Filmgate.Http;
using Filmgate.Tests.Media;

namespace Filmgate.Tests.Http;

/// <summary>One loopback server, requested with every spelling of its address that is known to bypass filters.</summary>
public sealed class SsrfSafeHttpTests : IAsyncLifetime
{
    private TestHttpServer _server = null!;

    public async ValueTask InitializeAsync() => _server = await TestHttpServer.ServingAsync([1]);

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.0.0.1.")]
    [InlineData("%31%32%37.0.0.1")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("0")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[::127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("LOCALHOST")]
    [InlineData("localhost.")]
    [InlineData("nobody.invalid@127.0.0.1")]
    [InlineData("nobody.invalid:80@127.0.0.1")]
    [InlineData("nobody.invalid%2f@127.0.0.1")]
    [InlineData("nobody.invalid\\@127.0.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("[64:ff9b::7f00:1]")]
    public async Task No_spelling_of_a_private_address_is_contacted(string host)
    {
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(), new());
        if (!Uri.TryCreate($"http://{host}:{_server.Origin.Port}/", UriKind.Absolute, out var address))
            return; // an invalid address is never contacted

        var e = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(address));
        Assert.Empty(_server.Requests);

        // A name that does not resolve is not checked by the policy.
        var isUnresolved = e is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError };
        if (!isUnresolved || address.HostNameType is not UriHostNameType.Dns)
            Assert.Equal(address.IdnHost.TrimEnd('.'), AddressRefusedException.In(e)?.Host);
    }

    [Fact]
    public async Task Localhost_is_refused()
    {
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(), new());
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://localhost:{_server.Origin.Port}/")));
        Assert.Equal("localhost", AddressRefusedException.In(e)!.Host);
    }

    [Fact]
    public async Task A_name_with_public_and_private_addresses_is_refused()
    {
        using var client = Resolving(new AddressPolicy(), _ => [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);
        var address = new Uri($"http://mixed.invalid:{_server.Origin.Port}/");
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address));
        Assert.Equal("mixed.invalid", AddressRefusedException.In(e)!.Host);
    }

    [Fact]
    public async Task A_name_is_resolved_once_per_connection_so_that_DNS_rebinding_fails()
    {
        var resolutions = 0;
        using var client = Resolving(
            new AddressPolicy(trustedOrigins: [new Uri($"http://rebinding.invalid:{_server.Origin.Port}")]),
            _ => resolutions++ == 0 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")]);
        Assert.Equal([1], await client.GetByteArrayAsync(new Uri($"http://rebinding.invalid:{_server.Origin.Port}/")));
        Assert.Equal(1, resolutions);
    }

    [Fact]
    public async Task The_next_address_of_a_name_is_tried_if_one_does_not_listen()
    {
        using var client = Resolving(new AddressPolicy(allowPrivate: true), _ => [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);
        Assert.Equal([1], await client.GetByteArrayAsync(new Uri($"http://two.invalid:{_server.Origin.Port}/")));
    }

    [Fact]
    public async Task A_configured_origin_is_contacted_and_another_port_of_it_is_not()
    {
        await using var other = await TestHttpServer.ServingAsync([1]);
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(trustedOrigins: [_server.Origin]), new());
        Assert.Equal([1], await client.GetByteArrayAsync(_server.Origin));
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(other.Origin));
        Assert.NotNull(AddressRefusedException.In(e));
        Assert.Empty(other.Requests);
    }

    [Fact]
    public async Task A_configured_origin_may_be_an_IPv6_address()
    {
        var address = new Uri($"http://[::ffff:127.0.0.1]:{_server.Origin.Port}/");
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(trustedOrigins: [address]), new());
        Assert.Equal([1], await client.GetByteArrayAsync(address));
    }

    [Fact]
    public async Task With_private_addresses_allowed_a_name_connects_to_the_address_that_listens()
    {
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(allowPrivate: true), new());
        Assert.Equal([1], await client.GetByteArrayAsync(new Uri($"http://localhost:{_server.Origin.Port}/")));
    }

    private static HttpClient Resolving(AddressPolicy policy, Func<string, IPAddress[]> resolve) =>
        new(SsrfSafeHttp.CreateHandler(policy, new(), (name, _) => Task.FromResult(resolve(name))));

    public async ValueTask DisposeAsync() => await _server.DisposeAsync();
}
