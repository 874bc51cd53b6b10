using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api.Authentication;

public sealed class ReverseProxyTests
{
    private static readonly object Spend = new { prompt = "spend my money" };

    [Fact]
    public async Task Without_keys_strangers_cannot_spend_money_through_nginx()
    {
        Assert.SkipWhen(NginxProcess.Program is null, "nginx is not installed. ./test installs it.");
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        await using var nginx = await NginxProcess.StartAsync(gateway.Http.BaseAddress!);

        using var refused = await nginx.Http.PostAsJsonAsync("/v1/videos", Spend);

        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        var error = (await refused.Content.ReadFromJsonAsync<JsonNode>())!["error"]!;
        Assert.Equal("proxy_not_allowed", (string?)error["code"]);
        Assert.Contains("./filmgate keys create NAME", (string?)error["message"]);
        using var mine = new ApiTestClient(gateway, key: null);
        Assert.Empty((await mine.GetAsync("/v1/videos")).Ids);
    }

    [Fact]
    public async Task With_a_key_nginx_is_an_ordinary_way_in()
    {
        Assert.SkipWhen(NginxProcess.Program is null, "nginx is not installed. ./test installs it.");
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        await using var nginx = await NginxProcess.StartAsync(
            gateway.Http.BaseAddress!, "proxy_set_header Host $host; proxy_set_header X-Forwarded-For $remote_addr;");
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        using var withoutKey = await nginx.Http.PostAsJsonAsync("/v1/videos", Spend);
        nginx.Http.DefaultRequestHeaders.Authorization = new("Bearer", api.Key);
        using var withKey = await nginx.Http.PostAsJsonAsync("/v1/videos", Spend);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.OK), (withoutKey.StatusCode, withKey.StatusCode));
    }

    [Theory]
    [InlineData("Forwarded", "for=203.0.113.7")]
    [InlineData("X-Forwarded-For", "203.0.113.7")]
    [InlineData("x-forwarded-proto", "https")]
    [InlineData("X-Forwarded-Host", "")]
    [InlineData("Via", "1.1 varnish")]
    [InlineData("X-Real-IP", "203.0.113.7")]
    [InlineData("X-Original-URI", "/v1/videos")]
    [InlineData("CF-Connecting-IP", "203.0.113.7")]
    [InlineData("True-Client-IP", "203.0.113.7")]
    [InlineData("X-Envoy-Expected-Rq-Timeout-Ms", "15000")]
    [InlineData("X-ARR-LOG-ID", "1")]
    [InlineData("Tailscale-User-Login", "someone@example.com")]
    public async Task Without_keys_a_request_that_shows_a_proxy_is_refused(string header, string value)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var stranger = new ApiTestClient(gateway, key: null);

        var listed = await stranger.GetAsync("/v1/videos", (header, value));
        var compat = await stranger.GetAsync("/kling/v1/videos/text2video", (header, value));

        Assert.Equal((403, "proxy_not_allowed"), listed.Error);
        var message = listed.Json.GetProperty("error").GetProperty("message").GetString();
        Assert.Contains($"it has the header {header}", message, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(403, compat.Status);
        Assert.Equal(200, (await stranger.GetAsync("/healthz", (header, value))).Status);
    }

    [Fact]
    public async Task Without_keys_http_1_0_is_refused_because_nginx_speaks_it_by_default()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        var address = gateway.Http.BaseAddress!;
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port);
        await using var stream = client.GetStream();

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"GET /v1/videos HTTP/1.0\r\nHost: {address.Authority}\r\n\r\n"));

        using var reader = new StreamReader(stream);
        var response = await reader.ReadToEndAsync();
        Assert.Contains("403 Forbidden", response);
        Assert.Contains("proxy_not_allowed", response);
    }
}
