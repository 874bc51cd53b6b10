using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Filmgate.Json;
using Filmgate.Keys;
using Filmgate.Tests.Gateway;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Requests;

/// <summary>Each row of <see cref="BadRequests"/> gets its 4xx in OpenAI's format, creates no video and reaches no upstream.</summary>
public sealed class BadRequestTests(BadRequestTests.GatewayFixture gateway) : IClassFixture<BadRequestTests.GatewayFixture>
{
    public static TheoryData<string> Names => [.. BadRequests.All.Keys];

    [Theory, MemberData(nameof(Names))]
    public async Task It_is_rejected_in_OpenAIs_format_and_costs_nothing(string name)
    {
        var row = BadRequests.All[name];
        var before = await gateway.VideosAsync();
        using var request = row.Write();
        using var response = await gateway.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();

        Assert.True(row.Status == (int)response.StatusCode, $"{(int)response.StatusCode}: {text}");
        Assert.StartsWith("req_", Assert.Single(response.Headers.GetValues("x-request-id")));
        Assert.Equal("false", Assert.Single(response.Headers.GetValues("x-should-retry")));
        Assert.DoesNotContain(response.Headers, header => header.Key is "X-Evil" or "Server");
        if (request.Method != HttpMethod.Head) AssertError(row, text);

        Assert.Equal(before, await gateway.VideosAsync());
        Assert.InRange(await gateway.SubmissionsAsync(), 0, before);       // if a row is accepted by mistake, only its own test fails
    }

