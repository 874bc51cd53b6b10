using Filmgate.Api.Limits;
using Filmgate.Keys;
using Filmgate.Tests.Api.Files;
using Filmgate.Tests.Gateway;
using Filmgate.Tests.Sandbox;
using Microsoft.Extensions.DependencyInjection;

namespace Filmgate.Tests.Api.Limits;

/// <summary>A key with limits is told what is left, and reads whatever it has used.</summary>
public sealed class KeyLimitTests : IAsyncLifetime
{
    private readonly ManualClock _clock = new();
    private RunningGateway _gateway = null!;

    public async ValueTask InitializeAsync() => _gateway = await RunningGateway.StartAsync(loops: false, clock: _clock);

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    [Fact]
    public async Task Creates_are_counted_in_the_headers_and_refused_until_the_oldest_is_a_minute_old()
    {
        using var api = await WithLimitsAsync(new(CreatesPerMinute: 2));
        var first = await api.CreateAsync();
        Assert.Equal(
            ("\"creates_per_minute\";q=2;w=60", "\"creates_per_minute\";r=1;t=0", "2", "1"),
            (first.Headers["RateLimit-Policy"], first.Headers["RateLimit"],
                first.Headers["x-ratelimit-limit-requests"], first.Headers["x-ratelimit-remaining-requests"]));
        _clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("\"creates_per_minute\";r=0;t=50", (await api.CreateAsync()).Headers["RateLimit"]);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var refused = await api.CreateAsync();
        Assert.Equal((429, "rate_limit_exceeded"), refused.Error);
        Assert.Equal(
            ("40", "\"creates_per_minute\";r=0;t=40", "40s", "0"),
            (refused.Headers["Retry-After"], refused.Headers["RateLimit"],
                refused.Headers["x-ratelimit-reset-requests"], refused.Headers["x-ratelimit-remaining-requests"]));
        Assert.Contains("Nothing was created or billed", refused.Text);
        Assert.DoesNotContain("x-should-retry", refused.Headers.Keys);
        _clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(200, (await api.CreateAsync()).Status);
    }

    [Theory]
    [InlineData("/v1/videos", """{"prompt":"A kite"}""")]
    [InlineData("/kling/v1/videos/text2video", """{"prompt":"A kite","model_name":"kling-v2-6"}""")]
    [InlineData("/grok/v1/videos/generations", """{"prompt":"A kite","model":"grok-imagine-video"}""")]
    [InlineData(
        "/volc/v3/contents/generations/tasks",
        """{"model":"doubao-seedance-1-0-pro-250528","content":[{"type":"text","text":"A kite"}]}""")]
    public async Task Every_API_refuses_a_create_over_the_limit_with_429_and_the_headers(string path, string body)
    {
        using var api = await WithLimitsAsync(new(MaxInFlight: 1, CreatesPerMinute: 5));
        Assert.Equal(200, (await SendAsync()).Status);
        var refused = await SendAsync();
        Assert.Equal(429, refused.Status);
        Assert.Contains("max_in_flight", refused.Text);
        Assert.Equal("15", refused.Headers["Retry-After"]);
        Assert.Contains("creates_per_minute", refused.Headers["RateLimit"]);

        Task<ApiResponse> SendAsync() => api.SendAsync(HttpMethod.Post, path, new StringContent(body, null, "application/json"));
    }

    [Fact]
    public async Task Writes_are_refused_and_reads_never()
    {
        using var api = await WithLimitsAsync(new(WritesPerMinute: 3));
        var id = (await api.CreateAsync()).Id;
        Assert.Equal("1", (await api.CreateAsync(new { nonsense = 1 })).Headers["x-ratelimit-remaining-requests"]);
        Assert.Equal(200, (await api.PostAsync($"/v1/videos/{id}/cancel")).Status);
        var refused = await api.DeleteAsync($"/v1/videos/{id}");
        Assert.Equal((429, "rate_limit_exceeded"), refused.Error);
        Assert.Equal(("20", "\"writes_per_minute\";q=3;w=60"), (refused.Headers["Retry-After"], refused.Headers["RateLimit-Policy"]));

        foreach (var path in new[] { $"/v1/videos/{id}", "/v1/videos", "/v1/models", "/v1/files", $"/kling/v1/videos/text2video/{id}" })
            Assert.Equal(200, (await api.GetAsync(path)).Status);
        Assert.Equal(200, (await api.PostAsync("/v1/videos/quote", new { prompt = "x" })).Status);
        Assert.NotEqual(429, (await api.PostAsync("/runway/feed", new { task_id = id })).Status);
        _clock.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(200, (await api.DeleteAsync($"/v1/videos/{id}")).Status);
        Assert.Equal(429, (await api.CreateAsync()).Status);
    }

