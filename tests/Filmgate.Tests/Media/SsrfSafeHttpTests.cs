using System.Net;
using Filmgate.Http;

namespace Filmgate.Tests.Media;

/// <summary>The same loopback server, asked for under every spelling that has ever fooled a filter.</summary>
public sealed class SsrfSafeHttpTests : IAsyncLifetime
{
    private TestHttpServer _upstream = null!;

    public async ValueTask InitializeAsync() => _upstream = await TestHttpServer.ServingAsync([1]);

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
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy());
        if (!Uri.TryCreate($"http://{host}:{_upstream.Origin.Port}/", UriKind.Absolute, out var address))
            return; // not an address at all is as good as refused

        var e = await Assert.ThrowsAnyAsync<Exception>(() => client.GetAsync(address));
        Assert.Empty(_upstream.Requests);

        // A name that does not resolve never gets as far as the policy.
        if (e is not HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } || address.HostNameType is not UriHostNameType.Dns)
            Assert.Equal(address.IdnHost, AddressRefusedException.In(e)?.Host);
    }

    [Fact]
    public async Task The_name_localhost_resolves_to_an_address_that_is_refused()
    {
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy());
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://localhost:{_upstream.Origin.Port}/")));
        Assert.Equal("localhost", AddressRefusedException.In(e)!.Host);
    }

    [Fact]
    public async Task One_private_address_among_public_ones_spoils_the_name()
    {
        using var client = Resolving(new AddressPolicy(), _ => [IPAddress.Parse("8.8.8.8"), IPAddress.Loopback]);
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(new Uri($"http://mixed.invalid:{_upstream.Origin.Port}/")));
        Assert.Equal("mixed.invalid", AddressRefusedException.In(e)!.Host);
    }

    [Fact]
    public async Task A_name_is_resolved_once_for_a_connection_so_that_a_second_answer_cannot_differ()
    {
        var answers = 0;
        using var client = Resolving(
            new AddressPolicy(trustedOrigins: [new Uri($"http://rebinding.invalid:{_upstream.Origin.Port}")]),
            _ => answers++ == 0 ? [IPAddress.Loopback] : [IPAddress.Parse("169.254.169.254")]);
        Assert.Equal([1], await client.GetByteArrayAsync(new Uri($"http://rebinding.invalid:{_upstream.Origin.Port}/")));
        Assert.Equal(1, answers);
    }

    [Fact]
    public async Task The_next_address_of_a_name_is_tried_when_one_does_not_listen()
    {
        using var client = Resolving(new AddressPolicy(allowPrivate: true), _ => [IPAddress.Parse("127.0.0.2"), IPAddress.Loopback]);
        Assert.Equal([1], await client.GetByteArrayAsync(new Uri($"http://two.invalid:{_upstream.Origin.Port}/")));
    }

    [Fact]
    public async Task A_configured_origin_is_contacted_and_its_neighbour_port_is_not()
    {
        await using var neighbour = await TestHttpServer.ServingAsync([1]);
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(trustedOrigins: [_upstream.Origin]));
        Assert.Equal([1], await client.GetByteArrayAsync(_upstream.Origin));
        var e = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(neighbour.Origin));
        Assert.NotNull(AddressRefusedException.In(e));
        Assert.Empty(neighbour.Requests);
    }

    [Fact]
    public async Task A_configured_origin_may_be_written_as_an_ipv6_address()
    {
        var address = new Uri($"http://[::ffff:127.0.0.1]:{_upstream.Origin.Port}/");
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(trustedOrigins: [address]));
        Assert.Equal([1], await client.GetByteArrayAsync(address));
    }

    [Fact]
    public async Task With_private_addresses_allowed_a_name_with_several_addresses_connects_to_the_one_that_listens()
    {
        using var client = SsrfSafeHttp.CreateClient(new AddressPolicy(allowPrivate: true));
        Assert.Equal([1], await client.GetByteArrayAsync(new Uri($"http://localhost:{_upstream.Origin.Port}/")));
    }

    private static HttpClient Resolving(AddressPolicy policy, Func<string, IPAddress[]> answer) =>
        new(SsrfSafeHttp.CreateHandler(policy, (name, _) => Task.FromResult(answer(name))));

    public async ValueTask DisposeAsync() => await _upstream.DisposeAsync();
}
