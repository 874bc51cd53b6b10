using Filmgate.Formatting;
using Filmgate.Tests.Gateway;

namespace Filmgate.Tests.Api;

/// <summary>What web pages of other origins may read (CORS).</summary>
public sealed class CrossOriginTests
{
    private const string Page = "https://app.example.com";

    [Fact]
    public async Task A_page_of_any_origin_plays_and_seeks_in_a_signed_video()
    {
        await using var gateway = await RunningGateway.StartAsync();
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var page = new ApiTestClient(gateway, key: null);
        var id = (await api.CreateAsync()).Id;
        while ((await api.GetAsync($"/v1/videos/{id}", ("Prefer", "wait=10")))["status"] is not "completed")
        {
        }

        var url = new Uri((await api.GetAsync($"/v1/videos/{id}"))["video_url"]!).PathAndQuery;
        var preflight = await PreflightAsync(page, url, "GET", "range");
        var part = await page.GetAsync(url, ("Origin", Page), ("Range", "bytes=0-9"));
        var missing = await page.GetAsync($"{url}&variant=nothing", ("Origin", "null"));
        var withoutOrigin = await page.GetAsync(url);

        Assert.Equal(204, preflight.Status);
        Assert.Equal("*", preflight.Headers["Access-Control-Allow-Origin"]);
        Assert.Equal("range", preflight.Headers["Access-Control-Allow-Headers"], ignoreCase: true);
        Assert.Equal((206, 10, "*"), (part.Status, part.Bytes.Length, part.Headers["Access-Control-Allow-Origin"]));
        var exposed = part.Headers["Access-Control-Expose-Headers"].Split(',');
        Assert.Superset(
            new HashSet<string>(["Content-Range", "Accept-Ranges", "ETag", "Content-Length", "Content-Disposition"]), exposed.ToHashSet());
        Assert.Equal((400, "*"), (missing.Status, missing.Headers["Access-Control-Allow-Origin"]));
        Assert.Equal(("Origin", false), (withoutOrigin.Headers["Vary"], withoutOrigin.Headers.ContainsKey("Access-Control-Allow-Origin")));
        foreach (var response in new[] { preflight, part, missing })
            Assert.DoesNotContain("Access-Control-Allow-Credentials", response.Headers.Keys);
    }

    [Theory]
    [InlineData("/inputs/video_1/0/1/x.png")]
    [InlineData("/v1/videos/video_1/content?expires=1&signature=x")]
    [InlineData("/v1/videos/video_1/content?expires=1&signature=x&variant=thumbnail")]
    public async Task A_preflight_for_a_signed_URL_needs_no_key(string url)
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var page = new ApiTestClient(gateway, key: null);

        var preflight = await PreflightAsync(page, url, "GET", "range");

        Assert.Equal((204, "*"), (preflight.Status, preflight.Headers["Access-Control-Allow-Origin"]));
    }

    [Fact]
    public async Task By_default_no_page_of_another_origin_may_call_the_API()
    {
        await using var gateway = await RunningGateway.StartAsync(loops: false);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);

        var preflight = await PreflightAsync(api, "/v1/videos", "POST", "authorization");
        var listed = await api.GetAsync("/v1/videos", ("Origin", Page));
        var unsigned = await PreflightAsync(api, "/v1/videos/video_1/content", "GET", "authorization");

        foreach (var response in new[] { preflight, listed, unsigned })
            Assert.DoesNotContain(response.Headers.Keys, name => name.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("https://app.example.com", "https://app.example.com")]
    [InlineData("https://other.example.com, https://app.example.com", "https://app.example.com")]
    [InlineData("*", "*")]
    public async Task A_page_of_cors_origins_may_call_the_API_with_a_key(string origins, string allowed)
    {
        await using var gateway = await StartAsync(origins);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        using var withoutKey = new ApiTestClient(gateway, key: null);

        var preflight = await PreflightAsync(withoutKey, "/v1/videos", "POST", "authorization,content-type,idempotency-key");
        var delete = await PreflightAsync(withoutKey, "/v1/videos/video_1", "DELETE", "authorization");
        var listed = await api.GetAsync("/v1/videos", ("Origin", Page));
        var refused = await withoutKey.GetAsync("/v1/videos", ("Origin", Page));

        Assert.All([preflight, delete], response => Assert.Equal(204, response.Status));
        Assert.Contains("POST", preflight.Headers["Access-Control-Allow-Methods"]);
        Assert.Contains("authorization", preflight.Headers["Access-Control-Allow-Headers"]);
        Assert.Equal((200, 401), (listed.Status, refused.Status));
        Assert.Contains("openai-poll-after-ms", listed.Headers["Access-Control-Expose-Headers"]);
        foreach (var response in new[] { preflight, delete, listed, refused })
        {
            Assert.Equal(allowed, response.Headers["Access-Control-Allow-Origin"]);
            Assert.DoesNotContain("Access-Control-Allow-Credentials", response.Headers.Keys);
            Assert.Contains("Origin", response.Headers["Vary"]);
        }
    }

    [Theory]
    [InlineData("https://evil.example.com")]
    [InlineData("http://app.example.com")]
    [InlineData("https://app.example.com:8443")]
    [InlineData("https://app.example.com.evil.example.com")]
    [InlineData("null")]
    public async Task A_page_of_any_other_origin_may_not(string origin)
    {
        await using var gateway = await StartAsync(Page);
        using var api = await ApiTestClient.WithNewKeyAsync(gateway);
        var listed = await api.GetAsync("/v1/videos", ("Origin", origin));
        Assert.DoesNotContain("Access-Control-Allow-Origin", listed.Headers.Keys);
    }

    [Fact]
    public async Task Without_keys_only_an_origin_that_the_operator_named_may_call()
    {
        await using var named = await StartAsync(Page);
        await using var all = await StartAsync("*");
        using var atNamed = new ApiTestClient(named, key: null);
        using var atAll = new ApiTestClient(all, key: null);

        Assert.Equal(200, (await atNamed.GetAsync("/v1/videos", ("Origin", Page))).Status);
        Assert.Equal((403, "host_not_allowed"), (await atNamed.GetAsync("/v1/videos", ("Origin", "https://evil.example.com"))).Error);
        Assert.Equal((403, "host_not_allowed"), (await atAll.GetAsync("/v1/videos", ("Origin", "https://evil.example.com"))).Error);
    }

    [Theory]
    [InlineData("app.example.com")]
    [InlineData("https://app.example.com/path")]
    [InlineData("https://*.example.com")]
    [InlineData("https://user@app.example.com")]
    [InlineData("null")]
    [InlineData("ftp://app.example.com")]
    [InlineData("*, https://app.example.com")]
    public void What_is_not_an_origin_is_refused_at_the_start(string text) =>
        Assert.Throws<FormatException>(() => SettingParser.Origins(text));

    private static Task<RunningGateway> StartAsync(string origins) => RunningGateway.StartAsync(
        loops: false, change: settings => settings with { Api = settings.Api with { CorsOrigins = SettingParser.Origins(origins) } });

    private static Task<ApiResponse> PreflightAsync(ApiTestClient client, string url, string method, string headers) => client.SendAsync(
        HttpMethod.Options,
        url,
        null,
        ("Origin", Page),
        ("Access-Control-Request-Method", method),
        ("Access-Control-Request-Headers", headers));
}