    [Fact]
    public async Task A_key_without_limits_gets_no_headers_and_does_not_share_those_of_another()
    {
        using var limited = await WithLimitsAsync(new(CreatesPerMinute: 1, WritesPerMinute: 1));
        using var free = await ApiTestClient.WithNewKeyAsync(_gateway, "free");
        await _gateway.Services.GetRequiredService<ApiKeyCache>().RefreshAsync(default);
        Assert.Equal(200, (await limited.CreateAsync()).Status);
        Assert.Equal(429, (await limited.CreateAsync()).Status);
        for (var i = 0; i < 5; i++)
        {
            var created = await free.CreateAsync();
            Assert.Equal(200, created.Status);
            Assert.DoesNotContain("RateLimit", created.Headers.Keys);
        }
    }

    [Fact]
    public async Task Uploads_and_images_count_as_bytes_of_inputs_and_a_file_that_is_used_again_does_not()
    {
        var image = Pictures.Png(1280, 720);
        using var api = await WithLimitsAsync(new(InputBytesPerDay: (2 * image.Length) + 10));
        var file = await api.UploadAsync(image);
        Assert.Equal(200, file.Status);
        var sent = new { prompt = "A kite", input_reference = $"data:image/png;base64,{Convert.ToBase64String(image)}" };
        Assert.Equal(200, (await api.CreateAsync(sent)).Status);
        var refused = await api.CreateAsync(sent);
        Assert.Equal((429, "input_bytes_exceeded"), refused.Error);
        Assert.Contains("\"input_bytes_per_day\";r=10;", refused.Headers["RateLimit"]);
        Assert.Contains("qu=\"content-bytes\"", refused.Headers["RateLimit-Policy"]);
        Assert.Equal((429, "input_bytes_exceeded"), (await api.UploadAsync(image)).Error);
        Assert.Equal(200, (await api.CreateAsync(new { prompt = "A kite", input_reference = new { file_id = file.Id } })).Status);
        _clock.Advance(RateLimit.UntilMidnight(_clock.GetUtcNow()));
        Assert.Equal(200, (await api.CreateAsync(sent)).Status);
    }

    [Theory]
    [InlineData("""{"limits":{"max_in_flight":0}}""", "limits.max_in_flight")]
    [InlineData("""{"limits":{"max_videos":1}}""", "limits.max_videos")]
    [InlineData("""{"limits":{"writes_per_minute":"many"}}""", "limits.writes_per_minute")]
    [InlineData("""{"limits":7}""", "limits")]
    public async Task A_wrong_limit_is_named(string body, string field)
    {
        using var operate = await ApiTestClient.WithNewKeyAsync(_gateway, "operator", role: KeyRole.Operator);
        using var content = new StringContent($"{{\"name\":\"x\",{body[1..]}", null, "application/json");
        var response = await operate.SendAsync(HttpMethod.Post, "/v1/keys", content);
        Assert.Equal((400, field), (response.Status, response.Json.GetProperty("error").GetProperty("param").GetString()));
    }

    [Fact]
    public async Task Limits_are_set_over_HTTP_and_hold_at_once()
    {
        using var operate = await ApiTestClient.WithNewKeyAsync(_gateway, "operator", role: KeyRole.Operator);
        var created = await operate.PostAsync("/v1/keys", new { name = "x", limits = new { max_queued = 1 } });
        using var api = new ApiTestClient(_gateway, created["key"]);
        Assert.Equal(200, (await api.CreateAsync()).Status);
        Assert.Equal((429, "too_many_queued"), (await api.CreateAsync()).Error);
        var none = System.Net.Http.Json.JsonContent.Create(new { limits = new { } });
        await operate.SendAsync(HttpMethod.Patch, $"/v1/keys/{created.Id}", none);
        Assert.Equal(200, (await api.CreateAsync()).Status);
    }

    private async Task<ApiTestClient> WithLimitsAsync(KeyLimits limits)
    {
        var (key, text) = ApiKey.Create("limited", ApiKey.Completed, _clock.GetUtcNow());
        await _gateway.Services.GetRequiredService<IKeyStore>().AddAsync(key with { Limits = limits }, default);
        await _gateway.Services.GetRequiredService<ApiKeyCache>().RefreshAsync(default);
        return new(_gateway, text);
    }
}
