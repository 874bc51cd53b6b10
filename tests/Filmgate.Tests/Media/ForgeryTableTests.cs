using System.Net;
using Filmgate.Http;
using Filmgate.Media.Downloads;
using Filmgate.Media.Inputs;
using Filmgate.Videos;
using Filmgate.Webhooks;

namespace Filmgate.Tests.Media;

/// <summary>
/// One table of addresses that a client may name to make the gateway ask for things inside its operator's network, tried on all three ways out: webhooks, input
/// images and downloads. A real server listens on the loopback; it must never be asked.
/// </summary>
public sealed class ForgeryTableTests : IAsyncLifetime
{
    private static readonly string[] Hosts =
    [
        // literals
        "127.0.0.1", "127.255.255.254", "0.0.0.0", "10.0.0.1", "172.16.0.1", "192.168.1.1", "100.64.0.1", "169.254.169.254", "169.254.170.2", "100.100.100.200", "192.0.0.192", "168.63.129.16",
        "[::1]", "[::]", "[fe80::1]", "[fd00:ec2::254]", "[fc00::1]", "[ff02::1]",
        // the same in decimal, octal, hex and short forms
        "2130706433", "0x7f000001", "017700000001", "0177.0.0.1", "0x7f.0.0.1", "127.1", "127.0.1", "0", "2852039166", "0xa9fea9fe", "0251.0376.0251.0376",
        // IPv4 inside IPv6: mapped, compatible, NAT64, 6to4, Teredo
        "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[64:ff9b::a9fe:a9fe]", "[2002:7f00:1::]", "[2001:0:808:808::80ff:fffe]",
        // names
        "localhost", "LOCALHOST", "localhost.", "127.0.0.1.", "metadata.google.internal", "metadata", "instance-data", "rebind.test", "mixed.test", "flips.test", "ipv6.test", "mapped.test",
        // user info, and characters that others read as something else
        "public.test@127.0.0.1", "public.test:80@127.0.0.1", "public.test%2f@127.0.0.1", "public.test\\@127.0.0.1", "%31%32%37.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "ⓛocalhost",
    ];

    private int _resolutions;
    private TestHttpServer _inside = null!;

    public static TheoryData<string, string> Table => [.. from way in new[] { "webhook", "image", "download" } from host in Hosts select (way, host)];

    public async ValueTask InitializeAsync() => _inside = await TestHttpServer.ServingAsync(SampleMedia.Read("picture.png"));

    public async ValueTask DisposeAsync() => await _inside.DisposeAsync();

    [Theory]
    [MemberData(nameof(Table))]
    public async Task No_way_out_leads_inside(string way, string host)
    {
        var answer = await GoAsync(way, $"http://{host}:{_inside.Origin.Port}/", new());
        Assert.NotNull(answer);
        Assert.Empty(_inside.Requests);
    }

    [Theory]
    [InlineData("webhook")]
    [InlineData("image")]
    [InlineData("download")]
    public async Task A_redirect_does_not_lead_inside(string way)
    {
        foreach (var target in new[] { _inside.Origin.ToString(), $"http://localhost:{_inside.Origin.Port}/", $"http://[::ffff:127.0.0.1]:{_inside.Origin.Port}/", $"http://flips.test:{_inside.Origin.Port}/" })
        {
            await using var outside = await TestHttpServer.StartAsync(http =>
            {
                http.Response.StatusCode = 307;
                http.Response.Headers.Location = target;
                return Task.CompletedTask;
            });
            var answer = await GoAsync(way, $"http://outside.test:{outside.Origin.Port}/", new(trustedOrigins: [new($"http://outside.test:{outside.Origin.Port}/")]));
            Assert.NotNull(answer);
            Assert.Single(outside.Requests);                            // it was asked, and its advice not taken
            Assert.Empty(_inside.Requests);
        }
    }

    /// <summary>That the table's emptiness means something: the same three ways reach the server where the policy lets them.</summary>
    [Theory]
    [InlineData("webhook")]
    [InlineData("image")]
    [InlineData("download")]
    public async Task With_consent_the_same_way_leads_there(string way)
    {
        Assert.Null(await GoAsync(way, $"http://flips.test:{_inside.Origin.Port}/", new(allowPrivate: true)));
        Assert.Single(_inside.Requests);
        Assert.Equal(1, _resolutions);                                  // there is no second question that could be answered otherwise
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
    public void A_webhook_that_can_be_seen_to_lead_inside_is_refused_when_it_is_named(string url) => Assert.NotNull(ReceiverUrl.Complaint(url, allowPrivate: false));

    /// <returns>Why it did not get there; null: it did.</returns>
    private async Task<string?> GoAsync(string way, string url, AddressPolicy policy)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address)) return "not an address";
        if (way is "webhook")
        {
            using var client = WebhookSender.CreateClient(policy, ResolveAsync);
            var message = new Delivery("msg_1", "me", null, "webhook.test", null, url, "{}", Delivery.Pending, 1, null, 0, A.Noon, A.Noon, A.Noon, null);
            var answer = await new WebhookSender(client, TimeProvider.System).SendAsync(message, [WebhookSigner.NewSecret()], default);
            return answer.IsGood ? null : answer.Error;
        }

        using var lab = new MediaFixture(policy);
        using var http = new HttpClient(SsrfSafeHttp.CreateHandler(policy, ResolveAsync));
        if (way is "image")
            return await new InputImages(new InputFileStore(lab.Store, lab.Rows, TimeProvider.System), http, policy, lab.Options, TimeProvider.System).FetchAsync("key_1", address, default) is ImageResult.Refused refused ? refused.Message : null;
        await using var staged = await lab.StageAsync();
        return await new Downloader(http, policy, lab.Options, TimeProvider.System).FetchAsync(new VideoSource(url), null, staged, default) is FetchResult.Failed failed ? failed.Error.Message : null;
    }

    /// <summary>A name server in the hands of somebody who wants in. What it does not know, the system's one is asked.</summary>
    private Task<IPAddress[]> ResolveAsync(string name, CancellationToken ct)
    {
        var nth = Interlocked.Increment(ref _resolutions);
        return name switch
        {
            "rebind.test" or "outside.test" => Task.FromResult<IPAddress[]>([IPAddress.Loopback]),
            "mixed.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("93.184.216.34"), IPAddress.Loopback]),
            "flips.test" => Task.FromResult<IPAddress[]>([nth == 1 ? IPAddress.Loopback : IPAddress.Parse("169.254.169.254")]),
            "ipv6.test" => Task.FromResult<IPAddress[]>([IPAddress.IPv6Loopback]),
            "mapped.test" => Task.FromResult<IPAddress[]>([IPAddress.Parse("::ffff:127.0.0.1")]),
            "metadata.google.internal" or "metadata" or "instance-data" => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254")]),
            _ => Dns.GetHostAddressesAsync(name, ct),
        };
    }
}
