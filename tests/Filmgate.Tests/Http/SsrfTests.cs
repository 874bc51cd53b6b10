using System.Net;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inputs;
using Filmgate.Tests.Media;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Http;

/// <summary>
/// Addresses that a client may send to make the gateway request something inside the operator's network. Each is tried with all three
/// kinds of outgoing request: webhooks, input images and downloads, directly and through a proxy that resolves names. A real server listens
/// on the loopback address and must receive no request, and neither must the proxy.
/// </summary>
public sealed class SsrfTests : IAsyncLifetime
{
    private static readonly string[] Hosts =
    [
        // literals
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254",
        "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[fc00::1]", "[ff02::1]",
        // the same in decimal, octal, hexadecimal and short forms
        "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.0.0.1", "127.1", "127.0.1", "0",
        "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
        // IPv4 inside IPv6: mapped, compatible, NAT64, 6to4, Teredo
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]",
        "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2001:0:808:808::80ff:fffe]",
        // names
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "metadata.google.internal", "metadata", "instance-data",
        "loopback.test", "mixed.test", "loopback.test", "ipv6.test", "mapped.test",
        // user info, and characters that other parsers read differently
        "public.test@127.0.0.1", "public.test:80@127.0.0.1", "public.test%2f@127.0.0.1", "public.test\\@127.0.0.1",
        "%31%32%37.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "ⓛocalhost",
    ];

    private int _resolutions;
    private TestHttpServer _inside = null!;
    private TestHttpServer _proxy = null!;

    public static TheoryData<string, string> KindsAndHosts =>
        [.. from kind in new[] { "webhook", "image", "download" } from host in Hosts select (kind, host)];

    private NetworkOptions ThroughProxy
    {
        get
        {
            var address = new ProxyAddress(_proxy.Origin, null);
            return new() { Proxy = new(address, address, NoProxyList.Empty), ProxyResolves = true };
        }
    }

    public async ValueTask InitializeAsync()
    {
        _inside = await TestHttpServer.ServingAsync(SampleMedia.Read("picture.png"));
        _proxy = await TestHttpServer.ServingAsync(SampleMedia.Read("picture.png"));
    }

    public async ValueTask DisposeAsync()
    {
        await _inside.DisposeAsync();
        await _proxy.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(KindsAndHosts))]
    public async Task No_request_reaches_a_private_address(string kind, string host)
    {
        Assert.NotNull(await SendAsync(kind, $"http://{host}:{_inside.Origin.Port}/", new()));
        await SendAsync(kind, $"http://{host}:{_inside.Origin.Port}/", new(), ThroughProxy);
        Assert.Empty(_inside.Requests);
        // Enclosed letters and digits are sent in their ASCII form. It is a name that nobody can have, and not an address.
        Assert.All(_proxy.Hosts, name => Assert.StartsWith("xn--", name, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("image")]
    [InlineData("download")]
    public async Task A_redirect_to_a_private_address_is_not_followed(string kind)
    {
        foreach (var host in new[] { "127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "rebind.test" })
        {
            var target = $"http://{host}:{_inside.Origin.Port}/";
            await using var outside = await TestHttpServer.StartAsync(http =>
            {
                http.Response.StatusCode = 307;
                http.Response.Headers.Location = target;
                return Task.CompletedTask;
            });
            var url = $"http://outside.test:{outside.Origin.Port}/";
            Assert.NotNull(await SendAsync(kind, url, new(trustedOrigins: [new(url)])));
            Assert.Single(outside.Requests); // it was requested, and its redirect was not followed
            Assert.Empty(_inside.Requests);
        }
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("image")]
    [InlineData("download")]
    public async Task A_redirect_to_a_private_address_is_not_followed_through_the_proxy_either(string kind)
    {
        foreach (var host in new[] { "10.0.0.1", "169.254.169.254", "127.0.0.1", "[fd00::1]", "loopback.test", "metadata.google.internal" })
        {
            await using var proxy = await TestHttpServer.StartAsync(http =>
            {
                http.Response.StatusCode = 307;
                http.Response.Headers.Location = $"http://{host}:{_inside.Origin.Port}/";
                return Task.CompletedTask;
            });
            var address = new ProxyAddress(proxy.Origin, null);
            var network = new NetworkOptions { Proxy = new(address, address, NoProxyList.Empty), ProxyResolves = true };
            Assert.NotNull(await SendAsync(kind, "http://public.test/", new(), network));
            Assert.Single(proxy.Requests); // it got the first address, and not the one of the redirect
            Assert.Empty(_inside.Requests);
        }
    }

    /// <summary>The counter-check: the same three kinds of request reach the server if the policy permits it.</summary>
    [Theory]
    [InlineData("webhook")]
    [InlineData("image")]
    [InlineData("download")]
    public async Task With_private_addresses_allowed_the_same_request_succeeds(string kind)
    {
        Assert.Null(await SendAsync(kind, $"http://rebind.test:{_inside.Origin.Port}/", new(allowPrivate: true)));
        Assert.Single(_inside.Requests);
        Assert.Equal(1, _resolutions); // there is no second resolution that could give another address
        Assert.Null(await SendAsync(kind, "http://10.0.0.1/", new(allowPrivate: true), ThroughProxy));
        Assert.Null(await SendAsync(kind, "http://public.test/", new(), ThroughProxy));
        Assert.Equal(2, _proxy.Requests.Count);
    }

    [Theory]
    [InlineData("http://public.test@127.0.0.1/")]
    [InlineData("http://2130706433/")]
    [InlineData("http://0x7f.1/")]
    [InlineData("http://0177.1/")]
    [InlineData("http://[::ffff:127.0.0.1]/")]
    [InlineData("http://[64:ff9b::a9fe:a9fe]/")]
    [InlineData("http://localhost./")]
    [InlineData("http://sub.localhost/")]
    [InlineData("file:///etc/passwd")]
    [InlineData("gopher://127.0.0.1/")]
    [InlineData("//127.0.0.1/")]
    public void A_webhook_URL_with_a_private_address_is_refused_when_it_is_set(string url) =>
        Assert.NotNull(ReceiverUrl.Complaint(url, allowPrivate: false));

    /// <returns>Null if the request succeeded, else the error.</returns>
    private async Task<string?> SendAsync(string kind, string url, AddressPolicy policy, NetworkOptions? network = null)
    {
        network ??= new();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return "not an address";
        if (kind is "webhook")
        {
            using var client = WebhookSender.CreateClient(policy, network, ResolveAsync);
            var delivery = new Delivery(
                "msg_1", "me", null, "webhook.test", null, url, "{}", Delivery.Pending, 1, null, 0, A.Noon, A.Noon, A.Noon, null);
            var sender = new WebhookSender(client, TimeProvider.System);
            var response = await sender.SendAsync(delivery, new([WebhookSigner.NewSecret()]), default);
            return response.IsSuccess ? null : response.Error;
        }

        using var media = new MediaFixture(policy);
        using var http = new HttpClient(SsrfSafeHttp.CreateHandler(policy, network, ResolveAsync));
        if (kind is "image")
        {
            var files = new InputFileStore(media.Store, media.Rows, TimeProvider.System);
            var images = new InputImages(
                files, new(InputMemory.MinBytes, TimeProvider.System), http, policy, media.Options, TimeProvider.System);
            return await images.FetchAsync("key_1", address, default) switch
            {
                ImageResult.Refused refused => refused.Message,
                ImageResult.NotRead notRead => notRead.Message,         // a name that does not resolve here
                _ => null,
            };
        }

        await using var staged = await media.StageAsync();
        var downloader = new Downloader(http, policy, media.Options, media.InFlight, TimeProvider.System);
        return (await downloader.FetchAsync(new VideoSource(url), null, staged, default) as FetchResult.Failed)?.Error.Message;
    }

    /// <summary>A name server that an attacker controls. Other names are resolved by the system.</summary>
    private Task<IPAddress[]> ResolveAsync(string name, CancellationToken ct)
    {
        var nth = Interlocked.Increment(ref _resolutions);
        return name switch
        {
            "loopback.test" or "outside.test" => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            "public.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34")]),
            "mixed.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]),
            "rebind.test" => Task.FromResult<IPAddress[]>([nth == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]),
            "ipv6.test" => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]),
            "mapped.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("::ffff:127.0.0.1")]),
            "metadata.google.internal" or "metadata" or "instance-data" =>
                Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254")]),
            _ => Dns.GetHostAddressesAsync(name, ct),
        };
    }
}
