using System.Net;
using System.Net.Sockets;
using System.Text;
using Filmgate.Http;
using Filmgate.Tests.Cli;
using Filmgate.Tests.Media;
using Filmgate.Upstreams;
using Filmgate.Videos;
using Filmgate.Webhooks;
using Outcome = Filmgate.Videos.Outcome;

namespace Filmgate.Tests.Http;

/// <summary>What the gateway says and does when the proxy fails. The proxies here are small; a real one is in ForwardProxyTests.</summary>
public sealed class ProxyTests
{
    private const string Provider = "http://provider.invalid/v1/videos";

    [Theory]
    [InlineData("https://provider.invalid/v1/videos", 403, "the proxy refused the connection (403)")]
    [InlineData("https://provider.invalid/v1/videos", 407, "the proxy refused the connection (407)")]
    [InlineData(Provider, 407, "the proxy refused the gateway's user name and password, or requires them (407)")]
    public async Task A_paid_call_that_the_proxy_refuses_was_not_sent_and_may_be_retried(string url, int status, string reason)
    {
        await using var server = await RefusingAsync(status);
        var failure = Assert.IsType<Outcome.Unavailable>((await SubmitAsync(url, Through(server.Origin))).Failure);
        Assert.Equal($"The provider could not be reached: {reason}.", failure.Error.Message);
    }

    [Theory]
    [InlineData("http://127.0.0.1:1", "the proxy could not be reached")]
    [InlineData("http://proxy.invalid:3128", "the host name of the proxy does not resolve")]
    public async Task A_paid_call_without_a_proxy_that_answers_was_not_sent_and_may_be_retried(string proxy, string reason)
    {
        var failure = Assert.IsType<Outcome.Unavailable>((await SubmitAsync(Provider, Through(new(proxy)))).Failure);
        Assert.Equal($"The provider could not be reached: {reason}.", failure.Error.Message);
    }

    [Fact]
    public async Task A_connection_to_the_proxy_that_breaks_after_the_paid_call_leaves_the_outcome_unknown()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        var submission = SubmitAsync(Provider, Through(new($"http://{proxy.LocalEndpoint}")));
        using (var connection = await proxy.AcceptSocketAsync()) await connection.ReceiveAsync(new byte[1]);
        Assert.IsType<Outcome.Ambiguous>((await submission).Failure);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_name_that_does_not_resolve_here_goes_to_the_proxy_only_if_the_operator_says_so(bool proxyResolves)
    {
        await using var server = await TestHttpServer.ServingAsync(SampleMedia.Sound);
        var network = Through(server.Origin) with { ProxyResolves = proxyResolves };
        var policy = new AddressPolicy();
        using var media = new MediaFixture(policy);
        using var http = SsrfSafeHttp.CreateClient(policy, network);
        await using var staged = await media.StageAsync();
        var downloader = new Filmgate.Media.Downloads.Downloader(http, policy, media.Options, media.InFlight, TimeProvider.System);

        var result = await downloader.FetchAsync(new VideoSource("http://cdn.invalid/v.mp4"), null, staged, default);

        Assert.Equal(proxyResolves ? 1 : 0, server.Requests.Count);
        if (!proxyResolves) Assert.Contains("FILMGATE_PROXY_RESOLVES", ((Filmgate.Media.Downloads.FetchResult.Failed)result).Error.Message);
    }

    [Fact]
    public async Task A_private_address_with_a_dot_at_its_end_is_not_a_name_for_the_proxy_to_resolve()
    {
        await using var server = await TestHttpServer.ServingAsync([1]);
        using var http = SsrfSafeHttp.CreateClient(new AddressPolicy(), Through(server.Origin) with { ProxyResolves = true });
        var e = await Assert.ThrowsAnyAsync<Exception>(() => http.GetAsync(new Uri("http://10.0.0.1./")));
        Assert.Equal("10.0.0.1", AddressRefusedException.In(e)?.Host);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_webhook_that_the_proxy_refuses_says_so_without_the_address_of_the_proxy()
    {
        await using var server = await RefusingAsync(403);
        using var http = WebhookSender.CreateClient(new(allowPrivate: true), Through(server.Origin));
        var delivery = new Delivery(
            "msg_1", "me", null, "webhook.test", null, "https://shop.invalid/", "{}", Delivery.Pending, 1, null, 0, A.Noon, A.Noon, A.Noon,
            null);
        var response = await new WebhookSender(http, TimeProvider.System).SendAsync(delivery, new([WebhookSigner.NewSecret()]), default);
        Assert.Equal("Connection failed: the proxy refused the connection (403).", response.Error);
    }

    /// <summary>A client created elsewhere would not follow the setting. The typed client has a rule of its own.</summary>
    [Fact]
    public void Only_the_folders_with_the_network_policy_create_HTTP_handlers()
    {
        string[] allowed = ["Http/SsrfSafeHttp.cs", "Http/ProxyRouter.cs", "Upstreams/UpstreamHttp.cs", "Webhooks/WebhookSender.cs"];
        string[] words = ["SocketsHttpHandler", "HttpClientHandler", "new HttpClient()", "new HttpClient {", "WebRequest", "AddHttpClient"];
        var creators =
            from project in new[] { "Filmgate", "Filmgate.Cli" }
            let root = Path.Combine(Repository.Root, "src", project)
            from file in Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            let name = Path.GetRelativePath(root, file).Replace('\\', '/')
            where !name.StartsWith("obj/", StringComparison.Ordinal) && !name.StartsWith("bin/", StringComparison.Ordinal)
            where words.Any(File.ReadAllText(file).Contains)
            select name;
        Assert.Empty(creators.Except(allowed));
    }

    private static NetworkOptions Through(Uri proxy)
    {
        var address = new ProxyAddress(proxy, null);
        return new() { Proxy = new(address, address, NoProxyList.Empty) };
    }

    private static Task<TestHttpServer> RefusingAsync(int status) => TestHttpServer.StartAsync(http =>
    {
        http.Response.StatusCode = status;
        return Task.CompletedTask;
    });

    private static async Task<UpstreamResponse> SubmitAsync(string url, NetworkOptions network)
    {
        using var http = new UpstreamHttp(new(), TimeProvider.System, network);
        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await http.SubmitAsync(new(HttpMethod.Post, url) { Content = content }, CancellationToken.None);
    }
}
