using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Filmgate.Tests.Media;
using Filmgate.Tests.Sandbox;
using Microsoft.AspNetCore.Http;

namespace Filmgate.Tests.Processes;

/// <summary>
/// <c>filmgate serve</c> on a network whose only way out is a forward proxy. The proxy is a real one; the hosts behind it have names that
/// do not resolve here.
/// </summary>
public sealed class ForwardProxyTests : IAsyncLifetime
{
    private readonly NamedHosts _hosts = new();
    private readonly TaskCompletionSource _webhook = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private X509Certificate2 _certificate = null!;
    private SandboxProcess _sandbox = null!;
    private TestHttpServer _images = null!;
    private TestHttpServer _receiver = null!;
    private TinyProxy? _proxy;

    public async ValueTask InitializeAsync()
    {
        _proxy = await TinyProxy.StartAsync(_hosts);
        _certificate = Certificate();
        _sandbox = await SandboxProcess.StartNewAsync(speed: 20);
        _images = await TestHttpServer.StartAsync(SendImageAsync, _certificate);
        _receiver = await TestHttpServer.StartAsync(ReceiveAsync, _certificate);
    }

    public async ValueTask DisposeAsync()
    {
        if (_proxy is not null)
        {
            await _receiver.DisposeAsync();
            await _images.DisposeAsync();
            await _sandbox.DisposeAsync();
            await _proxy.DisposeAsync();
            _certificate.Dispose();
        }

        await _hosts.DisposeAsync();
    }