    [Theory]
    [InlineData("GET /v1/videos/%00 HTTP/1.1\r\nHost: gateway\r\n\r\n")]
    [InlineData("GET /v1/videos/\0 HTTP/1.1\r\nHost: gateway\r\n\r\n")]
    [InlineData("GET /v1/videos HTTP/1.1\r\nHost: gateway\r\nX-Bad: a\0b\r\n\r\n")]
    [InlineData("GET /v1/videos HTTP/1.1\r\n\r\n")]
    [InlineData("GET /v1/videos HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n")]
    [InlineData("GET /v1/videos HTTP/1.1\r\nHost: ???\r\n\r\n")]
    [InlineData("POST /v1/videos HTTP/1.1\r\nHost: gateway\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")]
    [InlineData("POST /v1/videos HTTP/1.1\r\nHost: gateway\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("KITE\r\n\r\n")]
    public async Task Invalid_HTTP_gets_a_4xx(string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(gateway.Address.Host, gateway.Address.Port);
        await using var wire = client.GetStream();
        await wire.WriteAsync(Encoding.Latin1.GetBytes(request));
        var head = new byte["HTTP/1.1 400".Length];
        await wire.ReadExactlyAsync(head);

        Assert.Matches("^HTTP/1.1 4[0-9][0-9]$", Encoding.ASCII.GetString(head));
    }

    [Theory]
    [InlineData("/v1/videos", "\"f{0}\":1")]
    [InlineData("/v1/videos/quote", "\"f{0}\":1")]
    [InlineData("/kling/v1/videos/text2video", "\"f{0}\":1")]
    [InlineData("/grok/v1/videos/generations", "\"f{0}\":1")]
    [InlineData("/v1/videos", "\"input_reference\":[", "1", "]")]
    [InlineData("/v1/videos", "\"reference_images\":[", "1", "]")]
    [InlineData("/grok/v1/videos/generations", "\"reference_images\":[", "1", "]")]
    public async Task The_response_stays_short_when_very_much_is_wrong(string path, string open, string? each = null, string close = "")
    {
        var many = string.Join(',', Enumerable.Range(0, 20_000).Select(n => each ?? open.Replace("{0}", $"{n}")));
        var body = $$"""{"prompt":"a",{{(each is null ? "" : open)}}{{many}}{{close}}}""";
        using var request = new HttpRequestMessage(HttpMethod.Post, $"http://gateway{path}")
        {
            Content = new StringContent(body, Encoding.UTF8, "application/json"),
        };
        using var response = await gateway.SendAsync(request);

        var text = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode is 400 or 200, $"{(int)response.StatusCode}: {text}");
        Assert.InRange(text.Length, 1, 100_000);
    }

    [Fact]
    public async Task A_body_with_too_many_values_is_rejected()
    {
        var values = string.Join(',', Enumerable.Repeat(1, StrictJson.MaxValues + 2));
        var body = Encoding.UTF8.GetBytes($$"""{"prompt":"a","seconds":[{{values}}]}""");
        await Assert.ThrowsAsync<JsonException>(() => StrictJson.ParseAsync(new MemoryStream(body), default));
        await Assert.ThrowsAsync<JsonException>(() => new StreamReader(new ValueCountingStream(new MemoryStream(body))).ReadToEndAsync());
    }

    [Fact]
    public async Task An_error_for_a_mistyped_model_suggests_a_model()
    {
        using var request = BadRequests.All["an unknown model"].Write();
        using var response = await gateway.SendAsync(request);

        var message = JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("error").GetProperty("message").GetString();
        Assert.Contains("Did you mean veo3-fast", message);
        Assert.Contains("/v1/models", message);
    }

    [Fact]
    public async Task All_problems_are_reported_at_once()
    {
        using var request = BadRequests.All["everything wrong at once"].Write();
        using var response = await gateway.SendAsync(request);

        var problems = JsonElement.Parse(await response.Content.ReadAsStringAsync())
            .GetProperty("error")
            .GetProperty("problems")
            .EnumerateArray()
            .Select(p => p.GetProperty("param").GetString());
        Assert.Equal(
            ["audio", "fallback_models", "foo", "metadata", "n", "prompt", "provider_options", "seconds", "seed", "size", "webhook_url"],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_wrong_method_gets_the_allowed_methods()
    {
        using var request = BadRequests.All["PUT on the list"].Write();
        using var response = await gateway.SendAsync(request);

        Assert.Equal(["GET", "POST"], response.Content.Headers.Allow.Order(StringComparer.Ordinal));
        Assert.Contains("GET, POST", await response.Content.ReadAsStringAsync());
    }

    private static void AssertError(BadRequest row, string text)
    {
        var error = JsonElement.Parse(text).GetProperty("error");
        Assert.Equal(row.Code, error.GetProperty("code").GetString());
        Assert.Equal(row.Param, error.GetProperty("param").GetString());
        Assert.Equal(row.Status is 401 ? "authentication_error" : "invalid_request_error", error.GetProperty("type").GetString());
        Assert.InRange(error.GetProperty("message").GetString()!.Length, 15, 2000);
        Assert.DoesNotContain("Exception", text);
        Assert.DoesNotContain("user:word", text);
    }

    /// <summary>One gateway with an API key for all rows.</summary>
    public sealed class GatewayFixture : IAsyncLifetime
    {
        private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        private RunningGateway _gateway = null!;
        private string _key = "";

        internal Uri Address => _gateway.Http.BaseAddress!;

        public async ValueTask InitializeAsync()
        {
            _gateway = await RunningGateway.StartAsync(
                change: settings => settings with { Api = settings.Api with { MaxUploadBytes = BadRequests.MaxUpload } });
            var (key, text) = ApiKey.Create("bad requests", ApiKey.Completed, TimeProvider.System.GetUtcNow());
            await _gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key, default);
            _key = $"Bearer {text}";
        }

        public async ValueTask DisposeAsync()
        {
            _http.Dispose();
            await _gateway.DisposeAsync();
        }

        /// <summary>Sends the request unchanged, with the key of the gateway unless it has its own.</summary>
        internal Task<HttpResponseMessage> SendAsync(HttpRequestMessage request)
        {
            if (!request.Headers.Contains("Authorization")) request.Headers.TryAddWithoutValidation("Authorization", _key);
            request.RequestUri = new(
                $"{Address.GetLeftPart(UriPartial.Authority)}{request.RequestUri!.OriginalString["http://gateway".Length..]}",
                new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
            return _http.SendAsync(request);
        }

        /// <summary>The number of videos that were created.</summary>
        internal async Task<int> VideosAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "http://gateway/v1/videos?limit=100");
            using var response = await SendAsync(request);
            return JsonElement.Parse(await response.Content.ReadAsStringAsync()).GetProperty("data").GetArrayLength();
        }

        /// <summary>The number of create requests that the upstream has received.</summary>
        internal async Task<int> SubmissionsAsync()
        {
            var stats = JsonElement.Parse(await _http.GetStringAsync(new Uri(_gateway.SandboxUrl!, "/sandbox/stats")));
            var creates = stats.GetProperty("creates");
            return creates.GetProperty("accepted").GetInt32() + creates.GetProperty("refused").GetInt32();
        }
    }
}