    [Fact]
    public async Task Creates_polls_downloads_input_images_and_webhooks_go_through_the_proxy()
    {
        await using var gateway = await StartGatewayAsync(Named("http", "provider", _sandbox.Url), new() { ["proxy_resolves"] = "true" });

        var video = await gateway.CreateAsync(Request($"{Named("https", "images", _images.Origin)}first.png"));
        video = await gateway.FinishAsync(video.Id, seconds: 180);
        Assert.True(video.Status is "completed", $"{video.Error?.Code} {video.Error?.Message}\n{gateway.Tail()}");
        await _webhook.Task.WaitAsync(TimeSpan.FromSeconds(60), TimeProvider.System);

        var (provider, images, receiver) = (_sandbox.Url.Port, _images.Origin.Port, _receiver.Origin.Port);
        var requests = _hosts.Requests.ToList();
        Assert.Contains($"CONNECT images.filmgate.test:{images}", requests);
        Assert.Contains($"POST http://provider.filmgate.test:{provider}/v1/videos", requests);
        Assert.Contains(
            requests, line => line.StartsWith($"GET http://provider.filmgate.test:{provider}/v1/videos/", StringComparison.Ordinal));
        Assert.Contains($"CONNECT hooks.filmgate.test:{receiver}", requests);
        Assert.Equal(1, (await _sandbox.JobsAsync()).Single().Downloads);
        Assert.NotEmpty(_proxy!.Requests());

        Assert.Contains(gateway.Log, line => line.Contains($"through the proxy http://127.0.0.1:{_proxy.Port}", StringComparison.Ordinal));
        Assert.DoesNotContain(gateway.Log, line => line.Contains(TinyProxy.Password, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("http://10.0.0.1/first.png")]
    [InlineData("http://169.254.169.254/latest/meta-data")]
    [InlineData("https://[fd00:ec2::254]/first.png")]
    [InlineData("http://localhost:1/first.png")]
    public async Task A_private_address_is_refused_on_every_hop_and_never_reaches_the_proxy(string address)
    {
        await using var images = await TestHttpServer.StartAsync(SendImageAsync);
        await using var gateway = await StartGatewayAsync(Named("http", "provider", _sandbox.Url), new() { ["proxy_resolves"] = "true" });

        var redirect = $"{Named("http", "images", images.Origin)}?to={Uri.EscapeDataString(address)}";
        foreach (var image in new[] { address, redirect })
        {
            using var response = await gateway.Http.PostAsJsonAsync("/v1/videos", Request(image));
            Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
            Assert.Contains("private or reserved address", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        }

        Assert.Single(images.Requests); // the redirect itself
        Assert.Single(_hosts.Requests, IsNoModelList);
        Assert.All(
            _proxy!.Requests().Where(IsNoModelList),
            line => Assert.StartsWith("GET http://images.filmgate.test:", line, StringComparison.Ordinal));
        Assert.Equal(0, await _sandbox.CountAcceptedAsync());
    }

    /// <summary>The server fetches the provider's list of models on its own.</summary>
    private static bool IsNoModelList(string request) => !request.Contains("/api/models", StringComparison.Ordinal);

    /// <remarks>
    /// On Linux, 0.0.0.0 connects to this machine too. Unlike 127.0.0.1, it has no exception from the proxy of its own. .NET refuses it
    /// as a target, but not as an address inside IPv6.
    /// </remarks>
    [Fact]
    public async Task With_NO_PROXY_everything_goes_around_the_proxy()
    {
        await using var images = await TestHttpServer.StartAsync(SendImageAsync);
        await using var receiver = await TestHttpServer.StartAsync(ReceiveAsync);
        await using var gateway = await StartGatewayAsync(
            Around(_sandbox.Url),
            new() { ["download_allow_private"] = "true", ["webhook_allow_private"] = "true" },
            ("NO_PROXY", "example.com,0.0.0.0/8"));

        var video = await gateway.CreateAsync(Request($"{Around(images.Origin)}first.png", Around(receiver.Origin)));
        video = await gateway.FinishAsync(video.Id, seconds: 180);
        await Task.WhenAny(_webhook.Task, Task.Delay(TimeSpan.FromSeconds(60), TimeProvider.System));
        Assert.True(_webhook.Task.IsCompletedSuccessfully, $"No webhook arrived.\n{gateway.Tail()}");

        Assert.True(video.Status is "completed", $"{video.Error?.Code} {video.Error?.Message}\n{gateway.Tail()}");
        Assert.Single(images.Requests);
        Assert.Empty(_proxy!.Requests());
    }

    /// <summary>The counter-check: the same addresses use the proxy if NO_PROXY does not list them.</summary>
    [Fact]
    public async Task Without_NO_PROXY_the_same_addresses_use_the_proxy()
    {
        await using var gateway = await StartGatewayAsync(new($"http://0.0.0.0:{_sandbox.Url.Port}/"), []);
        await gateway.FinishAsync((await gateway.CreateAsync(new { prompt = "A kite", model = "veo3-fast" })).Id, seconds: 180);
        Assert.Contains(_proxy!.Requests(), line => line.StartsWith("POST http://0.0.0.0:", StringComparison.Ordinal));
    }

    private static Uri Named(string scheme, string name, Uri server) => new($"{scheme}://{name}{NamedHosts.Domain}:{server.Port}/");

    private static Uri Around(Uri server) => new($"http://[::ffff:0.0.0.0]:{server.Port}/");

    private object Request(string image, Uri? receiver = null) => new
    {
        prompt = "A kite",
        model = "veo3-fast",
        seconds = "4",
        size = "1280x720",
        input_reference = image,
        webhook_url = receiver ?? Named("https", "hooks", _receiver.Origin),
    };

    private async Task<GatewayProcess> StartGatewayAsync(
        Uri provider, Dictionary<string, string> settings, params (string Name, string Value)[] variables)
    {
        var authorities = Path.Combine(_sandbox.Folder, "authorities.pem");
        await File.WriteAllTextAsync(authorities, _certificate.ExportCertificatePem());
        var gateway = new GatewayProcess
        {
            Upstream = provider,
            PollGap = TimeSpan.FromMilliseconds(100),
            Settings = settings,
            Secrets = new Dictionary<string, string>(variables.Select(variable => KeyValuePair.Create(variable.Name, variable.Value)))
            {
                ["HTTP_PROXY"] = _proxy!.Url,
                ["HTTPS_PROXY"] = _proxy.Url,
                ["SSL_CERT_FILE"] = authorities,
            },
        };
        try
        {
            await gateway.StartAsync();
            return gateway;
        }
        catch
        {
            await gateway.DisposeAsync();
            throw;
        }
    }

    private static async Task SendImageAsync(HttpContext http)
    {
        if (http.Request.Query["to"] is [{ } location])
        {
            http.Response.Redirect(location);
            return;
        }

        http.Response.ContentType = "image/png";
        await http.Response.Body.WriteAsync(Pictures.Png(1280, 720));
    }

    private async Task ReceiveAsync(HttpContext http)
    {
        using var body = new StreamReader(http.Request.Body);
        if ((await body.ReadToEndAsync()).Contains("video.completed", StringComparison.Ordinal)) _webhook.TrySetResult();
    }

    private static X509Certificate2 Certificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=filmgate.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName($"*{NamedHosts.Domain}");
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        return request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }
}
